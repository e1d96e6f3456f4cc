package desktest

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"golang.org/x/net/html"

	"storyline/playlists/screen/browsertest"
)

// seen is what the probe of that name finds.
type seen struct {
	Wider  int      `json:"wider"`
	Beyond []string `json:"beyond"`
	Cut    []string `json:"cut"`
	Moving []string `json:"moving"`
	Marks  []string `json:"marks"`
	Lang   string   `json:"lang"`
	HTML   string   `json:"html"`
}

// look sees the page in a view and judges it; unfolded, if it is to be.
func (r *round) look(t *testing.T, v browsertest.View, unfold bool) seen {
	t.Helper()
	r.see(t, v)
	if unfold {
		r.unfold(t)
	}
	return r.judge(t)
}

// see brings the page into a view: it is loaded if it is not there yet.
func (r *round) see(t *testing.T, v browsertest.View) {
	t.Helper()
	v.Lang = r.lang
	switch {
	case r.loaded:
		browsertest.Do(t, r.tab, browsertest.Look(v))
		browsertest.Eval[bool](t, r.tab, probe(t, "settled"))
	case r.page.Form == nil:
		browsertest.Do(t, r.tab, browsertest.Look(v), chromedp.Navigate(r.page.URL))
	default:
		r.send(t, v)
	}
	r.loaded = true
	if r.page.Ready != "" {
		browsertest.WaitFor(t, r.tab, "the page", r.page.Ready)
	}
}

// unfold opens all that can be opened on the page, menus too.
func (r *round) unfold(t *testing.T) {
	t.Helper()
	browsertest.Eval[bool](t, r.tab, `document.querySelectorAll("details").forEach((d) => (d.open = true)), true`)
}

// judge holds what the tab shows to what every page owes.
func (r *round) judge(t *testing.T) seen {
	t.Helper()
	got := browsertest.Eval[seen](t, r.tab, probe(t, "seen"))
	if got.Wider > 0 {
		t.Errorf("the page is %d px wider than its window: %v", got.Wider, got.Beyond)
	}
	if len(got.Cut) > 0 {
		t.Errorf("cut off at an edge: %v", got.Cut)
	}
	if len(got.Moving) > 0 {
		t.Errorf("moves, though stillness was asked for: %v", got.Moving)
	}
	if got.Lang != r.lang {
		t.Errorf("the page says it is in %q, want %q", got.Lang, r.lang)
	}
	doc, err := html.Parse(strings.NewReader(got.HTML))
	if err != nil {
		t.Fatal(err)
	}
	Translated(t, doc, r.lang)
	return got
}

// send sends a page's form from an address of the same desk that is no page: from
// one the browser would fade over.
func (r *round) send(t *testing.T, v browsertest.View) {
	t.Helper()
	door, err := url.Parse(r.page.URL)
	if err != nil {
		t.Fatal(err)
	}
	browsertest.Do(t, r.tab, browsertest.Look(v), chromedp.Navigate(door.ResolveReference(&url.URL{Path: "/favicon.ico"}).String()))
	fields, err := json.Marshal(r.page.Form)
	if err != nil {
		t.Fatal(err)
	}
	browsertest.Leave(t, r.tab, fmt.Sprintf(probe(t, "send"), r.page.URL, fields))
}

// lacks fails for each mark of one view that another has not.
func lacks(t *testing.T, want, got []string) {
	t.Helper()
	for _, m := range want {
		if !slices.Contains(got, m) {
			t.Errorf("%q is not there any more", strings.TrimSpace(m))
		}
	}
}
