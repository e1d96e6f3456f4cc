package desktest

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/chromedp/chromedp"

	"storyline/playlists/screen/browsertest"
	"storyline/playlists/screen/viewer"
)

// SignIn has a person sign in through the door of the desk at home, in this browser.
func SignIn(t *testing.T, b *viewer.Browser, home, secret, person string) {
	t.Helper()
	tab := browsertest.Tab(t, b)
	browsertest.Do(t, tab, chromedp.Navigate(home+"/sign-in"))
	browsertest.Leave(t, tab, fmt.Sprintf(`document.getElementById("name").value = %q, document.getElementById("token").value = %q,
		document.querySelector("form[action='/sign-in'] button").click()`, person, secret))
	if at := browsertest.Eval[string](t, tab, "location.pathname"); at != "/" {
		t.Fatalf("signing in leads to %s", at)
	}
}

// As serves pages to people who have signed in already: their session has this key.
func As(key string, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Add("Cookie", "storyline-session="+key)
		h.ServeHTTP(w, r)
	})
}
