package arrange

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"storyline/playlists/screen/browsertest"
)

// browser opens a tab of a Chromium of its own.
func browser(t testing.TB) context.Context {
	t.Helper()
	return browsertest.Tab(t, browsertest.Start(t))
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
	browsertest.Do(t, ctx, chromedp.Navigate(url+shipped+"/schedule"))
	browsertest.Eval[bool](t, ctx, `fetch("/language", {method: "POST", body: new URLSearchParams({language: "`+lang+`", back: "/favicon.ico"})}).then(() => true)`)
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
		browsertest.Do(t, ctx, browsertest.Look(browsertest.View{W: v.w, H: v.h, Scheme: v.scheme, Still: true}))
		for name, address := range map[string]string{
			"carriages": plain + shipped + "/carriages", "carriages-busy": url + shipped + "/carriages", "carriages-many": many + shipped + "/carriages?page=2",
			"carriages-at": url + shipped + "/carriages?at=2026-12-03T08:00", "deal": url + shipped + "/deal?to=line:m1", "coverage": url + shipped + "/coverage",
			"coverage-many": many + shipped + "/coverage", "schedule": url + shipped + "/schedule", "rule": url + shipped + "/schedule/rules/3",
			"ride": plain + shipped + "/ride?carriage=10512&n=7&hour=08:00", "ride-unsound": url + shipped + "/ride",
		} {
			t.Run(name+"-"+v.name, func(t *testing.T) {
				browsertest.Do(t, ctx, chromedp.Navigate(address))
				waitFor(t, ctx, "the page", `document.querySelector("main h1")`)
				if n := browsertest.Eval[int](t, ctx, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); n > 0 {
					t.Errorf("the page is %d px wider than its window", n)
				}
				browsertest.Shot(t, ctx, name+"-"+v.name)
			})
		}
	}
}
