// Package backdrop keeps a picture behind the player that the player does not own:
// a player that dies takes its window with it, and what then comes to light is this
// picture and not a black screen.
//
// Under X it is the background of the root window, which the server keeps and
// paints by itself, whatever becomes of this program. It is made anew when the
// picture changes, when the screen changes its size, and when the server was
// started anew. Whoever watches the player may also have it lie in front, while
// the player has nothing to show yet or may be frozen. Compositors of Wayland give
// nobody such a place; for them the same picture lies in a file, and they are told
// to show that.
package backdrop

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"storyline/agent/internal/durable"
)

// Options are what a Backdrop is made of.
type Options struct {
	Picture func(w, h int) image.Image // as it is now, made for us
	Display string                     // the X display; "": there is none
	File    string                     // where the picture lies for compositors; "" for none
	Width   int                        // of the picture in the file
	Height  int
	// Plain is told, once each time, that the glass has had a single colour for three
	// looks: whatever draws there says nothing to anybody. It may be nil.
	Plain func()
	// Look is how often the glass is looked at; 0 means 10 s.
	Look time.Duration
	Log  *slog.Logger
}

// Backdrop is the picture behind the player.
type Backdrop struct {
	opt   Options
	fresh chan struct{} // the picture may be another, for the root window
	stale chan struct{} // and for the file
	moved chan struct{} // the curtain is to be drawn over the glass, or back

	mu      sync.Mutex
	cover   bool
	there   bool // on a root window
	trouble string
	plain   int // looks in a row at a glass of a single colour
}

// New makes a backdrop that is not shown yet.
func New(opt Options) *Backdrop {
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	if opt.Look == 0 {
		opt.Look = 10 * time.Second
	}
	if opt.Plain == nil {
		opt.Plain = func() {}
	}
	return &Backdrop{opt: opt, fresh: make(chan struct{}, 1), stale: make(chan struct{}, 1), moved: make(chan struct{}, 1)}
}

// Changed says that the picture may have changed. It returns at once.
func (b *Backdrop) Changed() {
	for _, who := range []chan struct{}{b.fresh, b.stale} {
		select {
		case who <- struct{}{}:
		default:
		}
	}
}

// Cover has the picture lie in front of the player too, or no longer, and says
// whether it can. It returns at once.
func (b *Backdrop) Cover(on bool) bool {
	b.mu.Lock()
	changed, there := b.cover != on, b.there
	b.cover = on
	b.mu.Unlock()
	if changed {
		select {
		case b.moved <- struct{}{}:
		default:
		}
	}
	return there
}

func (b *Backdrop) covered() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.cover
}

// Problem gives a sentence on why there is no picture behind the player, "" if
// there is one, or nobody here to ask.
func (b *Backdrop) Problem() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.trouble == "" && b.plain >= certain {
		return "the glass has a single colour"
	}
	return b.trouble
}

// certain is how many looks in a row make a glass of a single colour a fault.
const certain = 3

// saw takes note of a look at the glass.
func (b *Backdrop) saw(plain bool) {
	b.mu.Lock()
	if b.plain++; !plain {
		b.plain = 0
	}
	now := b.plain == certain
	b.mu.Unlock()
	if now {
		b.opt.Log.Warn("glass has a single colour")
		b.opt.Plain()
	}
}

func (b *Backdrop) note(err error) {
	s := ""
	if err != nil {
		s = "nothing lies behind the player: " + err.Error()
	}
	b.mu.Lock()
	before := b.trouble
	b.trouble, b.there = s, err == nil
	b.mu.Unlock()
	if s != before && err != nil {
		b.opt.Log.Warn("no backdrop", slog.Any("error", err))
	} else if s != before {
		b.opt.Log.Info("backdrop is back")
	}
}

// How long to wait for an X server that is not there, at first and at most.
const (
	firstWait   = 250 * time.Millisecond
	longestWait = 5 * time.Second
)

// Run keeps the picture there until ctx is done. An X server that isn't there, or
// goes, is a trouble and no end.
func (b *Backdrop) Run(ctx context.Context) error {
	var writing sync.WaitGroup
	defer writing.Wait()
	writing.Go(func() { b.keepOn(ctx) })
	if b.opt.Display == "" {
		<-ctx.Done()
		return nil
	}
	for wait := firstWait; ; {
		painted, err := b.onRoot(ctx)
		select {
		case <-ctx.Done():
			return nil
		default:
		}
		b.note(err)
		if wait *= 2; painted {
			wait = firstWait
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(min(wait, longestWait)):
		}
	}
}

// keepOn keeps the file up to date until ctx is done, apart from the glass: a disk
// that hangs must not hold the picture up.
func (b *Backdrop) keepOn(ctx context.Context) {
	for {
		b.keep()
		select {
		case <-ctx.Done():
			return
		case <-b.stale:
		}
	}
}

// keep writes the picture where compositors find it, if it is another than the one
// there. A disk that won't take it costs no more than that.
func (b *Backdrop) keep() {
	if b.opt.File == "" {
		return
	}
	if err := write(b.opt.File, b.opt.Picture(b.opt.Width, b.opt.Height)); err != nil {
		b.opt.Log.Warn("backdrop can't be kept in a file", slog.Any("error", err))
	}
}

// write puts a picture into a file, whole or not at all.
func write(path string, img image.Image) error {
	var made bytes.Buffer
	if err := png.Encode(&made, img); err != nil {
		return fmt.Errorf("draw it: %w", err)
	}
	if there, err := os.ReadFile(path); err == nil && bytes.Equal(there, made.Bytes()) {
		return nil
	}
	temp, err := durable.Write(filepath.Dir(path), made.Bytes())
	if err == nil {
		// A compositor may run as somebody else, and what passengers see is no secret.
		err = os.Chmod(temp, 0o644) //nolint:gosec // likewise
	}
	if err == nil {
		err = durable.Rename(temp, path)
	}
	if err != nil && temp != "" {
		_ = os.Remove(temp) // of no use to anybody
	}
	return err
}
