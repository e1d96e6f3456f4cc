package console

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"storyline/controller/internal/desk"
	"storyline/controller/internal/desk/desktest"
	"storyline/playlists"
)

// ask gives the answer to one request.
func ask(tb testing.TB, c http.Handler, method, url string) *httptest.ResponseRecorder {
	tb.Helper()
	w := httptest.NewRecorder()
	c.ServeHTTP(w, httptest.NewRequest(method, url, nil))
	return w
}

// read asks for a page and parses it.
func read(tb testing.TB, c http.Handler, url string, status int) *html.Node {
	tb.Helper()
	w := ask(tb, c, "GET", url)
	if w.Code != status {
		tb.Fatalf("GET %s: %d, want %d:\n%s", url, w.Code, status, w.Body)
	}
	if kind := w.Header().Get("Content-Type"); kind != "text/html; charset=utf-8" {
		tb.Fatalf("GET %s: content type %s", url, kind)
	}
	doc, err := html.Parse(bytes.NewReader(w.Body.Bytes()))
	if err != nil {
		tb.Fatal(err)
	}
	return doc
}

func with(name, value string) func(*html.Node) bool {
	return func(n *html.Node) bool { return desktest.Attr(n, name) == value }
}

// says fails unless the words stand on the page in this order.
func says(tb testing.TB, doc *html.Node, words ...string) {
	tb.Helper()
	main := desktest.All(doc, func(n *html.Node) bool { return n.Data == "main" })
	rest := desktest.Text(main[0])
	for _, w := range words {
		_, after, ok := strings.Cut(rest, w)
		if !ok {
			tb.Fatalf("the page doesn't say %q (any more) in:\n%s", w, desktest.Text(main[0]))
		}
		rest = after
	}
}

func TestTheFleetPageDrawsEveryTrain(t *testing.T) {
	c := kyivWorld(t).open(t)
	doc := read(t, c, "/", 200)
	says(t, doc, "Kyiv Metro Київський метрополітен", "15 of 20 displays hold what was last published. 15 of their screens report what they show.",
		"15 applied", "1 fetching", "1 waiting", "1 refused", "1 offline", "1 unknown", "0 nothing ordered",
		"M1 Sviatoshynsko-Brovarska line Святошинсько-Броварська лінія", "8 of 10",
		"m1-t01", "10511", "10515", "4 of 5", "m1-t02", "M2", "m2-t01", "3 of 5", "M3", "m3-t01", "Stragglers",
		"d-20712-a refused playlist refused: too few persons signed it m2-t01 · heard 08:15:16",
		"d-10523-a offline its session ended m1-t02 · heard 07:49:20",
		"d-30913-a waiting holds the playlist of 24 Nov 08:15:20, wanted is that of 1 Dec 20:15:20",
		"d-10514-a fetching 3 media files missing",
		"d-20715-a unknown silent since the controller started m2-t01 · heard 2 Dec 23:15:20")
	for display, state := range map[string]string{
		"d-10511-a": "s-applied", "d-10514-a": "s-fetching", "d-10523-a": "s-offline", "d-20712-a": "s-refused", "d-20715-a": "s-unknown", "d-30913-a": "s-behind",
	} {
		panes := desktest.All(doc, with("data-d", display))
		if len(panes) != 1 || desktest.Attr(panes[0], "class") != state {
			t.Errorf("display %s has %d windows, want one of class %s", display, len(panes), state)
		}
	}
	if n := len(desktest.All(doc, with("class", "car"))); n != 20 {
		t.Errorf("%d carriages are drawn, want 20", n)
	}
}

