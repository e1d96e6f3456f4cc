package agent

import (
	"image"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"storyline/agent/internal/glasstest"
	"storyline/agent/internal/ordertest"
	"storyline/playlists"
)

// TestAnMpvThatDiesLeavesNoBlankGlass kills an mpv under a whole display and looks
// at the glass from before that until the story is back.
func TestAnMpvThatDiesLeavesNoBlankGlass(t *testing.T) {
	cfg, c, eyes := withMpv(t, 640, 360, "x11")
	cfg.Screen.Width, cfg.Screen.Height = 640, 360
	start(t, cfg)
	now := time.Now().UnixMilli()
	c.retain(bindingTopic, ordertest.Binding(now, "d-1", "10511"))
	c.retain(playlistTopic, ordertest.Playlist(now, "10511", "olena", ordertest.Story("foreman", 1500, 2000)))
	c.status("mpv to show the story", func(s *playlists.Status) bool { return s.Showing.What == playlists.ShowSlide })
	eyes.WaitFor(t, "the story", func(p *image.RGBA) bool { return !glasstest.Blank(p) })
	watcher := eyes.Watch(t, func(*image.RGBA) string { return "" })
	victims := processes(t, func(p process) bool {
		return p.parent == strconv.Itoa(os.Getpid()) && strings.HasPrefix(p.args, "mpv\x00")
	})
	if len(victims) != 1 {
		t.Fatalf("the display has %d mpv", len(victims))
	}
	for _, pid := range victims {
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
	}
	c.status("the restart, and the story again", func(s *playlists.Status) bool {
		return s.Player != nil && s.Player.Restarts == 1 && s.Showing.What == playlists.ShowSlide
	})
	watcher.NeverBlank(t)
}
