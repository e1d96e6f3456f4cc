package console

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"storyline/controller/internal/desk/desktest"
	"storyline/playlists"
)

// rowsOf names the displays of a table in its order.
func rowsOf(doc *html.Node) (ids []string) {
	for _, row := range desktest.All(doc, func(n *html.Node) bool { return desktest.Attr(n, "data-row") != "" }) {
		ids = append(ids, desktest.Attr(row, "data-row"))
	}
	return ids
}

func TestTheTableSaysOfEachDisplayWhatIsKnown(t *testing.T) {
	w := kyivWorld(t)
	w.change("d-10512-a", func(k *Known) {
		k.Status.Trouble, k.Status.Clock = "media: no space left on device", playlists.Untrusted
	})
	doc := read(t, w.open(t), "/displays", 200)
	says(t, doc, "Displays", "20 displays", "Line", "Sviatoshynsko-Brovarska line (10)", "State", "applied (15)", "offline (1)", "Fault", "any fault (3)", "refused what was ordered (1)",
		"Display Where it hangs Size State Heard Playlist Clock Screen Software Tags",
		"d-10511-a M1 m1-t01 10511 ceiling 1920 × 1080 applied 08:15:16 1 Dec 20:15:20 right reports", "founding",
		"d-10512-a", "media: no space left on device", "untrusted",
		"d-20712-a", "refused playlist refused: too few persons signed it", "none held wanted 1 Dec 20:15:20",
		"d-20715-a", "unknown silent since the controller started", "1 to 20 of 20")
	if n := len(rowsOf(doc)); n != 20 {
		t.Errorf("%d rows, want 20", n)
	}
}

func TestTheTableIsSortedByItsHeads(t *testing.T) {
	c := kyivWorld(t).open(t)
	for _, want := range []struct{ url, first, last, sorted string }{
		{"/displays", "d-10511-a", "d-30915-a", "ascending"},
		{"/displays?sort=-", "d-30915-a", "d-10511-a", "descending"},
		{"/displays?sort=state", "d-20712-a", "d-30915-a", "ascending"},
		{"/displays?sort=heard", "d-20715-a", "d-30915-a", "ascending"},
		{"/displays?sort=-display&line=m1", "d-10525-a", "d-10511-a", "descending"},
		{"/displays?sort=size", "d-30911-a", "d-10525-a", "ascending"},
		{"/displays?sort=nonsense", "d-10511-a", "d-30915-a", "ascending"},
	} {
		doc := read(t, c, want.url, 200)
		ids := rowsOf(doc)
		if ids[0] != want.first {
			t.Errorf("%s begins with %s, want %s", want.url, ids[0], want.first)
		}
		if want.url != "/displays?sort=size" && ids[len(ids)-1] != want.last {
			t.Errorf("%s ends with %s, want %s", want.url, ids[len(ids)-1], want.last)
		}
		if heads := desktest.All(doc, func(n *html.Node) bool { return desktest.Attr(n, "aria-sort") != "" }); len(heads) != 1 || desktest.Attr(heads[0], "aria-sort") != want.sorted {
			t.Errorf("%s names %d heads as sorted", want.url, len(heads))
		}
	}
}

func TestALargeFleetHasPagesOfTwoHundred(t *testing.T) {
	c := large(t).open(t)
	doc := read(t, c, "/displays?state=offline&page=2", 200)
	ids := rowsOf(doc)
	if len(ids) != 200 {
		t.Fatalf("%d rows, want 200", len(ids))
	}
	says(t, doc, "910 of 10000 displays are shown", "201 to 400 of 910")
	for rel, want := range map[string]string{"prev": "/displays?state=offline", "next": "/displays?page=3&state=offline"} {
		if links := desktest.All(doc, with("rel", rel)); len(links) != 1 || desktest.Attr(links[0], "href") != want {
			t.Errorf("%s leads to %v, want %s", rel, links, want)
		}
	}
	if ids := rowsOf(read(t, c, "/displays?page=99999", 200)); len(ids) != 200 || ids[199] != "d-19999" {
		t.Errorf("the page behind the last is not the last: %d rows", len(ids))
	}
}

func TestTheSameFilterNarrowsThePicture(t *testing.T) {
	c := kyivWorld(t).open(t)
	doc := read(t, c, "/?line=m1&state=offline", 200)
	panes := desktest.All(doc, func(n *html.Node) bool { return desktest.Attr(n, "data-d") != "" })
	if len(panes) != 1 || desktest.Attr(panes[0], "data-d") != "d-10523-a" {
		t.Errorf("%d windows are drawn", len(panes))
	}
	says(t, doc, "1 offline", "1 of 20 displays are shown", "m1-t02", "Stragglers", "d-10523-a")
	if strings.Contains(desktest.Text(doc), "m2-t01") || strings.Contains(desktest.Text(doc), "d-20712-a") {
		t.Error("what the filter leaves out is on the page")
	}
	if links := desktest.All(doc, with("href", "/displays?line=m1&state=offline")); len(links) != 1 {
		t.Error("the table does not keep the filter")
	}
	says(t, read(t, c, "/?tag=none", 200), "0 of 20 displays are shown", "No display is so.")
}

func TestADisplaysPageTellsItsPast(t *testing.T) {
	c := kyivWorld(t).open(t)
	doc := read(t, c, "/displays/d-20712-a", 200)
	says(t, doc, "M2 Display d-20712-a", "ceiling", "founding", "State refused", "Faults", "refused what was ordered", "have an editor sign and publish again", "Orders", "Refusals", "08:13:50 playlist: too few persons signed it",
		"Latest plays", "Bindings", "d-20712-a 20712 ceiling m2-t01", "hangs there now")
	doc = read(t, c, "/displays/d-10511-z", 200)
	says(t, doc, "Display d-10511-z", "It hangs nowhere now.", "Bindings", "10511 ceiling m1-t01 13 Nov 08:15:20 28 Nov 08:15:20")
	says(t, read(t, c, "/carriages/10511", 200), "hung here since 28 Nov 08:15:20", "Bindings", "d-10511-a", "hangs there now", "d-10511-z")
}

func TestPagesOfTheFleetSpeakBothLanguages(t *testing.T) {
	c := kyivWorld(t).open(t)
	for _, url := range pagesOf {
		if strings.HasPrefix(url, "/campaign") || strings.HasPrefix(url, "/publish") {
			continue
		}
		for _, lang := range []string{"en", "uk"} {
			t.Run(fmt.Sprintf("%s %s", lang, url), func(t *testing.T) {
				w, r := httptest.NewRecorder(), httptest.NewRequest("GET", url, nil)
				r.Header.Set("Accept-Language", lang)
				c.ServeHTTP(w, r)
				doc, err := html.Parse(w.Body)
				if err != nil {
					t.Fatal(err)
				}
				for _, said := range desktest.Untranslated(doc, lang) {
					// A name inside of a sentence is nobody's word.
					if rest := strings.NewReplacer("title=", "", "ceiling", "", "end-wall", "", "founding", "", "m1-t01", "").Replace(said); len(desktest.Untranslated(&html.Node{Type: html.TextNode, Data: rest}, lang)) > 0 {
						t.Errorf("not translated: %q", said)
					}
				}
			})
		}
	}
}