func TestTheTrainPageSetsComputedBesideReported(t *testing.T) {
	c := kyivWorld(t).open(t)
	doc := read(t, c, "/trains/m1-t01", 200)
	says(t, doc, "M1 Train m1-t01", "4 of 5", "10511", "Computed The Foreman Виконроб the-debt · Ukrainian · until 08:15:28",
		"Reported agrees The Foreman Виконроб the-debt · Ukrainian · since 08:15:16", "State applied", "Playlist held, of 1 Dec 20:15:20", "Heard 08:15:16",
		"10514", "fetching 3 media files missing", "10515", "The Carer Доглядальниця")
	frames := desktest.All(doc, func(n *html.Node) bool { return n.Data == "iframe" })
	if len(frames) != 5 || desktest.Attr(frames[1], "src") != "/preview/d-10512-a/" {
		t.Errorf("%d previews, want five in order", len(frames))
	}
	doc = read(t, c, "/trains/m2-t01", 200)
	says(t, doc, "20712", "Reported differs Help card", "refused playlist refused: too few persons signed it", "wanted 1 Dec 20:15:20, none held",
		"20715", "Reported not to be compared The Carer Доглядальниця the-keys · Ukrainian · whole", "unknown")
}

func TestTheCarriagePageSaysWhatAndWhy(t *testing.T) {
	w := kyivWorld(t)
	w.lost = 7
	c := w.open(t)
	doc := read(t, c, "/carriages/10511", 200)
	says(t, doc, "Carriage 10511", "Now · d-10511-a · ceiling", "The Foreman Виконроб", "slide the-debt · Ukrainian · 08:15:16 – 08:15:28",
		"The only story in force since 20 Nov 04:00.", "What follows", "08:15:28", "the-gloves · Ukrainian · 8 s",
		"08:15:36", "the-way-out", "08:15:46", "the-ride · English", "Schedule", "in force 0 1 20 November – 20 December 2026 the whole service day",
		"Orders", "trust", "same", "playlist 1 Dec 20:15:20 1.1796148920000", "same", "It refused nothing.",
		"Plays by story", "The Foreman Виконроб", "Only whole plays count as told. 7 more are known to be lost: unknown, not zero.", "Latest plays", "whole")
	says(t, read(t, c, "/carriages/20712", 200), "playlist", "none", "differs", "Refusals", "08:13:50 playlist: too few persons signed it 3 times 1 of 2 persons signed")
}

func TestACarriageIsAskedForAnotherInstant(t *testing.T) {
	c := kyivWorld(t).open(t)
	for _, c2 := range []struct {
		t      string
		status int
		words  []string
	}{
		{"2026-12-03T06:15:20Z", 200, []string{"Now", "the-debt"}},
		{"2026-12-03T08:15:30", 200, []string{"Thursday 3 December 2026, 08:15:30", "slide the-gloves · Ukrainian · 08:15:28 – 08:15:36"}},
		{"2026-12-20T23:30", 200, []string{"Sunday 20 December 2026, 23:30:00", "Виконроб", "in force"}},
		{"2026-12-21T05:00", 200, []string{"Help card", "No schedule allows a story now, so the help card is shown.", "not at this time"}},
		{"2027-02-01T12:00", 200, []string{"Help card", "The playlist’s lease is over"}},
		{"tomorrow", 400, []string{"“ tomorrow ” is not an instant", "Now"}},
		{"0001-01-01T00:00", 400, []string{"is not an instant"}},
	} {
		t.Run(c2.t, func(t *testing.T) {
			doc := read(t, c, "/carriages/10511?t="+c2.t, c2.status)
			says(t, doc, c2.words...)
		})
	}
	doc := read(t, c, "/carriages/10511?t=2026-12-03T08:16:20", 200)
	if frames := desktest.All(doc, func(n *html.Node) bool { return n.Data == "iframe" }); len(frames) != 1 || desktest.Attr(frames[0], "src") != "/preview/d-10511-a/shift/60000/" {
		t.Error("the preview is not of the minute asked for")
	}
}

func TestThePublishPageIsAReceipt(t *testing.T) {
	c := kyivWorld(t).open(t)
	says(t, read(t, c, "/publishes", 200), "1 Dec 20:15:19 2026-12-01-2015 on the broker they-used-you Olena 20 of 20 16 of 20 hold it", "2026-11-20-0902 failed story the-carer: 1 of 2 persons signed all of them not said", "its receipt")
	says(t, read(t, c, "/publishes/2026-12-01-2015", 200), "16 of 20 hold it", "on the broker accepted 1 Dec 20:15:19",
		"16 applied 1 fetching 1 waiting 1 refused 0 offline 1 unknown", "8.8 s half of 20 held it", "not yet 95 of 100 held it", "25.8 s the last so far",
		"d-20712-a refused playlist refused: too few persons signed it", "d-30913-a waiting", "d-10514-a fetching", "d-20715-a unknown")
}

