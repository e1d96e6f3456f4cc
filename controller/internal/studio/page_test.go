package studio

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"storyline/controller/internal/desk"
	"storyline/controller/internal/desk/desktest"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

const (
	one   = "/campaigns/they-used-you"
	story = one + "/stories/the-foreman"
	ride  = story + "/slides/the-ride"
	debt  = story + "/slides/the-debt"
)

// pages are all pages of the studio.
func pages() []string {
	return []string{"/campaigns", "/campaigns/new", one, one + "/settings", story, ride, debt, story + "/slides/the-drawer", story + "/slides/the-way-out", ride + "/captions/uk"}
}

func TestEveryPageSpeaksBothLanguages(t *testing.T) {
	w := shipped(t)
	h := w.open(t)
	for _, lang := range []string{"en", "uk"} {
		for _, name := range []string{"Olena", ""} {
			p := person{t, h, name, lang}
			for _, page := range pages() {
				t.Run(lang+" "+name+" "+page, func(t *testing.T) { desktest.Translated(t, p.read(page, 200), lang) })
			}
		}
	}
}

func TestTheListShowsEachCampaignWithItsPicture(t *testing.T) {
	w := shipped(t)
	doc := person{t, w.open(t), "Olena", "en"}.read("/campaigns", 200)
	says(t, doc, "They Used You", "draft 20 November – 20 December 2026 · running", "5 stories, 0 approved · told in 0 carriages", "New campaign")
	if n := len(desktest.All(doc, func(n *html.Node) bool { return strings.HasPrefix(desktest.Attr(n, "src"), "/thumbs/sha256/") })); n != 1 {
		t.Errorf("%d pictures", n)
	}
	empty := person{t, newWorld(t).open(t), "", "en"}.read("/campaigns", 200)
	says(t, empty, "No campaign yet", "nothing is shown to anybody before editors have signed it")
}

// aired has the shipped campaign as it is some days after its publish.
func aired(t testing.TB) *world {
	t.Helper()
	w := shipped(t)
	d := w.drafts["they-used-you"][0]
	st := Standing{State: Published, Former: []Former{{Story: "the-driver", Versions: []playlists.Digest{{9}}}, {Story: "never-told", Versions: []playlists.Digest{{8}}}}}
	for i := range d.Stories {
		st.Stories = append(st.Stories, Telling{Story: d.Stories[i].ID, Digest: playlists.DigestOf(d.Stories[i].Payload()), State: Published,
			Signed: []string{"Olena Shevchuk", "Taras Bondar"}, Need: 2, Told: []playlists.Carriage{"10511", "10521"}})
	}
	st.Stories[4].Signed = st.Stories[4].Signed[:1]
	st.Stories[0].Before = []playlists.Digest{{7}}
	w.standing = st
	w.plays = []Total{{Story: st.Stories[0].Digest, Whole: 40, Joined: 2, Cut: 1}, {Story: playlists.Digest{7}, Whole: 3}, {Story: playlists.Digest{9}, Whole: 5}}
	return w
}

func TestACampaignTellsWhoStandsForItsStories(t *testing.T) {
	w := aired(t)
	doc := person{t, w.open(t), "", "en"}.read(one, 200)
	says(t, doc, "published 20 November – 20 December 2026 · running · told in 2 carriages · 48 whole plays",
		"Approved by Olena Shevchuk Taras Bondar 2 of 2 persons", "Approved by Olena Shevchuk 1 of 2 persons; it can’t be told before.",
		"Told in 10511 10521", "43 whole 2 joined, 1 cut in 2 versions", "this version", "before it was edited",
		"Told before, and no longer in this campaign the-driver 5 whole", "may be told until 31 December 2027")
	if strings.Contains(desktest.Text(doc), "never-told") || strings.Contains(desktest.Text(doc), "Take out") {
		t.Error("a stranger is offered to write, or is told of a story that nobody saw")
	}
}

func TestACampaignBeginsAndNothingTypedIsLost(t *testing.T) {
	w := newWorld(t)
	p := person{t, w.open(t), "Olena", "en"}
	fields := filled(t, p.read("/campaigns/new", 200), "/campaigns/new")
	fields.Set("title.uk", "Їжак & <Ко>")
	fields.Set("from", "2026-12-24")
	fields.Set("until", "2026-12-01")
	fields.Set("languages", "uk, klingon")
	doc := p.page("wrong", p.post("/campaigns/new", fields), http.StatusUnprocessableEntity)
	says(t, doc, "klingon ” is not a language. Write them like uk, en")
	if got := filled(t, doc, "/campaigns/new"); got.Get("title.uk") != "Їжак & <Ко>" || got.Get("languages") != "uk, klingon" || got.Get("from") != "2026-12-24" {
		t.Errorf("typed and lost: %v", got)
	}
	fields.Set("languages", "uk, en")
	says(t, p.page("wrong", p.post("/campaigns/new", fields), 422), "The last day comes before the first.")
	fields.Set("until", "2027-01-10")
	says(t, p.follow("/campaigns/new", fields), "The campaign is there. Now write its stories.", "Їжак & <Ко>", "24 December 2026 – 10 January 2027", "No story yet")
	d := w.drafts["yizhak-ko"]
	if len(d) != 1 || d[0].Who != "Olena" || len(d[0].Campaign.Hotlines) != 2 {
		t.Fatalf("kept is %v", w.drafts)
	}
	fields.Set("id", "yizhak-ko")
	says(t, p.page("twice", p.post("/campaigns/new", fields), 422), "There is such a name already.")
}

