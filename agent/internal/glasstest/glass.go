// Package glasstest gives tests a screen without glass, a virtual X server, and
// eyes that look at it: what a passenger would see, whichever program drew it.
package glasstest

import (
	"bufio"
	"errors"
	"image"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"

	"storyline/playlists/livetest"
)

// Glass is a virtual screen.
type Glass struct {
	Display string // what DISPLAY is to say
	W, H    int

	cmd *exec.Cmd
	dir string // where the server keeps its picture
}

// Start starts a virtual screen; it ends with the test.
func Start(t testing.TB, w, h int) *Glass {
	t.Helper()
	g := &Glass{W: w, H: h, dir: t.TempDir()}
	g.run(t, "")
	t.Cleanup(g.Stop)
	return g
}

// run starts the server, on a display of its own choice or a given one. It says
// which once it can be spoken to.
func (g *Glass) run(t testing.TB, display string) {
	t.Helper()
	path := livetest.Program(t, "Xvfb")
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	args := []string{"-displayfd", "3", "-nolisten", "tcp", "-fbdir", g.dir, "-screen", "0", strconv.Itoa(g.W) + "x" + strconv.Itoa(g.H) + "x24"}
	if display != "" {
		args = append([]string{display}, args...)
	}
	g.cmd = exec.Command(path, args...)
	g.cmd.ExtraFiles = []*os.File{w}
	if err := errors.Join(g.cmd.Start(), w.Close()); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		g.Stop()
		t.Fatalf("Xvfb names no display: %v", err)
	}
	g.Display = ":" + strings.TrimSpace(line)
}

// Again ends the server and starts another on the same display.
func (g *Glass) Again(t testing.TB) {
	t.Helper()
	display := g.Display
	g.Stop()
	g.run(t, display)
}

// Stop ends the server, as unplugging a screen's computer would.
func (g *Glass) Stop() {
	if g.cmd == nil {
		return
	}
	_ = g.cmd.Process.Kill()
	_ = g.cmd.Wait()
	g.cmd = nil
}

// Eyes look at a glass.
type Eyes struct {
	c    *xgb.Conn
	root xproto.Drawable
	w, h int
}

// Look opens eyes; they close with the test.
func (g *Glass) Look(t testing.TB) *Eyes {
	t.Helper()
	xgb.Logger.SetOutput(io.Discard)
	c, err := xgb.NewConnDisplay(g.Display)
	if err != nil {
		t.Fatal(err)
	}
	e := &Eyes{c, xproto.Drawable(xproto.Setup(c).DefaultScreen(c).Root), g.W, g.H}
	t.Cleanup(e.Close)
	return e
}

// Close closes the eyes, and waits until the server has been left.
func (e *Eyes) Close() {
	e.c.Close()
	for {
		if event, err := e.c.WaitForEvent(); event == nil && err == nil {
			return
		}
	}
}

// Picture gives what is on the glass: the root window with all that lies over it.
func (e *Eyes) Picture() (*image.RGBA, error) {
	got, err := xproto.GetImage(e.c, xproto.ImageFormatZPixmap, e.root, 0, 0, uint16(e.w), uint16(e.h), 1<<32-1).Reply()
	if err != nil {
		return nil, err
	}
	p := image.NewRGBA(image.Rect(0, 0, e.w, e.h))
	for i := 0; i+3 < len(got.Data) && i+3 < len(p.Pix); i += 4 {
		p.Pix[i], p.Pix[i+1], p.Pix[i+2], p.Pix[i+3] = got.Data[i+2], got.Data[i+1], got.Data[i], 255
	}
	return p, nil
}

// WaitFor looks until a picture fits.
func (e *Eyes) WaitFor(t testing.TB, what string, fits func(*image.RGBA) bool) {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(look) {
		p, err := e.Picture()
		if err != nil {
			t.Fatal(err)
		}
		if fits(p) {
			return
		}
	}
	t.Fatalf("waited %s in vain for %s on the glass", patience, what)
}

const (
	patience = 40 * time.Second
	look     = 50 * time.Millisecond
)
