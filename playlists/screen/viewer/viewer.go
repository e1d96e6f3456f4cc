// Package viewer looks at pages as a passenger or an operator would: in a real
// Chromium without a window, one tab per page, each with the size of its screen.
package viewer

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"time"

	"github.com/chromedp/chromedp"
)

// ErrNoBrowser says that no Chromium is installed.
var ErrNoBrowser = errors.New("chromium is not installed")

// Browser is a running Chromium with a profile of its own.
type Browser struct {
	ctx     context.Context
	cancel  context.CancelFunc
	profile string
}

// Open starts Chromium, if it is installed.
func Open(ctx context.Context) (*Browser, error) {
	path, err := exec.LookPath("chromium")
	if err != nil {
		return nil, ErrNoBrowser
	}
	profile, err := os.MkdirTemp("", "storyline-viewer-")
	if err != nil {
		return nil, err
	}
	allocator, cancel := chromedp.NewExecAllocator(ctx,
		chromedp.ExecPath(path),
		chromedp.UserDataDir(profile),
		chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true),
		chromedp.Flag("hide-scrollbars", true),
		chromedp.WindowSize(1280, 720),
	)
	first, cancelFirst := chromedp.NewContext(allocator)
	b := &Browser{ctx: first, profile: profile, cancel: func() { cancelFirst(); cancel() }}
	if err := chromedp.Do(first, chromedp.Navigate("about:blank")); err != nil {
		return nil, errors.Join(fmt.Errorf("start chromium: %w", err), b.Close())
	}
	return b, nil
}

// Context is the browser's own first tab, and what further ones are made of, for
// those who speak to the browser themselves.
func (b *Browser) Context() context.Context { return b.ctx }

// Close ends the browser and removes its profile.
func (b *Browser) Close() error {
	b.cancel()
	var err error
	for range 40 { // its children write a little longer than it lives
		if err = os.RemoveAll(b.profile); err == nil {
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return fmt.Errorf("remove the browser's profile: %w", err)
}

// Page is one open tab.
type Page struct {
	ctx    context.Context
	cancel context.CancelFunc
}

// Visit opens an address in a tab of w x h pixels.
func (b *Browser) Visit(url string, w, h int64) (*Page, error) {
	ctx, cancel := chromedp.NewContext(b.ctx)
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(w, h), chromedp.Navigate(url)); err != nil {
		cancel()
		return nil, fmt.Errorf("open %s: %w", url, err)
	}
	return &Page{ctx: ctx, cancel: cancel}, nil
}

// Close closes the tab.
func (p *Page) Close() { p.cancel() }

// Picture gives what the tab shows, as PNG.
func (p *Page) Picture() ([]byte, error) {
	return chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
}

// Ask evaluates a script in the tab; a promise is waited for.
func Ask[T any](p *Page, script string) (T, error) {
	return chromedp.Run(p.ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
}
