package launch

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/chromedp/chromedp"

	"storyline/controller/internal/desk/desktest"
	"storyline/playlists/screen/browsertest"
)

// served opens the pages to a browser that has signed in; the colours of lines are
// the fleet page's, which is not here.
func (w *world) served(t *testing.T) string {
	t.Helper()
	h := w.open(t)
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(rw http.ResponseWriter, r *http.Request) {
		r.AddCookie(&http.Cookie{Name: "storyline-session", Value: "a session"})
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

func TestEveryPageIsForEverybody(t *testing.T) {
	stuck := newWorld()
	stuck.plan.standstill()
	stuck.plan.Stories[1].Signed = []string{"O."} // a name is in letters of its own
	free, blocked := newWorld().served(t), stuck.served(t)
	desktest.Everybody(t, browsertest.Start(t), []desktest.Page{
		{Name: "plan", URL: free + address},
		{Name: "plan-waves", URL: free + address + "?" + filled("how", "waves", "when", "later", "at", "2026-12-04T08:15").Encode()},
		{Name: "plan-blocked", URL: blocked + address},
		{Name: "revert", URL: free + "/publishes/p-done/revert"},
		{Name: "stop", URL: free + "/publishes/p-waiting/stop"},
	})
}

func TestAChoiceShowsWhatBelongsToItWithoutAScript(t *testing.T) {
	tab := browsertest.Tab(t, browsertest.Start(t))
	browsertest.Do(t, tab, chromedp.Navigate(newWorld().served(t)+address))
	const shown = `document.querySelector("#soak").checkVisibility()`
	if browsertest.Eval[bool](t, tab, shown) {
		t.Error("waves are described before anybody chose them")
	}
	browsertest.Eval[bool](t, tab, `(document.querySelector("[name=how][value=waves]").click(), true)`)
	if !browsertest.Eval[bool](t, tab, shown) {
		t.Error("waves are not described once they are chosen")
	}
}