func TestARolloutShowsItsWavesAndWhyItStands(t *testing.T) {
	wave := func(step string, states map[State]int, cs ...playlists.Carriage) Wave {
		return Wave{Step: step, Carriages: cs, Displays: len(cs), States: states}
	}
	w := kyivWorld(t)
	p := &w.publishes[0]
	p.Rollout = &Rollout{Wave: 1, Steps: 3, Soak: 60_000, Patience: 1800_000, Waves: []Wave{
		wave("carriage", map[State]int{Applied: 1}, "10511"), wave("train", map[State]int{Applied: 2, Fetching: 1, Refused: 1}, "10512", "10513", "10514", "10515"),
		wave("all", map[State]int{Behind: 15}, "10521", "10522"),
	}}
	page := func(words ...string) {
		t.Helper()
		says(t, read(t, w.open(t), "/publishes/"+p.ID, 200), words...)
	}
	p.State, p.Rollout.Watch = "waiting", &Watch{Waiting: 2, Until: noon + 1200_000}
	page("proving itself wave 2 of 3", "Sign in to steer it", "1 one carriage has proved itself 1 carriage · 1 display", "2 the rest of its train 2 displays have not applied it yet; they have until 08:35:20", "2 applied 1 fetching 1 refused",
		"3 all the rest waits for its turn")
	p.Rollout.Watch = &Watch{Until: noon + 42_500, Faults: []WaveFault{{Display: "d-10514-a", Carriage: "10514", Kind: "trouble", Reason: "the screen is silent"}}}
	page("all have applied it and show it for a while: 42", "left", "1 display has failed, not too many to go on", "d-10514-a is in trouble: the screen is silent")
	p.Rollout.Watch = &Watch{Until: noon + 1200_000, Nobody: true}
	page("2 the rest of its train nobody can prove it now; if that stays so, it stops at 08:35:20")
	p.State, p.Rollout.Watch = "stopped", nil
	p.Rollout.Excused = []WaveFault{{Display: "d-10512-a", Carriage: "10512", Kind: "hidden", Reason: "help"}}
	page("1 display can prove nothing and doesn’t count", "d-10512-a shows the help card that a technician put up, and is not counted")
	p.Rollout.Excused[0].Reason = "blank"
	page("d-10512-a is blanked by a technician, and is not counted")
	p.Rollout.Excused = []WaveFault{{Display: "d-10512-a", Carriage: "10512", Kind: "away"}}
	for kind, want := range map[string]string{
		"refused": "refused it: nobody signed it", "offline": "went offline after it had applied it", "media": "lost 2 media files that it had", "trouble": "is in trouble: unsigned",
		"slide": "could not show slide film of story door : unsigned", "late": "has not applied it within 30 minutes", "late-offline": "it is offline", "late-media": "2 media files are missing", "": "at fault: a sentence",
	} {
		p.Rollout.Faults = []WaveFault{{Display: "d-10513-a", Carriage: "10513", Kind: kind, Why: "a sentence", Reason: "unsigned", Story: "door", Slide: "film", Missing: 2}}
		page("stopped wave 2 of 3", "The rollout stopped by itself", "d-10513-a", want, "2 the rest of its train stopped", "1 display can prove nothing and doesn’t count", "d-10512-a was not there")
	}
	p.Rollout.Faults, p.Rollout.Halted = nil, "Olena"
	page("Stopped by Olena")
	p.State = "overtaken"
	page("overtaken", "A newer publish took its place", "ended before it had proved itself", "did not come")
	p.State, p.Rollout, p.Receipts, p.Starts = "scheduled", &Rollout{Steps: 3}, nil, noon+24*3600_000
	page("Begins on Friday 4 December 2026, 08:15:20", "scheduled wave 1 of 3")
	says(t, read(t, w.open(t), "/publishes", 200), "scheduled", "wave 1 of 3", "for Friday 4 December 2026")
	p.State, p.Reverts = "cancelled", "2026-11-20-0902"
	page("Cancelled before it began", "Puts back what was told before 2026-11-20-0902")
}

