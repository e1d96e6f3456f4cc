package review

import (
	"context"
	"os"
	"slices"

	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// Texts keeps whole texts of campaigns.
type Texts interface {
	// Version gives a version of a campaign, or desk.ErrNotHere.
	Version(ctx context.Context, id playlists.CampaignID, n int64) (*desk.Draft, error)
	// Put makes a text the newest version. What can't be is a *desk.Refusal.
	Put(ctx context.Context, p Put) (*desk.Draft, error)
}

// Put is a whole text for a campaign.
type Put struct {
	Campaign playlists.CampaignID
	YAML     []byte
	Files    campaign.Files // all that it has
	Base     int64          // the version that it was made from; 0 for a campaign that is new
	Who      string
	Act      string
	What     string
}

// Past knows what campaigns were before. The errors may be desk.ErrNotHere.
type Past interface {
	// History lists versions, newest first; at most limit.
	History(ctx context.Context, id playlists.CampaignID, limit int) ([]Version, error)
	// Compare says what has changed from one version to another.
	Compare(ctx context.Context, id playlists.CampaignID, was, is int64) (*Difference, error)
	// Back says which versions undo and redo would bring back; 0: nothing.
	Back(ctx context.Context, id playlists.CampaignID) (undo, redo int64, err error)
}

// Version is what is known of a version without its text.
type Version struct {
	N         int64
	Who       string
	Act, What string
	Updated   playlists.Millis
}

// Kind says what became of a story or a slide.
type Kind string

// The kinds.
const (
	KindNew     Kind = "new"
	KindGone    Kind = "gone"
	KindChanged Kind = "changed"
)

// Difference is what has changed from one version to another.
type Difference struct {
	Was, Is   Version
	Sound     bool // carriages can be compared: both could be published
	Stories   []StoryChange
	Carriages []CarriageChange
	Hunks     [][]Line
}

// StoryChange is a story that is new, gone or changed.
type StoryChange struct {
	Story  playlists.StoryID
	Kind   Kind
	Slides []SlideChange
}

// SlideChange is a slide that is new, gone or changed.
type SlideChange struct {
	Slide playlists.SlideID
	Kind  Kind
}

// CarriageChange is a carriage that tells something else.
type CarriageChange struct {
	Carriage playlists.Carriage
	Was, Is  []playlists.StoryID
}

// Same reports whether the stories are the same, though not what they say or when.
func (c *CarriageChange) Same() bool { return slices.Equal(c.Was, c.Is) }

// Line is one line of a comparison; Was and Is are zero where it is not there.
type Line struct {
	Was, Is int
	Text    string
}

// Turns goes back and forth in a history.
type Turns interface {
	// Turn makes a version of an older one's text. What can't be is a *desk.Refusal.
	Turn(ctx context.Context, t Turn) (*desk.Draft, error)
}

// Turn is a step through a history.
type Turn struct {
	Campaign playlists.CampaignID
	Act      string // undo, redo or revert
	To       int64  // the version that revert takes back
	Base     int64  // the version that the person saw
	Who      string
}

// Approvals knows who stands for stories.
type Approvals interface {
	// Standing says how far a campaign has come on its way to the carriages.
	Standing(ctx context.Context, d *desk.Draft) (Standing, error)
	// Approve takes a signed sheet. What an editor can put right is a
	// *playlists.Refusal.
	Approve(ctx context.Context, sheet []byte) (Approved, error)
}

// State says how far a text has come.
type State string

// The states, in the order in which a text goes through them.
const (
	Draft     State = "draft"
	Ready     State = "approved"
	Published State = "published"
	Reverted  State = "reverted"
)

// Standing is how far a campaign and its stories have come.
type Standing struct {
	State   State
	Stories []StoryStanding // none while there are errors
}

// StoryStanding is how far one story has come.
type StoryStanding struct {
	Story    playlists.StoryID
	State    State
	Digest   playlists.Digest
	Persons  []string // who signed
	Needed   int
	Approved bool
	Since    playlists.Millis   // the last signature; 0: nobody signed
	Sheet    playlists.Envelope // what editors sign, with the signatures so far
}

// Approved is what became of a sheet.
type Approved struct {
	Story    playlists.StoryID
	Digest   playlists.Digest
	Persons  []string
	Needed   int
	Complete bool
}

// Measures measures what the lint judges.
type Measures interface {
	Measure(d *desk.Draft) campaign.Measures
}

// Media keeps media files.
type Media interface {
	// Open opens a file; the error is fs.ErrNotExist if it isn't held.
	Open(d playlists.Digest) (*os.File, error)
	// Keep finds out what a file is and keeps it. One that no display could be trusted
	// to show is a *campaign.Unfit.
	Keep(ctx context.Context, name string, f *os.File) (campaign.Entry, error)
}
