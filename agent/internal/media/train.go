package media

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"storyline/playlists"
)

// Train is the other displays of the train. What one of them holds comes from
// there; what none holds is fetched over the uplink by one of them.
type Train interface {
	// Next says where a file comes from now: from another display's base, or, if
	// that is "", over the uplink if it is this display's turn; else it is to be
	// asked again after the wait.
	Next(ctx context.Context, d playlists.Digest) (base string, uplink bool, wait time.Duration)
	// Do sends a request to another display.
	Do(*http.Request) (*http.Response, error)
	// Blame says that what came from a display was not the file (lied), or that
	// nothing came.
	Blame(base string, lied bool)
}

// errTrain says that another display failed us, not the uplink.
var errTrain = errors.New("another display")

const (
	askers   = 4               // files that are asked for at once
	askedFor = 5 * time.Second // for so long an answer of the train holds
	duel     = 2 * time.Second // how often a download over the uplink asks whether another display has begun too
)

// askJob asks the train where a file comes from.
func (s *Store) askJob(ctx context.Context, f *file, d playlists.Digest) {
	base, uplink, wait := s.train.Next(ctx, d)
	s.mu.Lock()
	s.asking--
	f.busy = false
	f.from, f.asked = base, time.Now()
	if base == "" && !uplink {
		f.asked, f.due = time.Time{}, time.Now().Add(wait)
	}
	s.mu.Unlock()
	s.hurry()
}

// overTrain fetches a file from the display that has it.
func (s *Store) overTrain(ctx context.Context, d *download) error {
	v, p, from := d.variant, &d.file.part, d.from
	fresh := p.n == 0
	err := s.fetcher.try(ctx, s.train, from, v, p, nil, trainPace)
	switch {
	case err == nil, errors.Is(err, errDisk), ctx.Err() != nil:
		return err
	default:
		// It lied if all of it came from there. If only the end did, the beginning
		// may have been wrong: it is thrown away, and the next attempt will show.
		s.train.Blame(from, fresh && errors.Is(err, errOther))
	}
	return fmt.Errorf("%w: %s: %w", errTrain, from, err)
}

// watchTrain looks, while a file comes over the uplink, whether another display
// has begun to fetch it too, or has it: one of the two makes way. The function it
// gives ends the watch.
func (s *Store) watchTrain(ctx context.Context, d *download) (end func()) {
	if s.train == nil {
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(duel)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			if _, uplink, _ := s.train.Next(ctx, d.variant.SHA256); !uplink && ctx.Err() == nil {
				s.mu.Lock()
				d.leave()
				s.mu.Unlock()
				return
			}
		}
	}()
	return func() { cancel(); <-done }
}
