package controller

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// chrome opens a tab of a Chromium with a profile of its own. A missing browser is
// a skip on a developer's machine, and a failure where everything is to be tested.
func chrome(t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("chromium is not installed, and CI=true demands it")
		}
		t.Skip("chromium is not installed")
	}
	profile, err := os.MkdirTemp("", "review-test") //nolint:usetesting // the browser outlives the test by a little and writes on
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), chromedp.ExecPath(path), chromedp.UserDataDir(profile),
		chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("hide-scrollbars", true))
	ctx, stop := context.WithTimeout(ctx, 3*time.Minute)
	page, closeTab := chromedp.NewContext(ctx)
	t.Cleanup(func() {
		closeTab()
		stop()
		cancel()
		for range 40 { // the browser's children write a little longer than it lives
			if os.RemoveAll(profile) == nil {
				return
			}
			time.Sleep(50 * time.Millisecond)
		}
	})
	return page
}

func TestThePagesOfAReviewFitEveryWindow(t *testing.T) {
	page := chrome(t)
	s := startCentre(t, t.TempDir())
	o := newOffice(t, 10)
	s.stock(o)
	v := s.visitor("Олена")
	_, packed, _ := pictured(t, o)
	v.bring(ours+"files", "file", "they.zip", packed, "base", "1")
	short := strings.Replace(string(base(t, s).YAML), `heading: "Word one"`, `heading: "`+strings.Repeat("word ", 12)+`"`, 1)
	short = strings.Replace(short, "story: story-1\n", "story: story-1\n    themes: [children]\n", 1)
	v.post(ours+"text", url.Values{"base": {"2"}, "text": {short}})
	half := strings.Replace(string(base(t, s).YAML), `heading: "Call"`, `heading: " "`, 1)
	for i, at := range []struct {
		name, path, text string
	}{
		{"review", "review", ""}, {"history", "history", ""}, {"compare", "history?from=1&to=3", ""}, {"text", "text", ""}, {"import", "../import", ""},
		{"review-errors", "review", half}, {"text-errors", "text", ""},
	} {
		if at.text != "" {
			v.post(ours+"text", url.Values{"base": {fmt.Sprint(base(t, s).N)}, "text": {at.text}})
		}
		if i == 0 {
			if err := chromedp.Do(page, chromedp.Navigate(v.home+"/sign-in")); err != nil {
				t.Fatal(err)
			}
			look[bool](t, page, fmt.Sprintf(`fetch("/sign-in", {method: "POST", body: new URLSearchParams({name: "Олена", token: %q, back: "/"})}).then((r) => r.ok)`, s.token))
		}
		for _, w := range []struct {
			name   string
			w, h   int64
			scheme string
			lang   string
		}{{"wide-light-uk", 1400, 900, "light", "uk"}, {"wide-dark-en", 1400, 900, "dark", "en"}, {"phone-light-en", 390, 844, "light", "en"}, {"phone-dark-uk", 390, 844, "dark", "uk"}} {
			t.Run(at.name+"-"+w.name, func(t *testing.T) {
				look[bool](t, page, fmt.Sprintf(`fetch("/language", {method: "POST", body: new URLSearchParams({language: %q, back: "/sign-in"})}).then((r) => r.ok)`, w.lang))
				if err := chromedp.Do(page, prefers(w.scheme), chromedp.EmulateViewport(w.w, w.h), chromedp.Navigate(v.home+ours+at.path)); err != nil {
					t.Fatal(err)
				}
				if n := look[int](t, page, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); n > 0 {
					t.Errorf("the page is %d px wider than its window", n)
				}
				if dir := os.Getenv("STORYLINE_SHOTS"); dir != "" {
					data, err := chromedp.Run(page, chromedp.FullScreenshot(100))
					if err != nil {
						t.Fatal(err)
					}
					if err := os.WriteFile(filepath.Join(dir, at.name+"-"+w.name+".png"), data, 0o600); err != nil {
						t.Fatal(err)
					}
				}
			})
		}
	}
}

// look evaluates an expression on a page; a promise is waited for.
func look[T any](t *testing.T, page context.Context, script string) T {
	t.Helper()
	v, err := chromedp.Run(page, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%s: %v", script, err)
	}
	return v
}

// prefers asks for light or dark.
func prefers(scheme string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		})
		return err
	})
}
