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
	mux := http.NewServeMux()
	mux.Handle("/", desktest.As("a session", w.open(t)))
	mux.HandleFunc("/fleet.css", func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "text/css")
		fmt.Fprint(rw, `[data-line=m1]{--line:#d8232a}[data-line=m2]{--line:#1f6bb4}`)
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL
}

func TestAChoiceShowsWhatBelongsToItWithoutAScript(t *testing.T) {
	page := browsertest.Tab(t, browsertest.Start(t))
	browsertest.Do(t, page, chromedp.Navigate(newWorld().served(t)+address))
	const shown = `document.querySelector("#soak").checkVisibility()`
	if browsertest.Eval[bool](t, page, shown) {
		t.Error("waves are described before anybody chose them")
	}
	browsertest.Eval[bool](t, page, `(document.querySelector("[name=how][value=waves]").click(), true)`)
	if !browsertest.Eval[bool](t, page, shown) {
		t.Error("waves are not described once they are chosen")
	}
}