func TestACampaignBeginsWithTheTextOfAnother(t *testing.T) {
	w := shipped(t)
	p := person{t, w.open(t), "Olena", "en"}
	says(t, p.follow("/campaigns/new", url.Values{"title.en": {"Trams"}, "title.uk": {"Трамваї"}, "from": {"2026-12-01"}, "until": {"2026-12-31"}, "languages": {"uk, en"}, "like": {"they-used-you"}}), "Trams", "The Foreman")
	is, was := w.drafts["trams"][0], w.drafts["they-used-you"][0]
	if is.Campaign.ID != "trams" || len(is.Files) != len(was.Files) || !strings.Contains(string(is.YAML), "# Labour exploitation on a building site.") {
		t.Errorf("the copy is %s", is.YAML)
	}
}

func TestASlideIsWrittenWhereItStands(t *testing.T) {
	w := shipped(t)
	p := person{t, w.open(t), "Olena", "en"}
	before := string(w.drafts["they-used-you"][0].YAML)
	fields := filled(t, p.read(debt, 200), debt)
	fields.Set("text.en.heading", `A <debt> that "never" was`)
	fields.Set("seconds", "14.5")
	doc := p.follow(debt, fields)
	says(t, doc, "Saved.", "Reading takes")
	after := string(w.drafts["they-used-you"][1].YAML)
	gone, come := lineDiff(before, after)
	if len(gone) != 2 || len(come) != 2 || !strings.Contains(come[0]+come[1], `A <debt> that \"never\" was`) {
		t.Errorf("gone are %q, come are %q", gone, come)
	}
	if strings.Contains(after, "seconds: 14.50") || !strings.Contains(after, "seconds: 14.5\n") {
		t.Error("the length is not what was written")
	}
	again := p.follow(debt, filled(t, doc, debt))
	says(t, again, "Nothing has changed.")
	if n := len(w.drafts["they-used-you"]); n != 2 {
		t.Errorf("a form that changes nothing made version %d", n)
	}
}

func lineDiff(a, b string) (gone, come []string) {
	count := map[string]int{}
	for line := range strings.SplitSeq(a, "\n") {
		count[line]++
	}
	for line := range strings.SplitSeq(b, "\n") {
		if count[line]--; count[line] < 0 {
			come = append(come, line)
		}
	}
	for line, n := range count {
		for range n {
			gone = append(gone, line)
		}
	}
	return gone, come
}

func TestWrongInputComesBackBesideItsField(t *testing.T) {
	w := shipped(t)
	p := person{t, w.open(t), "Olena", "en"}
	for _, c := range []struct{ page, field, typed, says string }{
		{debt, "seconds", "soon", "Write seconds, from 0.5 to 600."},
		{debt, "seconds", "601", "Write seconds, from 0.5 to 600."},
		{story, "consent_until", "tomorrow", "Write a day like 2026-12-01."},
		{story, "hours", "9 to 5", "“9” is no part of a day."},
		{story, "themes", "Страх", "A name has 1 to 40 small Latin letters"},
		{one + "/settings", "languages", "", "One language is needed at least, and 8 at most."},
		{one + "/settings", "window.from", "", "Write a day like 2026-12-01."},
		{one + "/settings", "hotlines.2.label.uk", "Лінія", "Write the number that people dial."},
	} {
		t.Run(c.field+" "+c.typed, func(t *testing.T) {
			p := p
			p.tb = t
			fields := filled(t, p.read(c.page, 200), c.page)
			fields.Set(c.field, c.typed)
			doc := p.page(c.page, p.post(c.page, fields), 422)
			says(t, doc, c.says)
			if got := filled(t, doc, c.page).Get(c.field); got != c.typed {
				t.Errorf("typed was %q, the form has %q", c.typed, got)
			}
		})
	}
	if n := len(w.drafts["they-used-you"]); n != 1 {
		t.Errorf("something was kept: %d versions", n)
	}
}

