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
	// Blame says that a display brought a file to no end. Spoilt: what had come of
	// the file was lost by it, or was another file, with bytes from there; alone: all
	// of those were.
	Blame(base string, d playlists.Digest, spoilt, alone bool)
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
	had := p.n
	err := s.fetcher.try(ctx, s.train, from, v, p, nil, trainPace)
	if p.n > had {
		p.from(from)
	}
	if err == nil || errors.Is(err, errDisk) || ctx.Err() != nil {
		return err
	}
	// It lied if all of it came from there. If only the end did, the beginning may
	// have been wrong: it is thrown away, and what it came from is not asked again.
	other := errors.Is(err, errOther)
	s.train.Blame(from, v.SHA256, other || p.n < had, other && had == 0)
	return fmt.Errorf("%w: %s: %w", errTrain, from, err)
}

// blameGivers has the displays that gave bytes of a file that was another one in the
// end not asked for it again, whoever brought that end. Else one that gives a few
// wrong bytes and breaks off would spoil a film again and again.
func (s *Store) blameGivers(d *download) {
	for _, base := range d.file.part.suspects {
		if base != d.from { // that one is blamed already
			s.train.Blame(base, d.variant.SHA256, true, false)
		}
	}
	d.file.part.suspects = nil
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
