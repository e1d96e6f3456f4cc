package revision

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"sync"
	"sync/atomic"

	"storyline/playlists"
)

// Options say whose orders are kept, and where.
type Options struct {
	Dir     string              // the orders' directory; "" keeps them in memory alone
	Display playlists.DisplayID // whose binding it is
	Roots   *playlists.Roots    // the first roots, put there by a technician
	Trust   []byte              // the first trust document, ditto; may be empty
	Network playlists.Network   // whose help card is shown before there is a binding; may be empty
	Now     playlists.Millis    // the wall clock as it stands, to date refusals at start
	Log     *slog.Logger        // nil: nothing is logged
}

// State is what is in force. It never changes; a new one takes its place.
type State struct {
	Trust    *playlists.Trust   // nil: none verified yet
	Binding  *playlists.Binding // nil: none
	Playlist *playlists.Opened  // nil: none; its lease may be over, which the programme judges
	Applied  *playlists.Opened  // the playlist that was on screen last, if it holds and there is a newer or the same; nil: none
	Help     *playlists.HelpCard
	Held     map[playlists.Order]playlists.Held // of each order in force
	Refusals []playlists.Refused                // the last eight, oldest first
	Issued   playlists.Millis                   // the newest verified signature time: now is not before it
}

// Revision holds the orders of one display. It is safe for concurrent use.
type Revision struct {
	display playlists.DisplayID
	network playlists.Network
	log     *slog.Logger
	shelf   *shelf // nil: memory

	mu     sync.Mutex
	roots  *playlists.Roots        // who must sign the next trust document
	floors map[string]floor        // by subject
	sizes  map[playlists.Order]int // length of each message in force, a cheap first comparison

	state   atomic.Pointer[State]
	trouble atomic.Pointer[error] // of the last attempt to save
}

// Open reads and verifies what is kept. What does not hold is set aside and
// reported as a refusal; an error means that nothing can be kept or verified at
// all: no roots, or a directory that can't be made.
func Open(o Options) (*Revision, error) {
	if o.Roots == nil {
		return nil, errors.New("a display needs roots to verify anything by")
	}
	if !playlists.ValidName(o.Display) {
		return nil, fmt.Errorf("display %q: %s", o.Display, playlists.NameRule)
	}
	r := &Revision{
		display: o.Display, network: o.Network, log: o.Log, roots: o.Roots,
		floors: map[string]floor{},
		sizes:  map[playlists.Order]int{},
	}
	if r.log == nil {
		r.log = slog.New(slog.DiscardHandler)
	}
	if o.Dir != "" {
		s, err := openShelf(o.Dir)
		if err != nil {
			return nil, err
		}
		r.shelf = s
	}
	r.state.Store(&State{Held: map[playlists.Order]playlists.Held{}})
	r.mu.Lock()
	defer r.mu.Unlock()
	r.load(o.Trust, o.Now)
	return r, nil
}

// Snapshot gives what is in force.
func (r *Revision) Snapshot() *State { return r.state.Load() }

// Problem gives a sentence on what keeps orders from being saved, "" if nothing
// does.
func (r *Revision) Problem() string {
	if err := r.failed(); err != nil {
		return "orders can't be saved: " + err.Error()
	}
	return ""
}

// draft copies the state for changing.
func (r *Revision) draft() *State {
	next := *r.state.Load()
	next.Held = maps.Clone(next.Held)
	return &next
}