func TestTwoPeopleKeepEachOthersWords(t *testing.T) {
	w := shipped(t)
	h := w.open(t)
	olena, taras := person{t, h, "Olena", "en"}, person{t, h, "Taras", "en"}
	hers, his := filled(t, olena.read(debt, 200), debt), filled(t, taras.read(debt, 200), debt)
	hers.Set("text.uk.heading", "Її слова")
	olena.follow(debt, hers)
	other := url.Values{}
	for k, v := range his {
		other[k] = v
	}
	other.Set("text.en.heading", "His words")
	says(t, taras.follow(debt, other), "Saved.")
	his.Set("text.uk.heading", "Його слова")
	doc := taras.page("clash", taras.post(debt, his), 422)
	says(t, doc, "Somebody has changed the same place.", "What you wrote still stands below. Version 3 is by Taras")
	form2 := filled(t, doc, debt)
	if form2.Get("text.uk.heading") != "Його слова" || form2.Get("was.text.uk.heading") != "Її слова" || form2.Get("text.en.heading") != "His words" {
		t.Errorf("the form has %v", form2)
	}
	says(t, taras.follow(debt, form2), "Saved.")
	if got := w.drafts["they-used-you"][3].Campaign.Written[0].Slides[2].Text; got["uk"].Heading != "Його слова" || got["en"].Heading != "His words" {
		t.Errorf("at the end it says %v", got)
	}
}

func TestProblemsStandBesideTheirFields(t *testing.T) {
	w := shipped(t)
	p := person{t, w.open(t), "Olena", "uk"}
	fields := filled(t, p.read(debt, 200), debt)
	fields.Set("seconds", "1")
	fields.Set("text.uk.heading", "")
	doc := p.follow(debt, fields)
	for field, want := range map[string]string{"seconds": "а слайд триває 1 с", "text.uk.body": "Проблема"} {
		beside := desktest.All(doc, func(n *html.Node) bool { return desktest.Attr(n, "id") == "beside-"+field })
		if len(beside) != 1 {
			t.Fatalf("%d places beside %s", len(beside), field)
		}
		if field == "seconds" {
			says(t, beside[0], want)
		}
	}
	says(t, p.read(story, 200), "3 проблеми")
	says(t, p.read(one, 200), "Підписати можна, щойно в кампанії не стане проблем.")
}

func TestStrangersChangeNothing(t *testing.T) {
	w := shipped(t)
	h := w.open(t)
	p := person{t, h, "", "en"}
	for _, to := range []string{"/campaigns/new", one + "/settings", one + "/stories", story, story + "/move", story + "/take-out", story + "/slides", debt, debt + "/take-out", ride + "/media", ride + "/captions/uk"} {
		if r := p.post(to, url.Values{"by": {"1"}, "kind": {"text"}, "seconds": {"3"}, "was.seconds": {"9"}}); r.Code != 303 || !strings.HasPrefix(r.Header().Get("Location"), "/sign-in") {
			t.Errorf("POST %s is answered with %d to %s", to, r.Code, r.Header().Get("Location"))
		}
	}
	if r := p.post(one+"/uploads", url.Values{"name": {"a.png"}, "size": {"10"}}); r.Code != 403 {
		t.Errorf("an upload is answered with %d", r.Code)
	}
	if n := len(w.drafts["they-used-you"]); n != 1 {
		t.Errorf("%d versions", n)
	}
}

func TestWhatIsNotThereIsNotFound(t *testing.T) {
	p := person{t, shipped(t).open(t), "Olena", "en"}
	for _, page := range []string{"/campaigns/none", "/campaigns/No_Name", one + "/stories/none", story + "/slides/none", debt + "/captions/uk", ride + "/captions/pl",
		"/studio/preview/they-used-you/the-foreman/the-ride/uk/0x0/", "/studio/preview/they-used-you/the-foreman/the-ride/uk/99999x9/", "/studio/story/they-used-you/the-foreman/uk/1920x1080/soon/"} {
		if r := p.send(mustGet(page)); r.Code != 404 {
			t.Errorf("GET %s: %d", page, r.Code)
		}
	}
}

func TestForeignWordsStayWords(t *testing.T) {
	w := shipped(t)
	evil := `"><script>alert(1)</script>`
	w.keep(mustEdit(t, w, campaign.Set("title/en", evil), campaign.Set("stories/the-foreman/title/en", evil),
		campaign.Set("stories/the-foreman/slides/the-debt/text/en/heading", evil), campaign.Set("stories/the-foreman/slides/the-debt/text/en/body", evil)))
	p := person{t, w.open(t), "Olena", "en"}
	for _, page := range append(pages(), debt) {
		for _, n := range desktest.All(p.read(page, 200), func(n *html.Node) bool { return n.Data == "script" }) {
			if desktest.Attr(n, "src") == "" || n.FirstChild != nil {
				t.Errorf("%s: a script that is none of ours", page)
			}
		}
	}
}

func mustGet(target string) *http.Request {
	r, err := http.NewRequest("GET", target, nil) //nolint:noctx // answered by a handler, never sent
	if err != nil {
		panic(err)
	}
	return r
}

func mustEdit(t *testing.T, w *world, changes ...campaign.Change) *desk.Draft {
	t.Helper()
	d := w.drafts["they-used-you"][0]
	text, err := campaign.EditCampaign(d.YAML, changes...)
	if err != nil {
		t.Fatal(err)
	}
	return &desk.Draft{ID: d.ID, YAML: text, Files: d.Files}
}
