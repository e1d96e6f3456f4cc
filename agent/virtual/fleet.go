// Package virtual runs many displays without a screen in one process: for
// simulation, and to load a controller as a fleet would.
//
// Each display is made of the same parts as an agent (link, inbox, revision,
// report, and if it makes plays player and journal) and shares no state with
// another: it verifies its own orders and answers with its own receipts. What
// it lacks is a disk, glass and media: it claims to hold every file, and a null
// screen reports to it as a page would.
//
// [Floor] measures what no controller can beat: the same displays' links, the
// same broker and as many bytes, without anything that makes it Storyline.
package virtual

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"runtime"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"storyline/playlists"
)

// Credentials are a display's name and token at the broker.
type Credentials struct {
	Display playlists.DisplayID
	Token   string
}

// Options are what a Fleet is made of.
type Options struct {
	Broker   string // tcp://host:port
	Displays []Credentials
	Roots    *playlists.Roots  // that every order is verified by
	Trust    []byte            // the first trust document; may be empty: the broker retains it
	Network  playlists.Network // whose help card a display without a binding shows; may be ""
	Shape    playlists.Shape   // zero means 1920 by 1080
	Plays    bool              // whether the displays play, and report it
	Idle     bool              // with Plays: they report what is in their journals, and play nothing
	// Parallel is how many displays may be connecting at once; 0 means 64.
	Parallel  int
	KeepAlive time.Duration // 0 means 25 s
	Every     time.Duration // between repeated statuses; 0 means 60 s
	Flush     time.Duration // plays wait so long for company; 0 means 20 s
	// OnHeld is told of each order that a display came to hold, on that
	// display's own goroutine and before its receipt leaves; it must not block.
	// It may be nil.
	OnHeld func(playlists.DisplayID, playlists.Order, playlists.Held)
	Log    *slog.Logger // nil: nothing is logged
}

// Counts are what a fleet did so far.
type Counts struct {
	Connected int64 // displays that are connected now
	Sessions  int64 // connections that were made
	Accepted  int64 // orders put in force
	Refused   int64 // orders refused
	Repeated  int64 // orders that were in force already
	Plays     int64 // plays journalled
}

// counters is Counts while it is counted.
type counters struct{ connected, sessions, accepted, refused, repeated, plays atomic.Int64 }

// Fleet is many displays.
type Fleet struct {
	opt      Options
	displays []*display
	byID     map[playlists.DisplayID]*display
	turns    turns
	counts   counters
}

// New makes the displays; each opens the trust document for itself.
func New(opt Options) (*Fleet, error) {
	if opt.Shape.W == 0 {
		opt.Shape = playlists.Shape{W: 1920, H: 1080}
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	f := &Fleet{
		opt: opt, displays: make([]*display, len(opt.Displays)),
		byID: make(map[playlists.DisplayID]*display, len(opt.Displays)), turns: newTurns(opt.Parallel),
	}
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, c := range opt.Displays {
		g.Go(func() (err error) {
			f.displays[i], err = f.display(c)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	for _, d := range f.displays {
		if f.byID[d.id] != nil {
			return nil, fmt.Errorf("display %s is in the fleet twice", d.id)
		}
		f.byID[d.id] = d
	}
	return f, nil
}

// Run runs every display until ctx is done. Displays come up in an order of
// chance, some at a time, and come back by themselves when the broker was away.
func (f *Fleet) Run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, i := range rand.Perm(len(f.displays)) { //nolint:gosec // a jumbled order, no secret
		for _, run := range f.displays[i].rooms() {
			g.Go(func() error { return run(ctx) })
		}
	}
	return g.Wait()
}

// Held gives what a display holds of each order, nil for a display that is not
// of the fleet. It must not be changed.
func (f *Fleet) Held(id playlists.DisplayID) map[playlists.Order]playlists.Held {
	d := f.byID[id]
	if d == nil {
		return nil
	}
	return d.revision.Snapshot().Held
}

// Refusals gives the orders that a display refused, at most the last eight. It
// must not be changed.
func (f *Fleet) Refusals(id playlists.DisplayID) []playlists.Refused {
	d := f.byID[id]
	if d == nil {
		return nil
	}
	return d.revision.Snapshot().Refusals
}

// At gives what a display shows at an instant, by the programme that its player
// has on screen; false for one that is not of the fleet or has no player.
func (f *Fleet) At(id playlists.DisplayID, c playlists.Clock) (playlists.Slot, bool) {
	d := f.byID[id]
	if d == nil || d.player == nil {
		return playlists.Slot{}, false
	}
	return d.player.At(c), true
}

// Holding counts the displays that hold an order for which want says yes. want
// is asked with the display's name and what it holds, the zero Held for nothing.
func (f *Fleet) Holding(order playlists.Order, want func(playlists.DisplayID, playlists.Held) bool) int {
	n := 0
	for _, d := range f.displays {
		if want(d.id, d.revision.Snapshot().Held[order]) {
			n++
		}
	}
	return n
}

// Counts gives what the fleet did so far.
func (f *Fleet) Counts() Counts {
	c := &f.counts
	return Counts{
		Connected: c.connected.Load(), Sessions: c.sessions.Load(), Accepted: c.accepted.Load(),
		Refused: c.refused.Load(), Repeated: c.repeated.Load(), Plays: c.plays.Load(),
	}
}
