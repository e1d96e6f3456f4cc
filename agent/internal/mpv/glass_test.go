package mpv

import "testing"

func TestAnOutputThatReachesNoGlassIsNamed(t *testing.T) {
	for _, c := range []struct {
		output  string
		session bool
		seen    bool
	}{
		{"gpu", true, true}, {"x11", true, true}, {"sdl", true, true}, {"gpu", false, true}, {"drm", false, true},
		{"sdl", false, false}, {"null", true, false}, {"tct", true, false}, {"caca", false, false}, {"", false, true},
	} {
		if err := seen(c.output, c.session); (err == nil) != c.seen {
			t.Errorf("%q, a session %t: %v", c.output, c.session, err)
		}
	}
}