func TestAPublishThatWasOvertakenSaysSo(t *testing.T) {
	w := kyivWorld(t)
	newer := playlists.Held{Serial: playlists.Serial{Epoch: 1, N: noon}, Digest: playlists.Digest{9}}
	w.change("d-30913-a", func(k *Known) {
		k.Wanted = map[playlists.Order]playlists.Held{playlists.OrderPlaylist: newer}
	})
	says(t, read(t, w.open(t), "/publishes/2026-12-01-2015", 200), "16 of 20 hold it", "0 waiting", "1 display was given something newer before it applied this.")
}

func TestEmptyPagesTeachTheNextCommand(t *testing.T) {
	w := newWorld()
	c := w.open(t)
	says(t, read(t, c, "/", 200), "No fleet yet", "storyline validate configs", "storyline keygen olena", "storyline keygen taras", "storyline compile", "storyline approve sheets --key keys/olena.key", "storyline approve sheets --key keys/taras.key",
		"storyline trust write", "storyline trust sign", "storyline apply", "--trust trust.json \\ --controller http://example.com", "storyline display add", "storyline demo")
	says(t, read(t, c, "/publishes", 200), "Nothing was published yet", "storyline apply")
	says(t, read(t, c, "/stragglers", 200), "There is no fleet yet.")
	w.fleet = founding()
	says(t, read(t, c, "/", 200), "20 displays, and nothing published yet.", "storyline apply")
	says(t, read(t, c, "/trains/m1-t01", 200), "No playlist and no help card", "Help card", "It has said nothing of its screen.")
	says(t, read(t, c, "/carriages/10511", 200), "No playlist was accepted yet", "No playlist was published to this carriage.", "No play was reported from here yet.")
	w.fleet = &Fleet{Network: "kyiv-metro", Trains: []Train{{ID: "m9-t01", Line: "m9", Carriages: []Carriage{{ID: "1"}}}, {ID: "m9-t02"}}}
	says(t, read(t, c, "/", 200), "0 displays", "M9 m9 0 of 0")
	says(t, read(t, c, "/trains/m9-t01", 200), "No display hangs here.")
	says(t, read(t, c, "/trains/m9-t02", 200), "This train has no carriages.")
	says(t, read(t, c, "/carriages/1", 200), "No display hangs in this carriage.")
}

func TestWhatIsNotHereIsAPageToo(t *testing.T) {
	c := kyivWorld(t).open(t)
	for _, url := range []string{"/trains/m9-t99", "/carriages/0", "/displays/none", "/displays/%3Cscript%3E", "/moves?act=burn&carriage=10511", "/publishes/none", "/nowhere", "/trains/", "/trains/%3Cscript%3E"} {
		says(t, read(t, c, url, 404), "Nothing here", "To the fleet")
	}
	for _, url := range []string{"/preview/d-0/slots", "/assets/0/base.css", "/media/sha256/x", "/media/sha256/" + strings.Repeat("0", 64)} {
		if w := ask(t, c, "GET", url); w.Code < 400 {
			t.Errorf("GET %s: %d", url, w.Code)
		}
	}
}

func TestAStoreThatDoesNotAnswerIsSaidSo(t *testing.T) {
	w := kyivWorld(t)
	c := w.open(t)
	w.broken = errors.New("disk full at block 7")
	for _, url := range []string{"/", "/displays", "/displays/d-10511-a", "/faults", "/moves", "/moves?act=swap&carriage=10512&other=10513", "/stragglers", "/trains/m1-t01", "/carriages/10511", "/publishes", "/publishes/2026-12-01-2015"} {
		doc := read(t, c, url, 500)
		says(t, doc, "No answer", "Its log says why")
		if strings.Contains(desktest.Text(doc), "block 7") {
			t.Errorf("GET %s tells the page what belongs into the log", url)
		}
	}
}

