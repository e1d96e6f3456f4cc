package mpv

import (
	"context"
	"errors"
	"image"
	"log/slog"
	"time"

	"storyline/playlists"
	"storyline/playlists/screen"
)

const (
	// pulse is how often a beat is said and the player looked at.
	pulse = 500 * time.Millisecond
	// glance is how often a film is looked at until it was seen to move.
	glance = 50 * time.Millisecond
	// weighing is how many beats pass between two looks at the memory.
	weighing = 10
	// bounds of a glass, in pixels.
	maxPixels = 16384
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
	return *s.Room.lead.of(t.film)
}

// measure asks how large the glass is, and gives mpv the field in it. It is also
// how mpv says that it lives.
func (s *session) measure() error {
	var d struct{ W, H int }
	ok, err := s.get("osd-dimensions", &d)
	if err != nil {
		return err
	}
	glass := image.Pt(d.W, d.H)
	if !ok || d.W < 1 || d.H < 1 || d.W > maxPixels || d.H > maxPixels {
		glass = s.opt.Glass // its window is not there yet
	}
	if glass == s.glass {
		return nil
	}
	s.glass, s.field = glass, s.opt.Artist.Field(glass.X, glass.Y)
	for name, value := range place(s.field, glass) {
		if err := s.set(name, value); err != nil {
			return err
		}
	}
	s.press = press{ink: s.ink, glass: glass}
	s.opt.Log.Info("mpv has a window", slog.Int("w", glass.X), slog.Int("h", glass.Y))
	return s.redraw()
}

// redraw draws what is on, and what comes, for a glass of another size.
func (s *session) redraw() error {
	s.over = ""
	if s.back != nil {
		if err := s.draw(s.back.frame); err != nil {
			return err
		}
	}
	if s.front == nil {
		return nil
	}
	return s.lay(s.front.frame, s.front.stands())
}

// set sets a property; that mpv refuses one is said and borne.
func (s *session) set(name string, v any) error {
	_, err := s.ask("set_property", name, v)
	if errors.Is(err, errRefused) {
		s.opt.Log.Warn("mpv refused a property", slog.String("name", name), slog.Any("error", err))
		return nil
	}
	return err
}

// prepare makes the turn of a frame: what it shows, and its plates.
func (s *session) prepare(f *screen.Frame) error {
	t := &turn{frame: f}
	if b := s.before; b != nil && b.frame.ID == f.ID { // the player was lost in the midst of it
		t.said, t.before = b.said, b.before
		s.before = nil
	}
	if f.Kind == screen.KindImage || f.Kind == screen.KindVideo {
		t.film = f.Kind == screen.KindVideo
		t.path = s.path(digestOf(f.Src))
		if t.film {
			t.sub = s.path(chosen(f))
		}
		if t.path == "" {
			t.broken = "no file to show"
		}
	}
	s.back = t
	return s.draw(f)
}

// path is where a file lies that a frame names; "": it names none, or it isn't held.
func (s *session) path(d playlists.Digest, named bool) string {
	if !named {
		return ""
	}
	path, held := s.opt.Media.Path(d)
	if !held {
		return ""
	}
	return path
}

// draw sees that what lies over a frame's picture is at hand, and the call that
// may have to stand in for it.
func (s *session) draw(f *screen.Frame) error {
	_, err := s.plate(f, true)
	if err == nil {
		_, err = s.plate(f, false)
	}
	return err
}

func (s *session) plate(f *screen.Frame, stand bool) (plate, error) {
	k := key(f, stand)
	if pl, ok := s.press.has(k); ok {
		return pl, nil
	}
	draw := s.opt.Artist.Draw
	if stand {
		draw = s.opt.Artist.Stand
	}
	return s.press.print(k, draw(*f, s.glass.X, s.glass.Y))
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
