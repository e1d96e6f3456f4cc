package desktest

import (
	"testing"

	"storyline/playlists/screen/browsertest"
)

// scriptless looks at a page whose scripts don't run: what it says and offers must
// be there, no button may be dead, and a form that every page has, the choice of a
// language, is sent.
func (r *round) scriptless(t *testing.T, wide []string) {
	browsertest.Do(t, r.tab, browsertest.Scripts(false))
	defer browsertest.Do(t, r.tab, browsertest.Scripts(true))
	r.page.Ready = ""
	lacks(t, wide, r.look(t, browsertest.View{W: laptop, H: 900}, false).Marks)
	for _, e := range browsertest.Eval[[]string](t, r.tab, probe(t, "dead")) {
		t.Errorf("does nothing without a script: %s", e)
	}
	if !r.page.Fails {
		r.choose(t)
	}
}

// choose asks for Ukrainian by the form in the page's head, then for English again.
func (r *round) choose(t *testing.T) {
	t.Helper()
	for _, lang := range []string{"uk", "en"} {
		browsertest.Leave(t, r.tab, `document.querySelector("form[action='/language'] button[value=`+lang+`]").click()`)
		at := browsertest.Eval[string](t, r.tab, `document.documentElement.lang + " " + location.href`)
		if at != lang+" "+r.page.URL {
			t.Errorf("the form for %s leads to %s", lang, at)
		}
	}
	browsertest.Do(t, r.tab, browsertest.Forget(r.page.URL, "storyline-language"))
}
