package desktest

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"golang.org/x/net/html"

	"storyline/playlists/screen/browsertest"
	"storyline/playlists/screen/viewer"
)

//go:embed probes/*.js
var probes embed.FS

// probe gives a script that asks a page.
func probe(t testing.TB, name string) string {
	t.Helper()
	b, err := probes.ReadFile("probes/" + name + ".js")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Page is one address at which a room must be there for everybody.
type Page struct {
	Name  string // of its tests and pictures
	URL   string
	Form  url.Values // is sent to the address, as to one that refuses it; nil: the page is asked for
	Ready string     // an expression that is true once all of the page is there; empty: at once
	Fails bool       // it is answered with a failure, as a page that is not there is
	Alike string     // a selector of what is like its siblings, so that axe-core need not judge it too
}

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

// Everybody looks at each page in both languages, light and dark, on a wide window
// and on a telephone, narrow, enlarged, without motion, by keyboard and without
// scripts; nothing may be cut, untranslated, out of reach or, by what axe-core
// knows, in anybody's way. Not each with each: what two looks would find alike is
// looked at once. Whoever must be signed in for a page is so in this browser
// already. STORYLINE_SHOTS names a folder for pictures of all of it.
func Everybody(t *testing.T, b *viewer.Browser, pages []Page) {
	t.Helper()
	var failing []string
	for _, p := range pages {
		if p.Fails {
			failing = append(failing, p.URL)
		}
	}
	tab := browsertest.Tab(t, b, failing...)
	for _, p := range pages {
		t.Run(p.Name, func(t *testing.T) {
			wide := map[string][]string{}
			for _, lang := range []string{"en", "uk"} {
				r := &round{tab: tab, page: p, lang: lang}
				marks := r.cells(t)
				wide[lang] = marks["wide"]
				for _, name := range []string{"narrow", "enlarged"} {
					if got, ok := marks[name]; ok {
						lacks(t, wide[lang], got)
					}
				}
				if lang == "en" {
					t.Run("keyboard", r.walk)
				}
			}
			t.Run("no-scripts", func(t *testing.T) {
				(&round{tab: tab, page: p, lang: "en"}).scriptless(t, wide["en"])
			})
		})
	}
}

// round is all looks at one page in one language. It is loaded once: a window that
// is turned, widened or darkened shows what another one would, or the page forgot
// that windows change.
type round struct {
	tab    context.Context
	page   Page
	lang   string
	loaded bool
}

// laptop and phone are the widths of most people's windows.
const laptop, phone = 1400, 390

// cell is a way in which people will see a page.
type cell struct {
	name, marks string // marks: what its marks are called, if they matter
	view        browsertest.View
	unfold      bool // all that can be opened, menus too
	axe         bool // is judged by axe-core as well
}

// cells are those ways, in the order in which they are looked at. English is loaded
// wide; Ukrainian, whose words are longer, narrow, then as if it were enlarged to
// twice its size: all that stands on the wide one must still be there. Whoever asks
// for stillness gets it.
func cells(lang string) []cell {
	if lang == "en" {
		return []cell{
			{"en-light-wide", "wide", browsertest.View{W: laptop, H: 900, Scheme: "light"}, false, true},
			{"en-light-phone", "", browsertest.View{W: phone, H: 844, Scheme: "light"}, false, true},
			{"en-dark-wide", "", browsertest.View{W: laptop, H: 900, Scheme: "dark"}, true, true},
		}
	}
	return []cell{
		{"narrow", "narrow", browsertest.View{W: 320, H: 640, Still: true}, false, false},
		{"enlarged", "enlarged", browsertest.View{W: laptop / 2, H: 450, Still: true}, false, false},
		{"uk-light-wide", "wide", browsertest.View{W: laptop, H: 900, Scheme: "light"}, false, true},
		{"uk-dark-phone", "", browsertest.View{W: phone, H: 844, Scheme: "dark"}, true, true},
	}
}

// cells looks at the page in each of these ways, and gives the marks that matter.
func (r *round) cells(t *testing.T) map[string][]string {
	marks := map[string][]string{}
	for _, c := range cells(r.lang) {
		t.Run(c.name, func(t *testing.T) {
			got := r.look(t, c.view, c.unfold)
			marks[c.marks] = got.Marks
			browsertest.Eval[bool](t, r.tab, probe(t, "faded"))
			browsertest.Shot(t, r.tab, r.page.Name+"-"+c.name)
			if !c.axe {
				return
			}
			for _, b := range browsertest.Barriers(t, r.tab, r.page.Alike) {
				t.Error(b)
			}
		})
	}
	return marks
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

// mostStops is how far a walk goes.
const mostStops = 150

// walk goes through a page by the Tab key: it must stop at everything that can be
// operated, once, and show where it is.
func (r *round) walk(t *testing.T) {
	r.see(t, browsertest.View{W: laptop, H: 900})
	r.unfold(t)
	left := browsertest.Eval[int](t, r.tab, strings.ReplaceAll(probe(t, "walk"), "MOST", fmt.Sprint(mostStops)))
	type walked struct {
		Left  []string `json:"left"`
		Twice []string `json:"twice"`
		Bare  []string `json:"bare"`
	}
	var got walked
	for idle := 0; left > 0 && idle < 2*mostStops; {
		browsertest.Do(t, r.tab, chromedp.KeyEvent(strings.Repeat("\t", left)))
		got = browsertest.Eval[walked](t, r.tab, "walk()")
		idle += left
		if len(got.Left) < left || len(got.Twice) > 0 {
			idle = 0
		}
		if left = len(got.Left); len(got.Twice) > 0 {
			break
		}
	}
	for what, list := range map[string][]string{"the keyboard does not reach": got.Left, "the keyboard stops twice at": got.Twice, "no ring shows the focus of": got.Bare} {
		for _, e := range list {
			t.Errorf("%s %s", what, e)
		}
	}
}

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
