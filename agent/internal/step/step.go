package step

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"storyline/playlists"
)

// Clock tells the time.
type Clock interface{ At() playlists.Clock }

// Options are what a Step is made of.
type Options struct {
	Display playlists.DisplayID
	Clock   Clock
	Binding func() *playlists.Binding // in force; nil while there is none
	// Siblings are the other displays of the train; nil: this one is alone.
	Siblings func() []playlists.DisplayID
	// Ask gives a sibling's Answer, at most MaxAnswer bytes of it.
	Ask func(ctx context.Context, d playlists.DisplayID) ([]byte, error)
	// OnChange is told of a new finding; it may be nil.
	OnChange func()
	Every    time.Duration // between comparisons; 0 means a minute
	Log      *slog.Logger
}

const (
	// questions are asked of one sibling in a row, pause apart, each for patience.
	questions = 5
	pause     = 50 * time.Millisecond
	patience  = 2 * time.Second
	// most is how many siblings are asked.
	most = 16
	// wide is a spread, in ms, that people see, and lasting how many comparisons
	// in a row it is a trouble.
	wide    = 100
	lasting = 3
	// stale is how many times Every a finding is told.
	stale = 5
)

// Step compares this display with its siblings.
type Step struct {
	opt Options

	mu     sync.Mutex
	begun  []start
	last   *playlists.Step // the newest finding
	asOf   int64           // the uptime then
	beyond int             // comparisons in a row with a wide spread
}

// New makes a Step that has compared nothing yet.
func New(opt Options) *Step {
	if opt.Every == 0 {
		opt.Every = time.Minute
	}
	if opt.OnChange == nil {
		opt.OnChange = func() {}
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	return &Step{opt: opt}
}

// Began takes a slide that came onto the glass of this display.
func (s *Step) Began(slot playlists.Slot, at playlists.Millis) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.begun = append(s.begun, start{slot.Slide.ID, slot.Start, at})
	s.begun = s.begun[max(0, len(s.begun)-kept):]
}

func (s *Step) starts() []start {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.begun)
}

// State gives the newest finding, nil if there is none or it is too old.
func (s *Step) State() *playlists.Step {
	up := s.opt.Clock.At().Uptime
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.last == nil || up-s.asOf > stale*s.opt.Every.Milliseconds() {
		return nil
	}
	return s.last
}

// Problem gives a sentence on a display that has been out of step for long, "" if
// it isn't. Which of the two clocks is wrong nobody here can tell.
func (s *Step) Problem() string {
	last := s.State()
	s.mu.Lock()
	defer s.mu.Unlock()
	if last == nil || s.beyond < lasting {
		return ""
	}
	side := "after"
	if last.Spread < 0 {
		side = "before"
	}
	about := (size(last.Spread) + 5) / 10 * 10 // a trouble that wavers would be told anew each time
	return fmt.Sprintf("this display changes %d ms %s %s: see the clocks of both", about, side, last.With)
}

// Run compares about once a minute until ctx is done.
func (s *Step) Run(ctx context.Context) error {
	if s.opt.Siblings == nil {
		<-ctx.Done()
		return nil
	}
	for {
		t := time.NewTimer(around(s.opt.Every))
		select {
		case <-ctx.Done():
			t.Stop()
			return nil
		case <-t.C:
		}
		s.compare(ctx)
	}
}

// compare asks every sibling and keeps what is farthest.
func (s *Step) compare(ctx context.Context) {
	var found []playlists.Step
	siblings := s.opt.Siblings()
	for _, d := range siblings[:min(len(siblings), most)] {
		f, err := s.with(ctx, d)
		if err == nil {
			found = append(found, f)
		} else if !errors.Is(err, errOther) {
			s.opt.Log.Debug("sibling can't be compared with", slog.String("display", string(d)), slog.Any("error", err))
		}
	}
	c := s.opt.Clock.At()
	worst := farthest(found, c.Now)
	if worst == nil || ctx.Err() != nil {
		return
	}
	s.mu.Lock()
	if s.last, s.asOf = worst, c.Uptime; size(worst.Spread) < wide {
		s.beyond = 0
	} else {
		s.beyond++
	}
	s.mu.Unlock()
	s.opt.OnChange()
}

// with compares this display with one sibling.
func (s *Step) with(ctx context.Context, d playlists.DisplayID) (playlists.Step, error) {
	var list []exchange
	var theirs []start
	for i := range questions {
		if i > 0 && !rest(ctx, pause) {
			return playlists.Step{}, ctx.Err()
		}
		e, a, err := s.ask(ctx, d)
		if err != nil {
			return playlists.Step{}, err
		}
		list, theirs = append(list, e), a.Starts
	}
	offset, ok := offsetOf(list)
	if !ok {
		return playlists.Step{}, fmt.Errorf("no answer of %s within %d ms", d, slow)
	}
	spread, ok := spreadOf(s.starts(), theirs, offset)
	if !ok {
		return playlists.Step{}, errOther // it shows something else
	}
	return playlists.Step{Spread: spread, Offset: offset, With: d}, nil
}

// ask asks once.
func (s *Step) ask(ctx context.Context, d playlists.DisplayID) (exchange, *answer, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	before := s.opt.Clock.At()
	b, err := s.opt.Ask(ctx, d)
	after := s.opt.Clock.At()
	if err != nil {
		return exchange{}, nil, fmt.Errorf("ask %s: %w", d, err)
	}
	a, err := read(b, d)
	if err != nil {
		return exchange{}, nil, err
	}
	here := s.opt.Binding()
	if here == nil || a.Network != here.Network || a.Carriage != here.Carriage || a.Clock == playlists.Untrusted || !before.Trusted() {
		return exchange{}, nil, errOther
	}
	return exchange{before.Now, a.Come, a.Left, before.Now + after.Uptime - before.Uptime}, a, nil
}

// rest waits, and says whether it was left in peace.
func rest(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// around gives a time within a fifth of d, so that displays don't ask in chorus.
func around(d time.Duration) time.Duration {
	return d*4/5 + rand.N(d*2/5+1) //nolint:gosec // guessing it gains nothing
}
