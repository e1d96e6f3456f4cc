package mpv

import (
	"errors"
	"fmt"
	"image"
	"log/slog"
	"os"
	"slices"
)

// maxPixels bounds each side of a glass.
const maxPixels = 16384

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

// reaches asks mpv whether it draws on a glass.
func (s *session) reaches() error {
	var output string
	if ok, err := s.get("current-vo", &output); err != nil || !ok {
		return err
	}
	return seen(output, os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != "")
}

// seen says why nobody sees what an output of mpv draws; nil: somebody may. Without a
// screen mpv takes an output that reaches none rather than none at all, and draws as
// if all were well; without a session to draw in, SDL draws into memory.
func seen(output string, session bool) error {
	blind := []string{"null", "image", "lavc", "libmpv", "tct", "caca", "sixel", "kitty"}
	if slices.Contains(blind, output) || output == "sdl" && !session {
		return fmt.Errorf("its output %q reaches no glass: see that DISPLAY or WAYLAND_DISPLAY names a screen that runs, or on a bare console set screen.output: drm", output)
	}
	return nil
}
