package console

import (
	"context"
	"time"

	"storyline/playlists"
)

// Fleets tells what there is to show.
type Fleets interface {
	// Fleet gives the network as it stands, nil if none was described yet. The
	// same pointer means the same fleet; what it points to never changes.
	Fleet(ctx context.Context) (*Fleet, error)
}

// Displays tells what is known of displays.
type Displays interface {
	// Known gives what is known of the named displays, of all if none is named.
	// It is asked often and about thousands, so it answers from memory.
	Known(ctx context.Context, ids []playlists.DisplayID) (map[playlists.DisplayID]Known, error)
}

// Orders tells what was ordered.
type Orders interface {
	// Playlist gives the newest playlist of a carriage, nil if there is none.
	Playlist(ctx context.Context, n playlists.Network, c playlists.Carriage) (*playlists.Opened, error)
	// HelpCard gives a network's help card, nil if there is none.
	HelpCard(ctx context.Context, n playlists.Network) (*playlists.HelpCard, error)
}

// Campaigns tells what is to be told.
type Campaigns interface {
	// Edition names what Campaigns would give now, as cheaply as can be: while it
	// stays the same, what was given stays true. Empty: it can't be told.
	Edition(ctx context.Context) (string, error)
	// Campaigns lists the campaigns by name, with their stories in order.
	Campaigns(ctx context.Context) ([]Campaign, error)
	// Story gives a story that some editor signed by the digest of its payload, nil
	// if there is none. The console asks for those that no campaign has any more.
	Story(ctx context.Context, d playlists.Digest) (*playlists.Story, error)
}

// Publishes tells what became of a publish.
type Publishes interface {
	// Publishes lists at most n publishes, newest first, without receipts.
	Publishes(ctx context.Context, n int) ([]Publish, error)
	// Publish gives one with a receipt per display, nil if it is not known.
	Publish(ctx context.Context, id string) (*Publish, error)
}

// Plays tells what was really shown.
type Plays interface {
	// Latest gives at most n plays of a carriage, newest first.
	Latest(ctx context.Context, network playlists.Network, c playlists.Carriage, n int) ([]Played, error)
	// OfCarriage gives the totals of a carriage by story, and how many of its
	// plays are known to be lost: not zero, unknown.
	OfCarriage(ctx context.Context, network playlists.Network, c playlists.Carriage) (totals []Total, lost int64, err error)
	// OfStories gives the totals of stories, by the digest of their payload.
	OfStories(ctx context.Context, ds []playlists.Digest) ([]Total, error)
}

// Feed tells that something was heard of displays.
type Feed interface {
	// Subscribe gives names of displays whose state may have changed, until
	// cancel is called. A slow reader may lose names, never block the feed: the
	// console looks at all displays every few seconds anyhow.
	Subscribe() (heard <-chan []playlists.DisplayID, cancel func())
}

// Fleet is one operator's network.
type Fleet struct {
	Network playlists.Network
	Name    playlists.Texts
	Zone    *time.Location // nil: UTC
	Lines   []Line
	Trains  []Train // in the fleet's own order
}

// Line is where trains run.
type Line struct {
	ID     playlists.Line
	Name   playlists.Texts
	Colour string // #rrggbb, or empty
}

// Train is a trainset with its carriages, coupled neighbours side by side.
type Train struct {
	ID        playlists.Train
	Line      playlists.Line
	Tags      []string
	Carriages []Carriage
}

// Carriage is one carriage of a train.
type Carriage struct {
	ID       playlists.Carriage
	Kind     playlists.Kind
	Displays []Display
}

// Display is one screen in a carriage.
type Display struct {
	ID       playlists.DisplayID
	Position playlists.Position
	Shape    playlists.Shape
}

// as gives the display with the shape that it last reported: what it measured of
// itself, codecs among them, is what it decides by. Before it has spoken the
// fleet's word stands.
func (d *Display) as(k Known) *Display {
	if k.Status == nil || !k.Status.Shape.Drawable() {
		return d
	}
	own := *d
	own.Shape = k.Status.Shape
	return &own
}

