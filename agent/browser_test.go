package agent

import (
	"os"
	"os/exec"
	"slices"
	"syscall"
	"testing"
	"time"

	"storyline/agent/internal/link/brokertest"
	"storyline/agent/internal/ordertest"
	"storyline/playlists"
)

// chromium opens an address in a browser of its own and gives the way to end it.
func chromium(t *testing.T, url string) (kill func()) {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("chromium is missing, and with CI=true nothing is left out")
		}
		t.Skip("left out: chromium is not installed (apt-get install chromium)")
	}
	profile, err := os.MkdirTemp("", "agent-test") //nolint:usetesting // the browser's children outlive the test by a little and write on
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--remote-debugging-port=0", "--user-data-dir="+profile, url)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := false
	kill = func() {
		if !ended {
			ended = true
			_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // its children too
			_ = cmd.Wait()
		}
	}
	t.Cleanup(func() {
		kill()
		for range 40 {
			if os.RemoveAll(profile) == nil {
				return
			}
			time.Sleep(50 * time.Millisecond)
		}
	})
	return kill
}

func TestARealBrowserMakesWholePlaysAndItsDeathIsNoticed(t *testing.T) {
	m := brokertest.StartMosquitto(t)
	c := startCentre(t, m.Address())
	cfg := display(t, m.Address())
	cfg.Screen.Kind = WebScreen
	a, _ := start(t, cfg)
	kill := chromium(t, "http://"+a.Addr()+"/screen/")
	now := time.Now().UnixMilli()
	c.retain(bindingTopic, ordertest.Binding(now, "d-1", "10511"))
	c.retain(playlistTopic, ordertest.Playlist(now, "10511", "olena", ordertest.Story("foreman", 1500, 2000)))
	c.status("the browser to show the story", func(s *playlists.Status) bool {
		return s.Showing.What == playlists.ShowSlide && s.Showing.Screen == WebScreen
	})
	b := hears(c, playlists.LeafPlays, "a whole play", playlists.DecodeBatch, func(b *playlists.Batch) bool {
		return slices.ContainsFunc(b.Plays, func(p playlists.Play) bool { return p.Outcome == playlists.Whole })
	})
	for _, p := range b.Plays {
		t.Logf("%s %s, shown %d ms, in %s", p.Slide, p.Outcome, p.Shown, p.Lang)
	}
	kill()
	c.status("the silence to be noticed", func(s *playlists.Status) bool { return s.Showing.What == "" })
}
