package agent

import (
	"context"
	"fmt"
	"image/color"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"storyline/agent/internal/glasstest"
	"storyline/playlists/livetest"
)

// panes are two windows side by side on a glass, whose picture is looked at as it is.
type panes struct {
	*glasstest.Glass
	*glasstest.Memory
}

// Size of each of the two windows.
const paneW, paneH = 640, 360

func startPanes(t *testing.T) *panes {
	t.Helper()
	g := glasstest.Start(t, 2*paneW, paneH)
	return &panes{g, g.Memory(t)}
}

// lasts starts a program that ends with the test.
func lasts(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
	})
}

// show opens a page in a browser of its own in one half of the glass.
func (g *panes) show(t *testing.T, half int, url string) {
	t.Helper()
	cmd := exec.Command(livetest.Program(t, "chromium"), "--app="+url, "--user-data-dir="+profile(t), "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--test-type", "--disable-dev-shm-usage", "--password-store=basic", "--disable-features=Translate",
		fmt.Sprintf("--window-position=%d,0", half*paneW), fmt.Sprintf("--window-size=%d,%d", paneW, paneH))
	cmd.Env = append(os.Environ(), "DISPLAY="+g.Display)
	lasts(t, cmd)
}

// profile is a directory for a browser, whose children write a little longer than
// it lives.
func profile(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "storyline-glass-") //nolint:usetesting // see above
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { livetest.Until(t, "an end of writing", func() bool { return os.RemoveAll(dir) == nil }) })
	return dir
}

// ink gives which of some colours is in the middle of a half, -1 for none.
func (g *panes) ink(half int, of []color.RGBA) int {
	p := g.At(half*paneW+paneW/2, paneH/3)
	like := func(a, b uint8) bool { return max(a, b)-min(a, b) < 40 }
	for i, c := range of {
		if like(c.R, p.R) && like(c.G, p.G) && like(c.B, p.B) {
			return i
		}
	}
	return -1
}

// watch looks at both halves every half millisecond and sends when one got
// another colour.
func (g *panes) watch(ctx context.Context, of []color.RGBA) <-chan seen {
	out := make(chan seen, 10_000)
	go func() {
		defer close(out)
		last := [2]int{-1, -1}
		for ctx.Err() == nil {
			for half := range last {
				if now := g.ink(half, of); now >= 0 && now != last[half] {
					last[half] = now
					out <- seen{half, now, time.Now().UnixMicro()}
				}
			}
			time.Sleep(500 * time.Microsecond)
		}
	}()
	return out
}

// seen is a colour that came onto one half, at a time in µs.
type seen struct {
	half, ink int
	at        int64
}
