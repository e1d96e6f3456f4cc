package arrange

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
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

// browser opens a tab of a Chromium of its own. At the end of the test the browser
// must have had nothing to complain about.
func browser(t testing.TB) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("chromium is not installed, and CI=true demands it")
		}
		t.Skip("chromium is not installed")
	}
	profile, err := os.MkdirTemp("", "arrange-test") //nolint:usetesting // the browser outlives the test by a little and writes on
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := chromedp.NewExecAllocator(t.Context(),
		chromedp.ExecPath(path), chromedp.UserDataDir(profile),
		chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("hide-scrollbars", true), chromedp.WindowSize(1440, 900),
	)
	ctx, stop := context.WithTimeout(ctx, 6*time.Minute)
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
	run(t, ctx, chromedp.Navigate("about:blank"))
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
			if strings.Contains(s, "Transition was aborted") {
				continue // the browser's own word on a view transition between two pages that came too fast for it
			}
			t.Errorf("the browser complains: %s", s)
		}
	})
	return ctx
}

func run(t testing.TB, ctx context.Context, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	for _, a := range actions {
		if err := chromedp.Do(ctx, a); err != nil {
			t.Fatal(err)
		}
	}
}

// eval runs script in the tab; a promise is waited for.
func eval[T any](t testing.TB, ctx context.Context, script string) T {
	t.Helper()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%s: %v", script, err)
	}
	return v
}

// waitFor polls an expression until it is true; a page that is being left is asked
// again.
func waitFor(t testing.TB, ctx context.Context, what, script string) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if is, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`document.readyState === "complete" && Boolean(`+script+`)`)); err == nil && is {
			return
		}
	}
	t.Fatalf("waited in vain for %s", what)
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

// served opens the pages to a browser, which has signed in; the colours of lines
// are the fleet page's, which is not here.
func (w *world) served(t testing.TB) string {
	t.Helper()
	h := w.open(t)
	mux := http.NewServeMux()
	mux.Handle("/", http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		r.AddCookie(&http.Cookie{Name: "storyline-session", Value: "olena"})
		h.ServeHTTP(rw, r)
	}))
	mux.HandleFunc("/fleet.css", func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "text/css")
		for _, l := range w.fleet.Lines {
			fmt.Fprintf(rw, "[data-line=%q]{--line:%s}\n", string(l.ID), l.Colour)
		}
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL
}

// speak chooses the language of the pages.
func speak(t testing.TB, ctx context.Context, url, lang string) {
	t.Helper()
	run(t, ctx, chromedp.Navigate(url+shipped+"/schedule"))
	eval[bool](t, ctx, `fetch("/language", {method: "POST", body: new URLSearchParams({language: "`+lang+`", back: "/favicon.ico"})}).then(() => true)`)
}

// busy is a world in which much has been arranged, and a second campaign is told.
func busy(t testing.TB) *world {
	t.Helper()
	w := newWorld(t)
	text := w.text(t) + `  - rule: stories
    to: {carriages: ["10512", "20711"]}
    stories: [the-offer]
    priority: 1
  - rule: stories
    to: {lines: [m3]}
    stories: [the-carer, the-foreman]
    weight: 3
    weekdays: [mon, tue, wed, thu, fri]
    dayparts: ["07:00-10:00", "17:00-20:00"]
    except: [2026-12-08]
    priority: 2
  - rule: different
    to: {tags: [founding]}
    stories: [the-waitress, the-offer]
`
	w.write("they-used-you", []byte(text))
	other := replace(t, newWorld(t).text(t), "campaign: they-used-you", "campaign: winter", "window: {from: 2026-11-20, until: 2026-12-20}", "window: {from: 2026-12-01, until: 2026-12-10}")
	w.write("winter", []byte(replace(t, other, "  - rule: different                # each carriage of a train tells another story\n    stories: [the-foreman, the-waitress, the-small-hands, the-offer, the-carer]",
		"  - rule: stories\n    to: {trains: [m2-t01]}\n    dayparts: [\"12:00-14:00\"]")))
	return w
}

// views are the sizes in which a page is looked at.
var views = []struct {
	name   string
	w, h   int64
	scheme string
	lang   string
}{
	{"wide-light-en", 1400, 900, "light", "en"},
	{"wide-dark-uk", 1400, 900, "dark", "uk"},
	{"phone-light-uk", 390, 844, "light", "uk"},
	{"phone-dark-en", 390, 844, "dark", "en"},
}

func TestEveryPageFitsEveryWindow(t *testing.T) {
	url, plain, many := busy(t).served(t), newWorld(t).served(t), worldOf(t, large(300)).served(t)
	ctx := browser(t)
	for _, v := range views {
		for _, u := range []string{url, plain, many} {
			speak(t, ctx, u, v.lang)
		}
		run(t, ctx, scheme(v.scheme), chromedp.EmulateViewport(v.w, v.h))
		for name, address := range map[string]string{
			"carriages": plain + shipped + "/carriages", "carriages-busy": url + shipped + "/carriages", "carriages-many": many + shipped + "/carriages?page=2",
			"carriages-at": url + shipped + "/carriages?at=2026-12-03T08:00", "deal": url + shipped + "/deal?to=line:m1", "coverage": url + shipped + "/coverage",
			"coverage-many": many + shipped + "/coverage", "schedule": url + shipped + "/schedule", "rule": url + shipped + "/schedule/rules/3",
			"ride": plain + shipped + "/ride?carriage=10512&n=7&hour=08:00", "ride-unsound": url + shipped + "/ride",
		} {
			t.Run(name+"-"+v.name, func(t *testing.T) {
				run(t, ctx, chromedp.Navigate(address))
				waitFor(t, ctx, "the page", `document.querySelector("main h1")`)
				if n := eval[int](t, ctx, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); n > 0 {
					t.Errorf("the page is %d px wider than its window", n)
				}
				shot(t, ctx, name+"-"+v.name)
			})
		}
	}
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
