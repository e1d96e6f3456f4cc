package desk

import (
	"context"
	"strconv"

	"storyline/playlists"
	"storyline/playlists/campaign"
)

// Draft is a campaign as it is written now, and what is wrong with it. Nobody may
// change what it points to.
type Draft struct {
	Network  playlists.Network
	ID       playlists.CampaignID
	N        int64 // of the version, 1 is the first
	YAML     []byte
	Campaign *campaign.Campaign // as far as it could be read
	Files    campaign.Files
	Fleet    *campaign.Fleet
	Problems []campaign.Problem
	Stories  []playlists.Story // as editors sign them; none while there are errors
	Who      string            // made this version
	What     string            // the act, and what it touched
	Updated  playlists.Millis
}

// Edit changes a campaign's text.
type Edit struct {
	Campaign playlists.CampaignID
	Base     int64 // the version that the person saw
	Changes  []campaign.Change
	Files    campaign.Files // media that the change brings along
	Who      string
	Act      string // one word
	What     string // what it touches, in names
}

// Drafts keeps what people write. The page rooms share it, so it stands here.
type Drafts interface {
	// Draft gives the newest text of a campaign, or ErrNotHere.
	Draft(ctx context.Context, id playlists.CampaignID) (*Draft, error)
	// Edit makes a change, on top of what others changed elsewhere meanwhile. What
	// can't be is a *Refusal: it makes no sense, or somebody has changed the same
	// place since the version that the person saw.
	Edit(ctx context.Context, e Edit) (*Draft, error)
}

// Base gives the version that a form was made from; zero if it names none.
func (q *Request) Base() int64 {
	n, err := strconv.ParseInt(q.Field("base"), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// Tabs lead through the pages of one campaign. A page shows them with
// {{template "tabs" .Tabs}}.
type Tabs struct {
	Campaign playlists.CampaignID
	Title    []Word
	Here     string // stories, carriages, schedule, review, history or publish
	Problems int    // errors
	Base     int64  // the version, for forms
}

// TabsOf gives the tabs of a draft.
func (q *Request) TabsOf(d *Draft, here string) Tabs {
	t := Tabs{Campaign: d.ID, Here: here, Base: d.N}
	if d.Campaign != nil {
		t.Title = q.Words(d.Campaign.Title)
	}
	t.Problems = len(campaign.Errors(d.Problems))
	return t
}

// Refusals of those who keep drafts, in the words of a page.

// Stale refuses a change of a place that somebody has changed meanwhile.
func Stale() error {
	return Refuse("Somebody has changed the same place meanwhile. Look at what stands there now, and make your change again.")
}

// NothingMore refuses to undo or redo what is not there.
func NothingMore() error { return Refuse("There is nothing more to bring back.") }

// Unfit refuses a change that makes no sense; why is a sentence of the machine.
func Unfit(why error) error {
	return Refuse("This change can’t be made: {why}", "why", Foreign{Lang: "en", Text: why.Error()})
}

// Unreadable refuses a text that can't be kept.
func Unreadable(why error) error {
	return Refuse("The text can’t be kept: {problem}", "problem", Foreign{Lang: "en", Text: why.Error()})
}