// pagesOf are the addresses of a console at work, one of each page and more.
var pagesOf = []string{
	"/displays", "/displays?sort=-heard&state=applied&tag=founding", "/displays?text=nobody", "/?line=m1", "/?fault=any", "/?tag=none", "/faults", "/displays/d-10511-a", "/displays/d-20712-a", "/displays/d-10511-z",
	"/moves", "/moves?act=swap&carriage=10512&other=10513", "/moves?act=tag-train&train=m1-t01&tags=founding", "/moves?act=swap&carriage=1&other=2",
	"/", "/stragglers", "/stragglers?few", "/trains/m1-t01", "/trains/m2-t01", "/trains/m3-t01", "/carriages/10511", "/carriages/20712",
	"/carriages/10511?t=2026-12-25T10:00", "/publishes", "/publishes/2026-12-01-2015", "/publishes/2026-11-20-0902", "/nowhere",
}

func TestPagesCarryNoInlineStyleOrScript(t *testing.T) {
	c := kyivWorld(t).open(t)
	for _, url := range pagesOf {
		w := ask(t, c, "GET", url)
		doc, err := html.Parse(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range desktest.All(doc, func(*html.Node) bool { return true }) {
			if e.Data == "style" || e.Data == "script" && (e.FirstChild != nil || desktest.Attr(e, "src") == "") {
				t.Errorf("%s: an inline <%s>", url, e.Data)
			}
			for _, a := range e.Attr {
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") || strings.HasPrefix(strings.ToLower(a.Val), "javascript:") {
					t.Errorf("%s: <%s %s=%q>", url, e.Data, a.Key, a.Val)
				}
				if (a.Key == "src" || a.Key == "href") && strings.Contains(a.Val, "//") {
					t.Errorf("%s leads to a third party: %s", url, a.Val)
				}
			}
		}
	}
}

func TestEveryAnswerCarriesThePolicy(t *testing.T) {
	c := kyivWorld(t).open(t)
	for _, url := range append(pagesOf, "/fleet.css", sheet(t, c)) {
		h := ask(t, c, "GET", url).Header()
		csp := h.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "require-trusted-types-for 'script'"} {
			if !strings.Contains(csp, want) {
				t.Errorf("%s: the policy lacks %s", url, want)
			}
		}
		if strings.Contains(csp, "unsafe") || strings.Contains(csp, "*") {
			t.Errorf("%s: the policy is open: %s", url, csp)
		}
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: headers are missing", url)
		}
	}
	h := ask(t, c, "GET", "/preview/d-10511-a/").Header()
	if csp := h.Values("Content-Security-Policy"); len(csp) != 1 || !strings.Contains(csp[0], "frame-ancestors 'self'") || strings.Contains(csp[0], "unsafe") {
		t.Errorf("a preview's policy is %q", csp)
	}
}

func TestForeignWordsAreEscaped(t *testing.T) {
	const evil = `<script>alert(1)</script>"'><img src=x onerror=alert(1)>`
	w := kyivWorld(t)
	w.fleet.Name["en"] = evil
	w.fleet.Lines[0].Name["en"] = evil
	w.fleet.Lines[0].Colour = "red;}body{display:none"
	s := &w.campaigns[0].Stories[0]
	s.Story.Titles["en"], s.Story.Slides[1].Alt["en"] = evil, evil
	s.Story.Slides[1].Text["en"] = playlists.Words{Heading: evil, Body: evil}
	w.publishes[1].Problem = evil
	w.change("d-20712-a", func(k *Known) { k.Status.Refusals[0].Detail, k.Status.Refusals[0].Reason = evil, evil })
	w.change("d-10511-a", func(k *Known) {
		s := k.Status
		s.Showing.Slide, s.Showing.Lang, s.Showing.Why, s.Software, s.Trouble = evil, evil, evil, evil, evil
		s.Player, s.PutUp, s.Step = &playlists.PlayerState{Kind: evil, Restarts: 3, Reason: evil}, &playlists.PutUp{What: evil}, &playlists.Step{Spread: 200, With: evil}
		s.Failures = []playlists.Failed{{ID: evil, Slide: evil, Lang: evil, Reason: evil}}
	})
	c := w.open(t)
	for _, url := range append(pagesOf, "/carriages/10511?t="+"%3Cscript%3E", "/%3Cimg%20src=x%20onerror=alert(1)%3E") {
		doc, err := html.Parse(ask(t, c, "GET", url).Body)
		if err != nil {
			t.Fatal(err)
		}
		bad := desktest.All(doc, func(n *html.Node) bool {
			return n.Data == "script" && desktest.Attr(n, "src") == "" || n.Data == "img" && desktest.Attr(n, "src") == "x" || desktest.Attr(n, "onerror") != ""
		})
		if len(bad) > 0 {
			t.Errorf("%s: foreign words became elements", url)
		}
	}
	if css := ask(t, c, "GET", "/fleet.css").Body.String(); strings.Contains(css, "display:none") {
		t.Errorf("a line's colour is foreign style:\n%s", css)
	}
}

