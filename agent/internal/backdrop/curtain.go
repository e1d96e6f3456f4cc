package backdrop

import (
	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// curtain is a window with the same picture that can be drawn over all others:
// over a browser that opens white, and over one whose picture may stand still. It
// has a connection of its own, with which it goes when this program does; what lies
// on the root window stays.
type curtain struct {
	c         *xgb.Conn
	root      xproto.Window
	window    xproto.Window
	drawn     bool
	disturbed chan struct{} // another window came, or moved
	gone      chan struct{}
}

func hang(display string) (*curtain, error) {
	c, err := xgb.NewConnDisplay(display)
	if err != nil {
		return nil, err
	}
	k := &curtain{c: c, root: xproto.Setup(c).DefaultScreen(c).Root, disturbed: make(chan struct{}, 1), gone: make(chan struct{})}
	go k.events()
	if k.window, err = xproto.NewWindowId(c); err == nil {
		// Nobody's window manager has a say in it.
		err = xproto.CreateWindowChecked(c, xproto.WindowClassCopyFromParent, k.window, k.root, 0, 0, 1, 1, 0,
			xproto.WindowClassInputOutput, xproto.WindowClassCopyFromParent, xproto.CwOverrideRedirect, []uint32{1}).Check()
	}
	if err == nil {
		err = xproto.ChangeWindowAttributesChecked(c, k.root, xproto.CwEventMask, []uint32{xproto.EventMaskSubstructureNotify}).Check()
	}
	if err != nil {
		k.close()
		return nil, err
	}
	return k, nil
}

func (k *curtain) close() {
	k.c.Close()
	<-k.gone
}

// events waits for other windows that may lie over the curtain now.
func (k *curtain) events() {
	defer close(k.gone)
	for {
		e, err := k.c.WaitForEvent()
		if e == nil && err == nil {
			return
		}
		var moved xproto.Window
		switch e := e.(type) {
		case xproto.MapNotifyEvent:
			moved = e.Window
		case xproto.ConfigureNotifyEvent:
			moved = e.Window
		}
		if moved == 0 || moved == k.window {
			continue
		}
		select {
		case k.disturbed <- struct{}{}:
		default:
		}
	}
}

// wear gives the curtain a picture, and the size of the glass.
func (k *curtain) wear(picture xproto.Pixmap, w, h uint16) error {
	err := xproto.ChangeWindowAttributesChecked(k.c, k.window, xproto.CwBackPixmap, []uint32{uint32(picture)}).Check()
	if err == nil {
		err = xproto.ConfigureWindowChecked(k.c, k.window, xproto.ConfigWindowWidth|xproto.ConfigWindowHeight, []uint32{uint32(w), uint32(h)}).Check()
	}
	if err == nil {
		err = xproto.ClearAreaChecked(k.c, false, k.window, 0, 0, 0, 0).Check()
	}
	return err
}

// draw draws the curtain over everything, or back.
func (k *curtain) draw(over bool) error {
	if !over {
		if !k.drawn {
			return nil
		}
		k.drawn = false
		return xproto.UnmapWindowChecked(k.c, k.window).Check()
	}
	err := xproto.ConfigureWindowChecked(k.c, k.window, xproto.ConfigWindowStackMode, []uint32{xproto.StackModeAbove}).Check()
	if err == nil && !k.drawn {
		k.drawn = true
		err = xproto.MapWindowChecked(k.c, k.window).Check()
	}
	return err
}
