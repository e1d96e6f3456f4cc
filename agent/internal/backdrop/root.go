package backdrop

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"io"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

var (
	errGone   = errors.New("the X server is gone")
	errColour = errors.New("the X screen has other colours than 24 bits of red, green and blue")
)

// onRoot keeps the picture on the root window until the server goes or ctx is
// done, and says whether it was ever there.
func (b *Backdrop) onRoot(ctx context.Context) (painted bool, err error) {
	xgb.Logger.SetOutput(io.Discard) // what goes wrong comes back as an error
	c, err := xgb.NewConnDisplay(b.opt.Display)
	if err != nil {
		return false, fmt.Errorf("display %q of X: %w", b.opt.Display, err)
	}
	resized, gone := make(chan struct{}, 1), make(chan struct{})
	go events(c, resized, gone)
	defer func() {
		c.Close()
		<-gone
	}()
	r, err := rootOf(c)
	if err != nil {
		return false, err
	}
	k, err := hang(b.opt.Display)
	if err != nil {
		return false, err
	}
	defer k.close()
	for {
		if err := r.paint(b.opt.Picture, k); err != nil {
			return painted, err
		}
		painted = true
		b.note(nil)
		if err := b.drape(k, ctx.Done(), resized, gone); err != nil || ctx.Err() != nil {
			return painted, err
		}
	}
}

// drape draws the curtain over the glass and back, until the picture is to be
// painted anew.
func (b *Backdrop) drape(k *curtain, done <-chan struct{}, resized, gone <-chan struct{}) error {
	look := time.NewTicker(b.opt.Look)
	defer look.Stop()
	for {
		if err := k.draw(b.covered()); err != nil {
			return err
		}
		select {
		case <-done:
			return nil
		case <-gone:
			return errGone
		case <-k.gone:
			return errGone
		case <-k.disturbed:
		case <-b.moved:
		case <-look.C:
			plain, err := k.plain()
			if err != nil {
				return err
			}
			b.saw(plain && !k.drawn)
		case <-resized:
			return nil
		case <-b.fresh:
			return nil
		}
	}
}

// events waits for the root window to change its size, and for the connection's end.
func events(c *xgb.Conn, resized, gone chan<- struct{}) {
	defer close(gone)
	for {
		e, err := c.WaitForEvent()
		if e == nil && err == nil {
			return
		}
		if _, is := e.(xproto.ConfigureNotifyEvent); is {
			select {
			case resized <- struct{}{}:
			default:
			}
		}
	}
}

// root is the root window of a screen.
type root struct {
	c      *xgb.Conn
	window xproto.Drawable
	depth  byte
	bytes  int // that one request may have
}

// rootOf finds the root window and asks to be told of its size. The server is to
// keep what this connection leaves: one that has nothing to keep begins anew, with
// a black root window, when its last client goes. If that is another client, only
// the server's own flag -noreset helps.
func rootOf(c *xgb.Conn) (*root, error) {
	setup := xproto.Setup(c)
	s := setup.DefaultScreen(c)
	if !trueColour(setup, s) {
		return nil, errColour
	}
	err := xproto.SetCloseDownModeChecked(c, xproto.CloseDownRetainPermanent).Check()
	if err == nil {
		err = xproto.ChangeWindowAttributesChecked(c, s.Root, xproto.CwEventMask, []uint32{xproto.EventMaskStructureNotify}).Check()
	}
	return &root{c, xproto.Drawable(s.Root), s.RootDepth, int(setup.MaximumRequestLength) * 4}, err
}

// trueColour reports whether a pixel of the root window is blue, green, red and a
// byte of nothing.
func trueColour(setup *xproto.SetupInfo, s *xproto.ScreenInfo) bool {
	packed := false
	for _, f := range setup.PixmapFormats {
		packed = packed || f.Depth == s.RootDepth && f.BitsPerPixel == 32
	}
	masks := false
	for _, d := range s.AllowedDepths {
		for _, v := range d.Visuals {
			masks = masks || v.VisualId == s.RootVisual && v.RedMask == 0xff0000 && v.GreenMask == 0xff00 && v.BlueMask == 0xff
		}
	}
	return packed && masks && setup.ImageByteOrder == xproto.ImageOrderLSBFirst
}

// paint makes the picture the background of the root window and of the curtain. The
// server keeps it as long as it is that, so nothing of it is left to be freed by us.
func (r *root) paint(picture func(w, h int) image.Image, k *curtain) error {
	g, err := xproto.GetGeometry(r.c, r.window).Reply()
	if err != nil {
		return err
	}
	w, h := int(g.Width), int(g.Height)
	pixmap, err := xproto.NewPixmapId(r.c)
	if err != nil {
		return err
	}
	gc, err := xproto.NewGcontextId(r.c)
	if err != nil {
		return err
	}
	if err := xproto.CreatePixmapChecked(r.c, r.depth, pixmap, r.window, g.Width, g.Height).Check(); err != nil {
		return err
	}
	defer xproto.FreePixmap(r.c, pixmap)
	if err := xproto.CreateGCChecked(r.c, gc, xproto.Drawable(pixmap), 0, nil).Check(); err != nil {
		return err
	}
	defer xproto.FreeGC(r.c, gc)
	pixels := packed(picture(w, h), w, h)
	const header = 32
	rows := max((r.bytes-header)/(4*w), 1)
	for y := 0; y < h; y += rows {
		n := min(rows, h-y)
		strip := pixels[4*w*y : 4*w*(y+n)]
		err := xproto.PutImageChecked(r.c, xproto.ImageFormatZPixmap, xproto.Drawable(pixmap), gc, g.Width, uint16(n), 0, int16(y), 0, r.depth, strip).Check()
		if err != nil {
			return err
		}
	}
	if err := k.wear(pixmap, g.Width, g.Height); err != nil {
		return err
	}
	window := xproto.Window(r.window)
	if err := xproto.ChangeWindowAttributesChecked(r.c, window, xproto.CwBackPixmap, []uint32{uint32(pixmap)}).Check(); err != nil {
		return err
	}
	return xproto.ClearAreaChecked(r.c, false, window, 0, 0, 0, 0).Check()
}

// packed gives a picture as the server wants it: blue, green, red, nothing. It
// takes the picture apart: a second copy would be most of this program's memory.
func packed(img image.Image, w, h int) []byte {
	p, is := img.(*image.RGBA)
	if !is || p.Rect != image.Rect(0, 0, w, h) || p.Stride != 4*w {
		p = image.NewRGBA(image.Rect(0, 0, w, h))
		draw.Draw(p, p.Rect, img, img.Bounds().Min, draw.Src)
	}
	for i := 0; i < len(p.Pix); i += 4 {
		p.Pix[i], p.Pix[i+2] = p.Pix[i+2], p.Pix[i]
	}
	return p.Pix
}
