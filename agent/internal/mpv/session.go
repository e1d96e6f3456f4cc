package mpv

import (
	"context"
	"image"
	"time"

	"storyline/playlists/screen"
)

const (
	// pulse is how often a beat is said and the player looked at.
	pulse = 500 * time.Millisecond
	// glance is how often a film is looked at until it was seen to move.
	glance = 50 * time.Millisecond
	// weighing is how many beats pass between two looks at the memory.
	weighing = 10
)

// session is one life of mpv as the room sees it. One goroutine does everything.
type session struct {
	*Room
	*process
	front, back *turn
	glass       image.Point
	field       image.Rectangle
	press       press
	over        string // the key of what lies over the picture
	entry       int64  // by which mpv calls the file that it is at
	beats       int
}

// run shows frames until ctx is done or mpv is to be started anew.
func (s *session) run(ctx context.Context, updates <-chan screen.Update) error {
	if err := s.measure(); err != nil {
		return err
	}
	if err := s.reaches(); err != nil {
		return err
	}
	s.patient = answerTime
	beat := time.NewTicker(pulse)
	defer beat.Stop()
	for {
		after, err := s.step()
		if err != nil {
			return err
		}
		next := time.NewTimer(after)
		select {
		case <-ctx.Done():
			next.Stop()
			return nil
		case u, ok := <-updates:
			if !ok {
				updates = nil
				break
			}
			s.update = u
		case e := <-s.events:
			err = s.hear(e)
		case <-s.done:
			err = s.why
		case <-beat.C:
			err = s.beat()
		case <-next.C:
			err = s.glance()
		}
		next.Stop()
		if err != nil {
			return err
		}
	}
}

// step does all that is due, and says how long to wait for what is next.
func (s *session) step() (time.Duration, error) {
	for {
		now := s.opt.Now()
		c := scene{s.update.Current, s.update.Next, s.front, s.back, s.leadOf(s.back)}
		act, left := c.decide(now)
		var err error
		switch act {
		case rest:
			after := time.Duration(left) * time.Millisecond
			if s.front != nil && s.front.film && !s.front.opaque() && !s.front.proved {
				after = min(after, glance)
			}
			return after, nil
		case prepare:
			err = s.prepare(c.coming(now))
		case load:
			err = s.load(now)
		case give:
			s.back.broken = "not ready in time"
		case swap:
			err = s.swap()
		case outlast:
			s.front.until, s.front.stood = now, true
			err = s.cover(s.front)
		}
		if err != nil {
			return 0, err
		}
	}
}

func (s *session) leadOf(t *turn) int64 {
	if t == nil {
		return 0
	}
	return *s.lead.of(t.film)
}

// interrupted keeps what is known of the turn on the glass, for the next life.
func (s *session) interrupted() {
	if s.front == nil {
		return
	}
	now := s.opt.Now()
	s.front.before = s.front.shown(now)
	s.front.since, s.front.until = 0, 0
	s.before = s.front
}