func TestNothingButTheFleetsTextCanBeChanged(t *testing.T) {
	c := kyivWorld(t).open(t)
	for _, method := range []string{"POST", "PUT", "PATCH", "DELETE"} {
		for _, url := range append(slices.DeleteFunc(slices.Clone(pagesOf), func(u string) bool { return strings.HasPrefix(u, "/moves") }), "/preview/d-10511-a/reports", "/events", "/media/sha256/"+strings.Repeat("0", 64)) {
			if w := ask(t, c, method, url); w.Code != http.StatusMethodNotAllowed {
				t.Errorf("%s %s: %d", method, url, w.Code)
			}
		}
	}
}

func TestEveryLinkLeadsSomewhere(t *testing.T) {
	c := kyivWorld(t).open(t)
	seen := map[string]bool{}
	queue := []string{"/"}
	for len(queue) > 0 {
		url, _, _ := strings.Cut(queue[0], "#")
		queue = queue[1:]
		if url == "" || seen[url] || strings.HasPrefix(url, "/campaigns") { // which another room answers
			continue
		}
		seen[url] = true
		w := ask(t, c, "GET", url)
		if w.Code != 200 {
			t.Errorf("GET %s: %d", url, w.Code)
		}
		if !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") || strings.HasPrefix(url, "/preview/") {
			continue
		}
		doc, err := html.Parse(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range desktest.All(doc, func(*html.Node) bool { return true }) {
			for _, a := range e.Attr {
				if a.Key == "href" || a.Key == "src" {
					queue = append(queue, a.Val)
				}
			}
		}
	}
	if len(seen) < 60 {
		t.Errorf("only %d addresses were found", len(seen))
	}
}

func TestAConsoleSaysWhatItLacks(t *testing.T) {
	d, err := desk.New(desk.Options{Doors: nobody{}, Zone: func(context.Context) *time.Location { return time.UTC }})
	if err != nil {
		t.Fatal(err)
	}
	_, err = New(d, Options{Fleets: newWorld()})
	if err == nil || !strings.Contains(err.Error(), "no Displays") || strings.Contains(err.Error(), "no Fleets") {
		t.Errorf("the error is %v", err)
	}
}

// TestTheCommandsThatPagesTeachExist keeps pages from teaching what nobody can
// type: each command named must be one of the tool's.
func TestTheCommandsThatPagesTeachExist(t *testing.T) {
	sources, err := filepath.Glob("../../../cmd/storyline/*.go")
	if err != nil || len(sources) == 0 {
		t.Fatal("the tool's source is not here: ", err)
	}
	var tool strings.Builder
	for _, name := range sources {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		tool.Write(b)
	}
	taught := regexp.MustCompile("(?m)(?:<code>|^)storyline ([a-z]+)")
	names, err := embedded.ReadDir("templates")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, name := range names {
		b, err := embedded.ReadFile("templates/" + name.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range taught.FindAllSubmatch(b, -1) {
			found++
			if !regexp.MustCompile(`Use:\s+"` + string(m[1]) + `[" ]`).MatchString(tool.String()) {
				t.Errorf("%s teaches %q, which the tool doesn't know", name.Name(), m[1])
			}
		}
	}
	if found < 12 {
		t.Errorf("only %d commands are taught", found)
	}
}

// sheet gives the address of the first style sheet of the first page.
func sheet(t *testing.T, c http.Handler) string {
	t.Helper()
	return desktest.Attr(desktest.All(read(t, c, "/", 200), with("rel", "stylesheet"))[0], "href")
}
