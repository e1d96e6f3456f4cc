package studio

import (
	"bytes"
	"net/http/httptest"
	"net/url"
	"testing"

	"storyline/controller/internal/desk"
	"storyline/controller/internal/desk/desktest"
	"storyline/playlists/screen/browsertest"
)

// unsound is a world whose campaign has something wrong on each of its pages.
func unsound(t testing.TB) *world {
	t.Helper()
	w := shipped(t)
	d := w.drafts["they-used-you"][0]
	text := bytes.Replace(d.YAML, []byte("seconds: 12"), []byte("seconds: 1"), 1)
	text = bytes.Replace(text, []byte("{file: media/drawer-bar.jpg}"), []byte("{file: media/lost.jpg}"), 1)
	text = bytes.Replace(text, []byte(`"A debt that never was"`), []byte(`" "`), 1)
	w.keep(&desk.Draft{ID: d.ID, YAML: text, Files: d.Files, Who: "Taras", What: "the-debt"})
	return w
}

// begun is a world with a campaign that has a title and its days, and nothing else.
func begun(t testing.TB) *world {
	t.Helper()
	w := newWorld(t)
	person{t, w.open(t), "Olena", "en"}.follow("/campaigns/new", url.Values{"title.en": {"Trams"}, "title.uk": {"Трамваї"}, "from": {"2026-12-01"}, "until": {"2026-12-31"}, "languages": {"uk, en"}, "id": {"trams"}})
	return w
}

// changed is a form in which fields were changed, given with what they say now.
func changed(pairs ...string) url.Values {
	form := url.Values{"base": {"1"}}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
		form.Set("was."+pairs[i], "else")
	}
	return form
}

func TestEveryPageIsForEverybody(t *testing.T) {
	full, bare, wrong, first := live(t, aired(t)), live(t, newWorld(t)), live(t, unsound(t)), live(t, begun(t))
	looking := httptest.NewServer(shipped(t).open(t))
	t.Cleanup(looking.Close)
	desktest.Everybody(t, browsertest.Start(t), []desktest.Page{
		{Name: "campaigns", URL: full + "/campaigns", Ready: shown},
		{Name: "campaigns-empty", URL: bare + "/campaigns"},
		{Name: "campaigns-unsound", URL: wrong + "/campaigns", Ready: shown},
		{Name: "begin", URL: full + "/campaigns/new"},
		{Name: "begin-refused", URL: bare + "/campaigns/new", Form: url.Values{"title.en": {"Trams"}, "from": {"2026-12-24"}, "until": {"2026-12-01"}, "languages": {"uk, x y"}}, Fails: true},
		{Name: "campaign", URL: full + one, Ready: shown},
		{Name: "campaign-empty", URL: first + "/campaigns/trams"},
		{Name: "campaign-unsound", URL: wrong + one, Ready: shown},
		{Name: "campaign-refused", URL: wrong + one + "/stories", Form: url.Values{"id": {"no name"}}, Ready: shown, Fails: true},
		{Name: "campaign-looking", URL: looking.URL + one, Ready: shown},
		{Name: "settings", URL: full + one + "/settings"},
		{Name: "settings-refused", URL: full + one + "/settings", Form: changed("languages", "", "window.from", "", "hotlines.2.label.uk", "Лінія"), Fails: true},
		{Name: "story", URL: full + story, Ready: shown},
		{Name: "story-unsound", URL: wrong + story, Ready: shown},
		{Name: "story-refused", URL: full + story, Form: changed("consent_until", "", "hours", "9-5", "themes", "Страх"), Ready: shown, Fails: true},
		{Name: "story-looking", URL: looking.URL + story, Ready: shown},
		{Name: "film", URL: full + ride, Ready: shown},
		{Name: "picture", URL: full + story + "/slides/the-drawer", Ready: shown},
		{Name: "words", URL: full + debt, Ready: shown},
		{Name: "words-unsound", URL: wrong + debt, Ready: shown},
		{Name: "words-refused", URL: full + debt, Form: changed("seconds", "601"), Ready: shown, Fails: true},
		{Name: "call", URL: full + story + "/slides/the-way-out", Ready: shown},
		{Name: "slide-looking", URL: looking.URL + debt, Ready: shown},
		{Name: "captions", URL: full + ride + "/captions/uk", Ready: shown},
		{Name: "captions-refused", URL: full + ride + "/captions/uk", Form: url.Values{"from.0": {"9"}, "until.0": {"1"}, "text.0": {"…"}}, Ready: shown, Fails: true},
		{Name: "nothing-here", URL: full + one + "/stories/none", Fails: true},
	})
}
