package console

import (
	"context"
	"errors"
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

// Stories names what is told.
type Stories interface {
	// Story gives a story that some editor signed by the digest of its payload, nil
	// if there is none.
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
}

// History tells where displays hung.
type History interface {
	// OfDisplay lists where a display was bound, newest first.
	OfDisplay(ctx context.Context, d playlists.DisplayID) ([]Bound, error)
	// InCarriage lists which displays were bound to a carriage, newest first.
	InCarriage(ctx context.Context, network playlists.Network, c playlists.Carriage) ([]Bound, error)
	// Texts lists who has changed the fleet's text, newest first; at most n.
	Texts(ctx context.Context, network playlists.Network, n int) ([]Edition, error)
}

// Written keeps the fleet as a person writes it.
type Written interface {
	// Text gives the fleet's text.
	Text(ctx context.Context, n playlists.Network) ([]byte, error)
	// Foresee tells what would change if the text were another.
	Foresee(ctx context.Context, n playlists.Network, text []byte) (*Foreseen, error)
	// Replace puts a text in place of the one that has the digest, in the name of a
	// person. The error may be ErrChanged, ErrUnbound or Impossible.
	Replace(ctx context.Context, n playlists.Network, was playlists.Digest, text []byte, person string) error
}

// ErrChanged says that a text is not the one any more from which a change of it was
// made.
var ErrChanged = errors.New("the text has changed meanwhile")

// ErrUnbound says that a text is in force, but that displays could not be bound as it
// says yet.
var ErrUnbound = errors.New("displays are not bound yet")

// Impossible is a sentence for people on why a text can't be in force.
type Impossible string

// Error gives the sentence.
func (i Impossible) Error() string { return string(i) }

// Bound is a time for which a display was bound to one place.
type Bound struct {
	Display     playlists.DisplayID
	Place       Place
	From, Until playlists.Millis // Until is 0 while it hangs there
}

// Place is where a display hangs; the zero Place is nowhere.
type Place struct {
	Line     playlists.Line
	Train    playlists.Train
	Carriage playlists.Carriage
	Position playlists.Position
}

// Edition is one text that the fleet had.
type Edition struct {
	At     playlists.Millis
	Person string // empty: it came through the interface
	Digest playlists.Digest
}

// Foreseen is what another text of the fleet would change.
type Foreseen struct {
	Retold  []Retold
	Rebound []Rebound
	// Unforeseen says why nobody can know what carriages would tell; empty: it is known.
	Unforeseen string
}

// Retold is a carriage that would tell something else.
type Retold struct {
	Carriage      playlists.Carriage
	Before, After []playlists.Texts // titles of its stories
}

// Rebound is a display that would be bound elsewhere.
type Rebound struct {
	Display  playlists.DisplayID
	From, To Place
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
	Tags     []string
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
	Excess   bool // of late it said more than any display can have to say
}

// Presence is when a display was last heard, and whether it is gone.
type Presence struct {
	Heard  playlists.Millis // by the controller's clock; 0: never
	Spoken bool             // since this controller started
	Gone   bool             // its present session's will has come
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
	Faults   []WaveFault
	Excused  []WaveFault
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
	Nobody  bool             // can prove it: all of its displays are excused
	Until   playlists.Millis // when it is judged though nothing is heard; 0: no such instant
	Faults  []WaveFault      // not too many yet
}

// WaveFault is what is wrong with one display of a wave.
type WaveFault struct {
	Display  playlists.DisplayID
	Carriage playlists.Carriage
	Kind     string // away, hidden, refused, offline, media, trouble, slide, late, late-offline, late-media
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
	Dated   playlists.Millis // when it was; zero: nobody knows
	playlists.Play
}

// Total counts the plays of one story.
type Total struct {
	Story              playlists.Digest
	Whole, Joined, Cut int64
}
