package screen

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/chromedp/chromedp"

	"storyline/playlists/screen/browsertest"
	"storyline/playlists/screen/viewer"
)

// tab opens an address in a tab of its own. Screens meet failures by design, so
// what the browser says of them is borne.
func tab(t testing.TB, b *viewer.Browser, url string, w, h int64) context.Context {
	t.Helper()
	page := browsertest.Open(t, b)
	browsertest.Do(t, page, chromedp.EmulateViewport(w, h), chromedp.Navigate(url))
	return page
}

// serve mounts a server under a path, as its owners do.
func serve(t testing.TB, opt Options) string {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle("/screens/a/", http.StripPrefix("/screens/a", New(opt)))
	ts := httptest.NewServer(mux)
	t.Cleanup(func() {
		ts.CloseClientConnections()
		ts.Close()
	})
	return ts.URL + "/screens/a/"
}
