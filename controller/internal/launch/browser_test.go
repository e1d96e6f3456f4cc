package launch

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// browser opens a tab of a Chromium of its own. At the end of the test the browser
// must have had nothing to complain about.
func browser(t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("chromium is not installed, and CI=true demands it")
		}
		t.Skip("chromium is not installed")
	}
	profile, err := os.MkdirTemp("", "launch-test") //nolint:usetesting // the browser outlives the test by a little and writes on
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := chromedp.NewExecAllocator(t.Context(),
		chromedp.ExecPath(path), chromedp.UserDataDir(profile), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.Flag("hide-scrollbars", true),
	)
	ctx, stop := context.WithTimeout(ctx, 4*time.Minute)
	t.Cleanup(func() {
		stop()
		cancel()
		for range 40 { // the browser's children write a little longer than it lives
			if os.RemoveAll(profile) == nil {
				return
			}
			time.Sleep(50 * time.Millisecond)
		}
	})
	ctx, shut := chromedp.NewContext(ctx)
	t.Cleanup(shut)
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		t.Fatal(err)
	}
	watched, quiet := context.WithCancel(ctx)
	said := make(chan []string, 1)
	messages := chromedp.Console(watched)
	go func() {
		var list []string
		for m, err := range messages {
			if err != nil {
				break
			}
			list = append(list, fmt.Sprintf("%s (%s)", m, m.URL))
		}
		said <- list
	}()
	t.Cleanup(func() {
		quiet()
		for _, s := range <-said {
			t.Errorf("the browser complains: %s", s)
		}
	})
	return ctx
}

// scheme asks for light or dark, and for pages that don't move.
func scheme(name string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}, {Name: "prefers-reduced-motion", Value: "reduce"}},
		})
		return err
	})
}

// eval runs script in the tab.
func eval[T any](t *testing.T, ctx context.Context, script string) T {
	t.Helper()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](script))
	if err != nil {
		t.Fatalf("%s: %v", script, err)
	}
	return v
}

// served opens the pages to a browser that has signed in and reads a language; the
// colours of lines are the fleet page's, which is not here.
func (w *world) served(t *testing.T, lang string) string {
	t.Helper()
	h := w.open(t)
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(rw http.ResponseWriter, r *http.Request) {
		r.AddCookie(&http.Cookie{Name: "storyline-session", Value: "a session"})
		r.Header.Set("Accept-Language", lang)
		h.ServeHTTP(rw, r)
	})
	mux.HandleFunc("/fleet.css", func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "text/css")
		fmt.Fprint(rw, `[data-line=m1]{--line:#d8232a}[data-line=m2]{--line:#1f6bb4}`)
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL
}

// shot keeps a picture of the whole page, for people to look at.
func shot(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	dir := os.Getenv("STORYLINE_SHOTS")
	if dir == "" {
		dir = t.ArtifactDir()
	}
	data, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestEveryPageFitsEveryWindow(t *testing.T) {
	page := browser(t)
	blocked := newWorld()
	blocked.plan.standstill()
	for _, lang := range []string{"en", "uk"} {
		free, stuck := newWorld().served(t, lang), blocked.served(t, lang)
		for _, p := range []struct{ name, url string }{
			{"plan", free + address},
			{"plan-waves", free + address + "?" + filled("how", "waves", "when", "later", "at", "2026-12-04T08:15").Encode()},
			{"plan-blocked", stuck + address},
			{"revert", free + "/publishes/p-done/revert"},
			{"stop", free + "/publishes/p-waiting/stop"},
		} {
			for _, v := range []struct {
				scheme string
				w, h   int64
			}{{"light", 1400, 900}, {"dark", 1400, 900}, {"light", 390, 844}, {"dark", 390, 844}} {
				name := fmt.Sprintf("launch-%s-%s-%s-%d", p.name, lang, v.scheme, v.w)
				t.Run(name, func(t *testing.T) {
					if err := chromedp.Do(page, scheme(v.scheme), chromedp.EmulateViewport(v.w, v.h), chromedp.Navigate(p.url)); err != nil {
						t.Fatal(err)
					}
					if n := eval[int](t, page, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); n > 0 {
						t.Errorf("the page is %d px wider than its window", n)
					}
					shot(t, page, name)
				})
			}
		}
	}
}

func TestAChoiceShowsWhatBelongsToItWithoutAScript(t *testing.T) {
	page := browser(t)
	url := newWorld().served(t, "en")
	if err := chromedp.Do(page, chromedp.Navigate(url+address)); err != nil {
		t.Fatal(err)
	}
	const shown = `document.querySelector("#soak").checkVisibility()`
	if eval[bool](t, page, shown) {
		t.Error("waves are described before anybody chose them")
	}
	eval[bool](t, page, `(document.querySelector("[name=how][value=waves]").click(), true)`)
	if !eval[bool](t, page, shown) {
		t.Error("waves are not described once they are chosen")
	}
}