// Known is what is known of one display.
type Known struct {
	Wanted   map[playlists.Order]playlists.Held // what it was ordered to hold
	Status   *playlists.Status                  // its last word, even from before; nil: none
	Presence Presence
}

// Presence is when a display was last heard, and whether it is gone.
type Presence struct {
	Heard  playlists.Millis // by the controller's clock; 0: never
	Spoken bool             // since this controller started
	Gone   bool             // its present session's will has come
}

// Campaign is a campaign and its stories.
type Campaign struct {
	ID          playlists.CampaignID
	Title       playlists.Texts
	Notice      playlists.Texts
	Languages   []playlists.Lang
	From, Until playlists.Day // service days, both included
	Stories     []Telling
	Former      []Former // stories that were signed for it and that it no longer has
}

// Former is a story that its campaign no longer has, with every version of it
// that was signed, in the order of signing.
type Former struct {
	Story    playlists.StoryID
	Versions []playlists.Digest
}

// Telling is a story, who stands for it, and where it is told.
type Telling struct {
	Story  *playlists.Story
	Digest playlists.Digest     // of its payload
	Signed []string             // persons whose signature holds, by the trust document
	Need   int                  // how many persons must sign
	Told   []playlists.Carriage // by the newest playlists
	Before []playlists.Digest   // other versions of it that were signed, in the order of signing
}

// Publish is one act of publishing.
type Publish struct {
	ID        string
	State     string // scheduled, accepted, sealing, sending, waiting, stopped, done (all is on the broker), failed, cancelled or overtaken
	Problem   string // why it failed
	Campaigns []playlists.CampaignID
	By        string           // who asked for it
	Starts    playlists.Millis // 0: at once
	Reverts   string           // the publish that it takes back
	Serial    playlists.Serial
	Carriages int
	Committed int // carriages sealed and stored
	Accepted  playlists.Millis
	Done      playlists.Millis // 0: not yet
	Rollout   *Rollout         // nil: to all at once
	Receipts  []Receipt
}

// Rollout is how far the waves of a publish are.
type Rollout struct {
	Wave     int    // that is under way, from zero
	Waves    []Wave // as they were dealt; none yet, or not asked for
	Steps    int    // that were ordered
	Soak     int64  // ms that each display must have shown it
	Patience int64  // ms after which a display that has not applied it has failed
	Watch    *Watch // how the wave that waits stands
	Faults   []Fault
	Excused  []Fault
	Halted   string // the person who stopped it
}

// Wave is one wave.
type Wave struct {
	Step      string // carriage, train, 10%, all; empty: those whom no step names
	Carriages []playlists.Carriage
	Displays  int
	States    map[State]int // of displays to which it has come
}

// Watch is how a wave that must prove itself stands.
type Watch struct {
	Waiting int              // displays that have not applied it
	Until   playlists.Millis // when it is judged though nothing is heard; 0: no such instant
	Faults  []Fault          // not too many yet
}

// Fault is what is wrong with one display of a wave.
type Fault struct {
	Display  playlists.DisplayID
	Carriage playlists.Carriage
	Kind     string // away, refused, offline, media, trouble, slide, late, late-offline, late-media
	Why      string // a sentence of the machine
	Story    playlists.StoryID
	Slide    playlists.SlideID
	Reason   string
	Missing  int
}

// Receipt is what one display owes to a publish.
type Receipt struct {
	Display playlists.DisplayID
	Wanted  playlists.Held   // the playlist
	Applied playlists.Millis // when the controller stored that it is on screen; 0: not yet
}

// Played is a play and the display that showed it.
type Played struct {
	Display playlists.DisplayID
	playlists.Play
}

// Total counts the plays of one story.
type Total struct {
	Story              playlists.Digest
	Whole, Joined, Cut int64
}
