package controller

import (
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"

	"storyline/controller/internal/desk/desktest"
	"storyline/playlists/screen/browsertest"
)

// reviewed is a centre whose campaign came as a zip and was edited since, so that
// something asks for a second look.
func reviewed(t *testing.T) *visitor {
	t.Helper()
	s := startCentre(t, t.TempDir())
	o := newOffice(t, 10)
	s.stock(o)
	v := s.visitor("Олена")
	_, packed, _ := pictured(t, o)
	v.bring(ours+"files", "file", "they.zip", packed, "base", "1")
	short := strings.Replace(string(base(t, s).YAML), `heading: "Word one"`, `heading: "`+strings.Repeat("word ", 12)+`"`, 1)
	short = strings.ReplaceAll(short, "Слово one", "Слово")
	short = strings.Replace(short, "story: story-1\n", "story: story-1\n    themes: [children]\n", 1)
	v.post(ours+"text", url.Values{"base": {"2"}, "text": {short}})
	return v
}

// spoiled is such a centre whose campaign is no longer fit to be signed.
func spoiled(t *testing.T) *visitor {
	t.Helper()
	v := reviewed(t)
	half := strings.Replace(v.get(ours+"campaign.yaml"), `heading: "Call"`, `heading: " "`, 1)
	half = strings.Replace(half, "media/door.png", "media/lost.png", 1)
	v.post(ours+"text", url.Values{"base": {"3"}, "text": {half}})
	return v
}

// fresh is a centre whose campaign has no story yet, and one version.
func fresh(t *testing.T) *visitor {
	t.Helper()
	s := startCentre(t, t.TempDir())
	s.stock(newOffice(t, 5))
	v := s.visitor("Олена")
	if status, to := v.post("/campaigns/new", url.Values{"id": {"trams"}, "title.uk": {"Трамваї"}, "title.en": {"Trams"}, "languages": {"uk, en"}, "from": {"2027-01-01"}, "until": {"2027-02-01"}}); status != 303 {
		t.Fatalf("a campaign does not begin: %d %s", status, to)
	}
	return v
}

func TestThePagesOfAReviewAreForEverybody(t *testing.T) {
	full, wrong, first := seenBy(t, reviewed), seenBy(t, spoiled), seenBy(t, fresh)
	const bare = "/campaigns/trams/"
	desktest.Everybody(t, browsertest.Start(t), []desktest.Page{
		{Name: "review", URL: full + ours + "review"},
		{Name: "review-unsound", URL: wrong + ours + "review"},
		{Name: "review-empty", URL: first + bare + "review"},
		{Name: "review-refused", URL: wrong + ours + "accept", Form: url.Values{"warning": {"none"}}, Fails: true},
		{Name: "history", URL: full + ours + "history"},
		{Name: "history-compared", URL: full + ours + "history?from=1&to=3"},
		{Name: "history-unsound", URL: wrong + ours + "history?from=3&to=4"},
		{Name: "history-empty", URL: first + bare + "history"},
		{Name: "history-refused", URL: first + bare + "undo", Form: url.Values{"base": {"1"}}, Fails: true},
		{Name: "text", URL: full + ours + "text"},
		{Name: "text-unsound", URL: wrong + ours + "text"},
		{Name: "text-empty", URL: first + bare + "text"},
		{Name: "text-stale", URL: full + ours + "text", Form: url.Values{"base": {"1"}, "text": {"version: 1"}}, Fails: true},
		{Name: "text-refused", URL: wrong + ours + "text", Form: url.Values{"base": {"4"}, "text": {"["}}, Fails: true},
		{Name: "import", URL: full + "/campaigns/import"},
	})
}

// seenBy serves a centre to a browser in which its visitor has signed in.
func seenBy(t *testing.T, open func(*testing.T) *visitor) string {
	t.Helper()
	v := open(t)
	home, err := url.Parse(v.home)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(desktest.As(v.session, httputil.NewSingleHostReverseProxy(home)))
	t.Cleanup(s.Close)
	return s.URL
}
