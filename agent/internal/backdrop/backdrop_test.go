package backdrop

import (
	"context"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
	"go.uber.org/goleak"

	"storyline/agent/internal/glasstest"
	"storyline/playlists/livetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// card is a picture in one colour but for its left upper quarter.
func card(ground color.RGBA) func(w, h int) image.Image {
	return func(w, h int) image.Image {
		p := image.NewRGBA(image.Rect(0, 0, w, h))
		draw.Draw(p, p.Rect, image.NewUniform(ground), image.Point{}, draw.Src)
		draw.Draw(p, image.Rect(0, 0, w/2, h/2), image.NewUniform(amber), image.Point{}, draw.Src)
		return p
	}
}

var (
	amber = color.RGBA{255, 190, 11, 255}
	night = color.RGBA{11, 19, 32, 255}
	dusk  = color.RGBA{40, 20, 60, 255}
)

// shows reports whether a glass shows a card whole.
func shows(ground color.RGBA) func(*image.RGBA) bool {
	return func(p *image.RGBA) bool {
		w, h := p.Rect.Dx(), p.Rect.Dy()
		return p.RGBAAt(0, 0) == amber && p.RGBAAt(w/2-1, h/2-1) == amber && p.RGBAAt(w/2, h/2) == ground && p.RGBAAt(w-1, h-1) == ground
	}
}

func TestThePictureOutlivesItsPainter(t *testing.T) {
	for _, size := range [][2]int{{320, 200}, {1920, 1080}} { // in one strip, and in many
		g := glasstest.Start(t, size[0], size[1])
		var ground atomic.Value
		ground.Store(night)
		b := New(Options{Display: g.Display, Picture: func(w, h int) image.Image { return card(ground.Load().(color.RGBA))(w, h) }})
		stop := livetest.Run(t, b.Run)
		eyes := g.Look(t)
		eyes.WaitFor(t, "the card", shows(night))
		ground.Store(dusk)
		b.Changed()
		eyes.WaitFor(t, "the changed card", shows(dusk))
		if b.Problem() != "" {
			t.Error(b.Problem())
		}
		stop()
		if p, err := eyes.Picture(); err != nil || !shows(dusk)(p) {
			t.Errorf("the card went with its painter (%v)", err)
		}
	}
}

// A server whose last client goes begins anew, with a black root window, unless
// that client left something behind to be kept.
func TestThePictureOutlivesTheLastClient(t *testing.T) {
	g := glasstest.Start(t, 320, 200)
	stop := livetest.Run(t, New(Options{Display: g.Display, Picture: card(night)}).Run)
	eyes := g.Look(t)
	eyes.WaitFor(t, "the card", shows(night))
	eyes.Close()
	stop()
	if p, err := g.Look(t).Picture(); err != nil || !shows(night)(p) {
		t.Errorf("the card went with the last client (%v)", err)
	}
}

func TestAServerThatWasStartedAnewGetsThePictureAgain(t *testing.T) {
	g := glasstest.Start(t, 320, 200)
	b := New(Options{Display: g.Display, Picture: card(night)})
	livetest.Run(t, b.Run)
	g.Look(t).WaitFor(t, "the card", shows(night))
	g.Again(t)
	g.Look(t).WaitFor(t, "the card, again", shows(night))
}

// other opens a window over the whole glass, as a browser does.
func other(t *testing.T, g *glasstest.Glass) (c *xgb.Conn, window xproto.Window) {
	t.Helper()
	c, err := xgb.NewConnDisplay(g.Display)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.Close()
		for e, err := c.WaitForEvent(); e != nil || err != nil; e, err = c.WaitForEvent() {
		}
	})
	s := xproto.Setup(c).DefaultScreen(c)
	if window, err = xproto.NewWindowId(c); err != nil {
		t.Fatal(err)
	}
	err = xproto.CreateWindowChecked(c, s.RootDepth, window, s.Root, 0, 0, uint16(g.W), uint16(g.H), 0,
		xproto.WindowClassInputOutput, s.RootVisual, xproto.CwBackPixel, []uint32{s.WhitePixel}).Check()
	if err != nil {
		t.Fatal(err)
	}
	if err := xproto.MapWindowChecked(c, window).Check(); err != nil {
		t.Fatal(err)
	}
	return c, window
}

func TestThePictureLiesInFrontWhileItIsToldTo(t *testing.T) {
	g := glasstest.Start(t, 320, 200)
	b := New(Options{Display: g.Display, Picture: card(night)})
	stop := livetest.Run(t, b.Run)
	eyes := g.Look(t)
	eyes.WaitFor(t, "the card", shows(night))
	if !b.Cover(true) {
		t.Error("it says that it can't cover")
	}
	white := func(p *image.RGBA) bool { return p.RGBAAt(5, 5) == color.RGBA{255, 255, 255, 255} }
	other(t, g)
	c, window := other(t, g)
	eyes.WaitFor(t, "the card over two windows", shows(night))
	if err := xproto.ConfigureWindowChecked(c, window, xproto.ConfigWindowStackMode, []uint32{xproto.StackModeAbove}).Check(); err != nil {
		t.Fatal(err)
	}
	eyes.WaitFor(t, "the card over a window that was raised", shows(night))
	b.Cover(false)
	eyes.WaitFor(t, "the window", white)
	b.Cover(true)
	eyes.WaitFor(t, "the card, again", shows(night))
	stop()
	eyes.WaitFor(t, "the window, without anybody to cover it", white)
}

func TestAGlassOfASingleColourIsNoticed(t *testing.T) {
	g := glasstest.Start(t, 320, 200)
	plain := make(chan struct{}, 1)
	b := New(Options{Display: g.Display, Picture: card(night), Look: 20 * time.Millisecond, Plain: func() { plain <- struct{}{} }})
	livetest.Run(t, b.Run)
	eyes := g.Look(t)
	eyes.WaitFor(t, "the card", shows(night))
	if b.Problem() != "" {
		t.Error(b.Problem())
	}
	c, window := other(t, g)
	select {
	case <-plain:
	case <-time.After(20 * time.Second):
		t.Fatal("nobody noticed a white glass")
	}
	if b.Problem() != "the glass has a single colour" {
		t.Errorf("the problem is %q", b.Problem())
	}
	if err := xproto.DestroyWindowChecked(c, window).Check(); err != nil {
		t.Fatal(err)
	}
	eyes.WaitFor(t, "the end of the problem", func(*image.RGBA) bool { return b.Problem() == "" })
}

func TestWithoutAServerThereIsAProblemAndAFile(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "backdrop.png")
	b := New(Options{Display: filepath.Join(dir, "nowhere") + ":7", File: file, Width: 64, Height: 36, Picture: card(night)})
	problem := make(chan struct{})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		defer close(problem)
		for b.Problem() == "" && ctx.Err() == nil {
		}
		cancel()
	}()
	if err := b.Run(ctx); err != nil {
		t.Fatal(err)
	}
	<-problem
	t.Log(b.Problem())
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil || img.Bounds().Dx() != 64 || img.At(63, 35) != color.Color(night) && !same(img.At(63, 35), night) {
		t.Errorf("the file holds %v (%v)", img, err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o644 {
		t.Errorf("a compositor of somebody else's can't read it: %v (%v)", info.Mode(), err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}

func same(a, b color.Color) bool {
	r, g, bl, _ := a.RGBA()
	r2, g2, b2, _ := b.RGBA()
	return r == r2 && g == g2 && bl == b2
}
