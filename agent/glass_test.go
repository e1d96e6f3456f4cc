package agent

import (
	"bufio"
	"context"
	"encoding/binary"
	"fmt"
	"image/color"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"storyline/playlists/screen/browsertest"
)

// panes is an X server without a monitor whose picture can be looked at as it is.
type panes struct {
	display string
	pixels  []byte // of the whole file
	start   int    // where the first pixel is
	line    int    // bytes a line
}

// Size of each of the two windows on the glass.
const paneW, paneH = 640, 360

// startGlass starts an X server with room for two windows side by side.
func startGlass(t *testing.T) *panes {
	t.Helper()
	if _, err := exec.LookPath("Xvfb"); err != nil {
		browsertest.Missing(t, "Xvfb")
	}
	dir := t.TempDir()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	cmd := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", fmt.Sprintf("%dx%dx24", 2*paneW, paneH), "-fbdir", dir, "-nolisten", "tcp")
	cmd.ExtraFiles = []*os.File{write}
	lasts(t, cmd)
	write.Close()
	number, err := bufio.NewReader(read).ReadString('\n') // the server says it once it answers
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(filepath.Join(dir, "Xvfb_screen0"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	b, err := syscall.Mmap(int(f.Fd()), 0, int(info.Size()), syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Munmap(b) })
	// The file is an X window dump: its head is numbers, then come colours of 12 bytes.
	word := func(i int) int { return int(binary.BigEndian.Uint32(b[4*i:])) }
	return &panes{display: ":" + strings.TrimSpace(number), pixels: b, start: word(0) + 12*word(19), line: word(12)}
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
	path, err := exec.LookPath("chromium")
	if err != nil {
		browsertest.Missing(t, "chromium")
	}
	cmd := exec.Command(path, "--app="+url, "--user-data-dir="+profile(t), "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--test-type", "--disable-dev-shm-usage", "--password-store=basic", "--disable-features=Translate",
		fmt.Sprintf("--window-position=%d,0", half*paneW), fmt.Sprintf("--window-size=%d,%d", paneW, paneH))
	cmd.Env = append(os.Environ(), "DISPLAY="+g.display)
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
	t.Cleanup(func() {
		for end := time.Now().Add(patience); os.RemoveAll(dir) != nil && time.Now().Before(end); {
			time.Sleep(50 * time.Millisecond)
		}
	})
	return dir
}

// ink gives which of some colours is in the middle of a half, -1 for none.
func (g *panes) ink(half int, of []color.RGBA) int {
	at := g.start + paneH/3*g.line + 4*(half*paneW+paneW/2)
	blue, green, red := g.pixels[at], g.pixels[at+1], g.pixels[at+2]
	like := func(a, b uint8) bool { return max(a, b)-min(a, b) < 40 }
	for i, c := range of {
		if like(c.R, red) && like(c.G, green) && like(c.B, blue) {
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
