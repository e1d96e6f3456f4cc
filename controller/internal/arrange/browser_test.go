package arrange

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"storyline/controller/internal/desk/desktest"
	"storyline/playlists/screen/browsertest"
)

// browser opens a tab of a Chromium of its own.
func browser(t testing.TB) context.Context {
	t.Helper()
	return browsertest.Tab(t, browsertest.Start(t))
}

// waitFor waits for something on a page that has come whole.
func waitFor(t testing.TB, ctx context.Context, what, script string) {
	t.Helper()
	browsertest.WaitFor(t, ctx, what, `document.readyState === "complete" && Boolean(`+script+`)`)
}

// served opens the pages to a browser, which has signed in; the colours of lines
// are the fleet page's, which is not here.
func (w *world) served(t testing.TB) string {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle("/", desktest.As("olena", w.open(t)))
	mux.HandleFunc("/fleet.css", func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "text/css")
		for _, l := range w.fleet.Lines {
			fmt.Fprintf(rw, "[data-line=%q]{--line:%s;--on:%s}\n", string(l.ID), l.Colour, cmp.Or(map[string]string{"#2a9d47": "#000"}[l.Colour], "#fff"))
		}
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL
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
