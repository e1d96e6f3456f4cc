package browsertest

import (
	"bytes"
	"context"
	"flag"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// View is how somebody sits before a page.
type View struct {
	W, H   int64  // of the window in CSS pixels; zero: as it is
	Scheme string // "light" or "dark"; empty: light
	Still  bool   // asks for reduced motion
	Lang   string // that the browser asks for; empty: as it is
}

// Look gives an action that dresses a tab: the next page is seen like this.
func Look(v View) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		if v.W > 0 {
			if _, err := chromedp.EmulateViewport(v.W, v.H)(ctx, t); err != nil {
				return err
			}
		}
		features := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "light"}, {Name: "prefers-reduced-motion", Value: "no-preference"}}
		if v.Scheme != "" {
			features[0].Value = v.Scheme
		}
		if v.Still {
			features[1].Value = "reduce"
		}
		if _, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features}); err != nil {
			return err
		}
		if v.Lang == "" {
			return nil
		}
		_, err := cdp.Call(ctx, t, emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{UserAgent: "Storyline test", AcceptLanguage: v.Lang})
		return err
	})
}

// Scripts gives an action that switches the scripts of pages on or off. A test may
// still ask the page.
func Scripts(on bool) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
		return err
	})
}

// Forget gives an action that removes a cookie of an address.
func Forget(url, name string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, network.DeleteCookies, network.DeleteCookiesParams{Name: name, URL: url})
		return err
	})
}

// Picture gives the pixels that a tab shows.
func Picture(t testing.TB, tab context.Context) image.Image {
	t.Helper()
	data, err := chromedp.Run(tab, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// Shot keeps a picture of the whole page for people to look at: in the folder that
// STORYLINE_SHOTS names, else among the test's artifacts if those are kept.
func Shot(t testing.TB, tab context.Context, name string) {
	t.Helper()
	dir := os.Getenv("STORYLINE_SHOTS")
	if kept := flag.Lookup("test.artifacts"); dir == "" && kept != nil && kept.Value.String() == "true" {
		dir = t.ArtifactDir()
	}
	if dir == "" {
		return
	}
	data, err := chromedp.Run(tab, chromedp.FullScreenshot(100))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), data, 0o600); err != nil {
		t.Fatal(err)
	}
}
