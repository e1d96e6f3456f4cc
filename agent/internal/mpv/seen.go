package mpv

import (
	"fmt"
	"os"
	"slices"
)

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

// reaches asks mpv whether it draws on a glass.
func (s *session) reaches() error {
	var output string
	if ok, err := s.get("current-vo", &output); err != nil || !ok {
		return err
	}
	return seen(output, os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != "")
}
