package agent

import (
	"bytes"
	"fmt"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"storyline/agent/internal/glasstest"
	"storyline/agent/internal/link/brokertest"
	"storyline/agent/internal/ordertest"
	"storyline/playlists"
	"storyline/playlists/screen/browsertest"
)

// TestAnMpvThatDiesLeavesNoBlankGlass kills an mpv under a whole display and looks
// at the glass from before that until the story is back.
func TestAnMpvThatDiesLeavesNoBlankGlass(t *testing.T) {
	if _, err := exec.LookPath("mpv"); err != nil {
		browsertest.Missing(t, "mpv")
	}
	glass := glasstest.Start(t, 640, 360)
	t.Setenv("DISPLAY", glass.Display)
	t.Setenv("WAYLAND_DISPLAY", "")
	eyes := glass.Look(t)
	m := brokertest.StartMosquitto(t)
	c := startCentre(t, m.Address())
	cfg := display(t, m.Address())
	cfg.Screen.Kind, cfg.Screen.Output, cfg.Screen.Width, cfg.Screen.Height = MpvScreen, "x11", 640, 360
	start(t, cfg)
	now := time.Now().UnixMilli()
	c.retain(bindingTopic, ordertest.Binding(now, "d-1", "10511"))
	c.retain(playlistTopic, ordertest.Playlist(now, "10511", "olena", ordertest.Story("foreman", 1500, 2000)))
	c.status("mpv to show the story", func(s *playlists.Status) bool { return s.Showing.What == playlists.ShowSlide })
	eyes.WaitFor(t, "the story", func(p *image.RGBA) bool { return !glasstest.Blank(p) })
	watcher := eyes.Watch(t, func(*image.RGBA) string { return "" })
	for _, pid := range children(t, "mpv") {
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
	}
	c.status("the restart, and the story again", func(s *playlists.Status) bool {
		return s.Player != nil && s.Player.Restarts == 1 && s.Showing.What == playlists.ShowSlide
	})
	watcher.NeverBlank(t)
}

// children lists this process's children that run a program.
func children(t *testing.T, program string) []int {
	t.Helper()
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		t.Fatal(err)
	}
	var list []int
	for _, path := range stats {
		b, err := os.ReadFile(path)
		_, rest, _ := bytes.Cut(b, []byte(") "))
		if err != nil || !bytes.Contains(b, []byte(" ("+program+") ")) || !strings.HasPrefix(string(rest[2:]), fmt.Sprintf("%d ", os.Getpid())) {
			continue
		}
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, pid)
	}
	if len(list) == 0 {
		t.Fatalf("no %s runs", program)
	}
	return list
}
