package agent

import (
	"bytes"
	"image"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"storyline/agent/internal/glasstest"
	"storyline/agent/internal/link/brokertest"
	"storyline/agent/internal/ordertest"
	"storyline/playlists"
	"storyline/playlists/livetest"
	"storyline/playlists/screen"
)

// withMpv gives a display whose screen is an mpv on an X server of its own, the
// centre that it will hear, and eyes on the glass.
func withMpv(t *testing.T, w, h int, output string) (Config, *centre, *glasstest.Eyes) {
	t.Helper()
	livetest.Program(t, "mpv")
	glass := glasstest.Start(t, w, h)
	t.Setenv("DISPLAY", glass.Display)
	t.Setenv("WAYLAND_DISPLAY", "")
	m := brokertest.StartMosquitto(t)
	cfg := display(t, m.Address())
	cfg.Screen.Kind, cfg.Screen.Output = MpvScreen, output
	return cfg, startCentre(t, m.Address()), glass.Look(t)
}

// TestARealMpvMakesWholePlaysAndThePageBesideItNone runs a whole display whose
// screen is mpv, on an X server of its own.
func TestARealMpvMakesWholePlaysAndThePageBesideItNone(t *testing.T) {
	cfg, c, eyes := withMpv(t, 640, 360, "x11")
	a, _ := start(t, cfg)
	now := time.Now().UnixMilli()
	c.retain(bindingTopic, ordertest.Binding(now, "d-1", "10511"))
	c.retain(playlistTopic, ordertest.Playlist(now, "10511", "olena", ordertest.Story("foreman", 1500, 2000)))
	c.status("mpv to show the story", func(s *playlists.Status) bool {
		return s.Showing.What == playlists.ShowSlide && s.Showing.Screen == MpvScreen
	})
	if p, err := eyes.Picture(); err != nil || glasstest.Blank(p) {
		t.Errorf("the status says that the story is shown, and the glass is blank; %v", err)
	}
	hears(c, playlists.LeafPlays, "a whole play", playlists.DecodeBatch, func(b *playlists.Batch) bool {
		return slices.ContainsFunc(b.Plays, func(p playlists.Play) bool { return p.Outcome == playlists.Whole })
	})
	body := []byte(`{"id":"x","event":"` + screen.EventFirstFrame + `","at":1,"shown":0}`)
	res, err := http.Post("http://"+a.Addr()+"/screen/reports", "application/json", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusNotFound && res.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("the page beside mpv may report: %s", res.Status)
	}
}

// TestMpvTakesTheWholeGlass looks at the corners of its test card: no window manager
// is there to heed a wish for the whole screen, and outputs differ in what they do then.
func TestMpvTakesTheWholeGlass(t *testing.T) {
	for _, output := range []string{"x11", ""} {
		t.Run("output "+output, func(t *testing.T) {
			const wide, high = 1280, 720
			cfg, c, eyes := withMpv(t, wide, high, output)
			cfg.Screen.Width, cfg.Screen.Height = wide, high
			start(t, cfg)
			c.status("mpv to draw", func(s *playlists.Status) bool { return s.Showing.What != "" })
			act(t, &cfg, "testcard")
			corners := []image.Point{{0, 0}, {wide - 1, 0}, {0, high - 1}, {wide - 1, high - 1}}
			eyes.WaitFor(t, "the card's white edge in every corner", func(p *image.RGBA) bool {
				return !slices.ContainsFunc(corners, func(at image.Point) bool { c := p.RGBAAt(at.X, at.Y); return min(c.R, c.G, c.B) < 0xc0 })
			})
		})
	}
}

func TestAnMpvThatCannotStartIsNamedInTheStatus(t *testing.T) {
	m := brokertest.StartMosquitto(t)
	c := startCentre(t, m.Address())
	cfg := display(t, m.Address())
	cfg.Screen.Kind = MpvScreen
	t.Setenv("PATH", t.TempDir())
	start(t, cfg)
	c.status("the missing mpv to be named", func(s *playlists.Status) bool { return strings.Contains(s.Trouble, "mpv does not run") })
}

func TestAnMpvThatReachesNoGlassIsNamedAndMakesNoPlays(t *testing.T) {
	livetest.Program(t, "mpv")
	t.Setenv("DISPLAY", "")
	t.Setenv("WAYLAND_DISPLAY", "")
	t.Setenv("SDL_VIDEODRIVER", "")
	m := brokertest.StartMosquitto(t)
	c := startCentre(t, m.Address())
	cfg := display(t, m.Address())
	cfg.Screen.Kind = MpvScreen
	a, _ := start(t, cfg)
	// Here mpv finds SDL, which draws into memory; where it finds nothing it ends.
	s := c.status("mpv without a screen to be named", func(s *playlists.Status) bool { return strings.Contains(s.Trouble, "mpv does not run") })
	if s.Showing.What != "" || statusOf(t, a, "any status", func(*standing) bool { return true }).Showing.What != "" {
		t.Errorf("%+v is shown to nobody", s.Showing)
	}
}
