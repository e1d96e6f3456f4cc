package desktest

import (
	"context"
	"embed"
	"net/url"
	"testing"

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
