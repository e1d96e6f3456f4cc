package mpv

import (
	"storyline/playlists"
	"storyline/playlists/screen"
)

// prepare makes the turn of a frame: what it shows, and its plates.
func (s *session) prepare(f *screen.Frame) error {
	t := &turn{frame: f}
	if b := s.before; b != nil && b.frame.ID == f.ID { // the player was lost in the midst of it
		t.said, t.before = b.said, b.before
		s.before = nil
	}
	if f.Kind == screen.KindImage || f.Kind == screen.KindVideo {
		t.film = f.Kind == screen.KindVideo
		t.path = s.path(screen.DigestOf(f.Src))
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
