package launch

import (
	"context"
	"errors"

	"storyline/playlists"
	"storyline/playlists/campaign"
)

// Network tells what there is to publish to, and what it tells.
type Network interface {
	// Told lists the campaigns of the network by name, and which of them any carriage
	// tells now.
	Told(ctx context.Context) ([]Campaign, error)
}

// Publisher plans and publishes.
type Publisher interface {
	// Plan says what an order would do. What is wrong with it is in the plan.
	Plan(ctx context.Context, o *Order) (*Plan, error)
	// Publish takes an order and gives the publish that it became. The error may be
	// ErrChanged, ErrNothing or Impossible.
	Publish(ctx context.Context, o *Order) (string, error)
	// Act does what a person decides about a publish. The error may be ErrNotNow.
	Act(ctx context.Context, publish string, a Act, by string) error
}

// Publishes tells how a publish stands.
type Publishes interface {
	// Standing gives it, or desk.ErrNotHere.
	Standing(ctx context.Context, publish string) (*Standing, error)
}

// Errors of an order or an act.
var (
	ErrChanged = errors.New("the plan has changed since it was looked at")
	ErrNothing = errors.New("there is nothing to publish")
	ErrNotNow  = errors.New("the publish is not where this could be done")
)

// Impossible is a sentence for people on why an order can't be taken.
type Impossible string

// Error gives the sentence.
func (i Impossible) Error() string { return string(i) }

// Act is what a person decides about a publish that is under way.
type Act string

// The acts.
const (
	Stop     Act = "stop"
	Continue Act = "continue"
	Cancel   Act = "cancel"
)

// Campaign is one of the network's.
type Campaign struct {
	ID    playlists.CampaignID
	Title playlists.Texts
	Told  bool // now, by any carriage
}

// Order is what a person asks for.
type Order struct {
	Campaigns []playlists.CampaignID
	Starts    playlists.Millis // zero: at once
	Waves     *Waves           // nil: at once to all
	Expect    playlists.Digest // the plan that the person saw
	By        string
	Revert    string // a publish to take back; Campaigns is not looked at then
}

// Waves are the steps of a rollout, and what each must prove.
type Waves struct {
	Steps    []string // carriage, train, 10%, all
	Soak     int64    // ms that each display must have shown it without a fault
	Patience int64    // ms after which a display that has not applied it has failed
	Percent  int      // of a wave's displays may fail
}

// Plan is what an order would do.
type Plan struct {
	ID        playlists.Digest
	Carriages []CarriagePlan // those that change, train by train
	Unchanged int
	Trains    []TrainPlan // those with carriages that change
	Fetch     Fetch
	Stories   []StoryPlan
	Unheard   int // displays that never said what they can play: the fleet's file was asked
	Waves     [][]playlists.Carriage
	Warnings  []Problem
	Problems  []Problem
}

// Fetch is how many bytes of media displays lack: if each fetches for itself, and if
// a train fetches each file once.
type Fetch struct {
	Displays int
	Bytes    int64
	Shared   int64
}

// TrainPlan sums up a train.
type TrainPlan struct {
	Line      playlists.Line
	Train     playlists.Train
	Carriages int
	Fetch     Fetch
}

// CarriagePlan is what becomes of one carriage.
type CarriagePlan struct {
	Train     playlists.Train
	Carriage  playlists.Carriage
	New       bool // nothing was published to it before
	Reordered bool // only the order of its stories, its zone or service day changes
	Changes   []Change
	Displays  []DisplayFetch
}

// Change is what becomes of one story in a carriage.
type Change struct {
	Kind   string // added, gone, changed, kept
	Story  playlists.StoryID
	Titles playlists.Texts
	Fields []string // of changed: text, schedule, priority, weight, positions
}

// DisplayFetch is what one display would fetch.
type DisplayFetch struct {
	Display playlists.DisplayID
	Bytes   int64
	Files   int
}

// StoryPlan is a story that would be told, and how far it is approved.
type StoryPlan struct {
	Campaign playlists.CampaignID
	Story    playlists.StoryID
	Titles   playlists.Texts
	Signed   []string
	Needed   int
	Approved bool
}

// Problem stands in the way of a publish, or is a warning.
type Problem struct {
	Kind     string // file, approval, media, trust, key, clock, display, nothing
	Text     string // a sentence of the machine
	Remedy   string
	File     string
	Line     int
	Campaign playlists.CampaignID
	Story    playlists.StoryID
	Media    playlists.Digest
	Fault    *campaign.Problem // what a fault of a file says in each language; nil: it has only Text
}

// Standing is how a publish stands.
type Standing struct {
	ID        string
	State     string
	Campaigns []playlists.CampaignID
	By        string
	Starts    playlists.Millis
	Accepted  playlists.Millis
	Wave      int // from zero
	Waves     int
	Carriages int
	Committed int
	Stopped   int // displays for which it was stopped
}
