package desk

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"storyline/playlists"
)

// doors let in whoever says "open".
type doors struct{ inside map[string]string }

func (d *doors) SignIn(secret, person string, _ playlists.Millis) (string, bool) {
	if secret != "open" {
		return "", false
	}
	d.inside["key-of-"+person] = person
	return "key-of-" + person, true
}

func (d *doors) Person(key string, _ playlists.Millis) (string, bool) {
	p, ok := d.inside[key]
	return p, ok
}

func (d *doors) SignOut(key string) { delete(d.inside, key) }

// shop is a room with one page that counts what was bought.
func shop(t *testing.T) *Desk {
	t.Helper()
	d, err := New(Options{Doors: &doors{inside: map[string]string{}}, Zone: func(context.Context) *time.Location { return time.UTC }, Now: func() int64 { return 1_000 }})
	if err != nil {
		t.Fatal(err)
	}
	r, err := d.Room(fstest.MapFS{
		"templates/shop.html": {Data: []byte(`{{define "main"}}<h1>{{t "{n} stories" "n" (b .Data)}}</h1>{{end}}`)},
		"words/en.yaml":       {Data: []byte(`"{n} stories": {one: "{n} story", other: "{n} stories"}`)},
		"words/uk.yaml":       {Data: []byte(`"{n} stories": {one: "{n} історія", few: "{n} історії", many: "{n} історій", other: "{n} історії"}` + "\n" + `"{person} <bought> it.": "{person} <придбала> це."`)},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	bought := 0
	r.Get("/shop", func(*Request) (Page, error) { return Page{Name: "shop", Title: Say("Shop"), Data: bought}, nil })
	r.Post("/shop", func(q *Request) (Answer, error) {
		switch q.Field("what") {
		case "nothing":
			return Answer{}, Refuse("There is nothing to buy.")
		case "page":
			return Answer{Page: &Page{Name: "shop", Title: Say("Shop"), Data: 99}}, nil
		}
		bought++
		return Answer{To: q.Field("to"), Notice: Say("{person} <bought> it.", "person", q.Person)}, nil
	})
	return d
}

// browser keeps cookies as a browser does.
type browser struct {
	t       *testing.T
	desk    *Desk
	cookies map[string]string
	header  map[string]string
}

func (b *browser) ask(method, target string, form url.Values) *httptest.ResponseRecorder {
	b.t.Helper()
	r := httptest.NewRequest(method, target, strings.NewReader(form.Encode()))
	if method == "POST" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, value := range b.header {
		r.Header.Set(name, value)
	}
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	b.desk.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
			continue
		}
		b.cookies[c.Name] = c.Value
	}
	return w
}

func newBrowser(t *testing.T) *browser {
	return &browser{t: t, desk: shop(t), cookies: map[string]string{}, header: map[string]string{}}
}

func TestNobodyButAPersonWhoSignedInChangesAnything(t *testing.T) {
	b := newBrowser(t)
	if w := b.ask("POST", "/shop", url.Values{"back": {"/shop"}}); w.Code != 303 || w.Header().Get("Location") != "/sign-in?back=%2Fshop" {
		t.Fatalf("a stranger's form is answered with %d to %s", w.Code, w.Header().Get("Location"))
	}
	if w := b.ask("POST", "/sign-in", url.Values{"token": {"guess"}, "name": {"Olena"}}); w.Code != 403 || len(b.cookies) > 0 {
		t.Errorf("a wrong token is answered with %d and cookies %v", w.Code, b.cookies)
	}
	for _, name := range []string{"", "  ", "a\x00b", "a\xffb", "Olena \u202eoruT", "a\u2028b", strings.Repeat("x", 81)} {
		if w := b.ask("POST", "/sign-in", url.Values{"token": {"open"}, "name": {name}}); w.Code != 422 || len(b.cookies) > 0 {
			t.Errorf("the name %q is answered with %d", name, w.Code)
		}
	}
	w := b.ask("POST", "/sign-in", url.Values{"token": {"open"}, "name": {"Olena"}, "back": {"/shop"}})
	if w.Code != 303 || w.Header().Get("Location") != "/shop" {
		t.Fatalf("the right token is answered with %d to %s", w.Code, w.Header().Get("Location"))
	}
	if c := w.Header().Get("Set-Cookie"); !strings.Contains(c, "HttpOnly") || !strings.Contains(c, "SameSite=Strict") {
		t.Errorf("the session's cookie is %s", c)
	}
	if w := b.ask("POST", "/shop", url.Values{"to": {"/shop"}}); w.Code != 303 || w.Header().Get("Location") != "/shop" {
		t.Fatalf("the form is answered with %d to %s", w.Code, w.Header().Get("Location"))
	}
	page := b.ask("GET", "/shop", nil).Body.String()
	if !strings.Contains(page, "<h1><b>1</b> story</h1>") || !strings.Contains(page, "Olena &lt;bought&gt; it.") {
		t.Errorf("the next page is\n%s", page)
	}
	if again := b.ask("GET", "/shop", nil).Body.String(); strings.Contains(again, "bought") {
		t.Error("what the page had to say is said twice")
	}
	b.ask("POST", "/sign-out", nil)
	if w := b.ask("POST", "/shop", nil); w.Code != 303 || !strings.HasPrefix(w.Header().Get("Location"), "/sign-in") {
		t.Errorf("after signing out a form is answered with %d", w.Code)
	}
}

func TestAnotherSiteCanNotUseTheSession(t *testing.T) {
	b := newBrowser(t)
	b.ask("POST", "/sign-in", url.Values{"token": {"open"}, "name": {"Olena"}})
	for name, header := range map[string]map[string]string{
		"by Fetch Metadata": {"Sec-Fetch-Site": "cross-site"},
		"a sister site":     {"Sec-Fetch-Site": "same-site"},
		"by Origin":         {"Origin": "https://evil.example"},
	} {
		b.header = header
		for _, path := range []string{"/shop", "/sign-in", "/sign-out", "/language"} {
			if w := b.ask("POST", path, url.Values{"to": {"/shop"}}); w.Code != 403 {
				t.Errorf("%s: POST %s is answered with %d", name, path, w.Code)
			}
		}
	}
}

func TestAnswersLeadNowhereElse(t *testing.T) {
	b := newBrowser(t)
	b.ask("POST", "/sign-in", url.Values{"token": {"open"}, "name": {"Olena"}})
	for _, to := range []string{"", "https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/x\r\ny: z", "/\t/evil.example", "/\x00/evil.example"} {
		for _, path := range []string{"/shop", "/language"} {
			w := b.ask("POST", path, url.Values{"to": {to}, "back": {to}})
			if got := w.Header().Get("Location"); got != "/" {
				t.Errorf("POST %s leads to %q for %q", path, got, to)
			}
		}
	}
}

func TestRefusalsAndFormsToPutRight(t *testing.T) {
	b := newBrowser(t)
	b.ask("POST", "/sign-in", url.Values{"token": {"open"}, "name": {"Olena"}})
	if w := b.ask("POST", "/shop", url.Values{"what": {"nothing"}}); w.Code != 409 || !strings.Contains(w.Body.String(), "There is nothing to buy.") {
		t.Errorf("a refusal is answered with %d", w.Code)
	}
	if w := b.ask("POST", "/shop", url.Values{"what": {"page"}}); w.Code != 422 || !strings.Contains(w.Body.String(), "<b>99</b>") {
		t.Errorf("a form to put right is answered with %d", w.Code)
	}
	if w := b.ask("POST", "/shop", url.Values{"what": {strings.Repeat("x", maxForm)}}); w.Code != 409 || !strings.Contains(w.Body.String(), "more than 2.1") {
		t.Errorf("an endless form is answered with %d: %s", w.Code, w.Body)
	}
}

func TestAPageSpeaksTheReadersLanguage(t *testing.T) {
	for _, c := range []struct{ name, accept, cookie, want string }{
		{"nothing said", "", "", `lang="en"`},
		{"a browser that prefers Ukrainian", "uk-UA,uk;q=0.9,en;q=0.8", "", `lang="uk"`},
		{"a browser that prefers what we don't speak", "fr,de;q=0.8", "", `lang="en"`},
		{"a browser that prefers Polish, then Ukrainian", "pl,uk;q=0.7", "", `lang="uk"`},
		{"a choice wins", "uk", "en", `lang="en"`},
		{"a choice that makes no sense", "uk", "xx", `lang="uk"`},
		{"nonsense", ";;;;", "", `lang="en"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBrowser(t)
			b.header["Accept-Language"] = c.accept
			if c.cookie != "" {
				b.cookies[languageCookie] = c.cookie
			}
			if page := b.ask("GET", "/shop", nil).Body.String(); !strings.Contains(page, "<html "+c.want) {
				t.Errorf("the page begins %.60q", page)
			}
		})
	}
	b := newBrowser(t)
	b.ask("POST", "/language", url.Values{"language": {"uk"}, "back": {"/shop"}})
	if page := b.ask("GET", "/shop", nil).Body.String(); !strings.Contains(page, "<h1><b>0</b> історій</h1>") {
		t.Errorf("the page is\n%s", page)
	}
}

func TestNumbersInflectTheirNouns(t *testing.T) {
	d := shop(t)
	for lang, want := range map[playlists.Lang][]string{
		"uk": {"0 історій", "1 історія", "2 історії", "5 історій", "11 історій", "21 історія", "24 історії", "112 історій"},
		"en": {"0 stories", "1 story", "2 stories", "5 stories", "11 stories", "21 stories", "24 stories", "112 stories"},
	} {
		rd := d.Reader(lang, time.UTC, 0)
		for i, n := range []int{0, 1, 2, 5, 11, 21, 24, 112} {
			if got := rd.Say(Say("{n} stories", "n", n)); got != want[i] {
				t.Errorf("%s: %q, want %q", lang, got, want[i])
			}
		}
	}
}

func TestInstantsAreSaidAsBrieflyAsTheyCanBe(t *testing.T) {
	kyiv, err := time.LoadLocation("Europe/Kyiv")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 8, 3, 8, 15, 0, 0, kyiv)
	day := func(s string) playlists.Day {
		d, err := playlists.ParseDay(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	d := shop(t)
	en, uk := d.Reader("en", kyiv, now.UnixMilli()), d.Reader("uk", kyiv, now.UnixMilli())
	for _, c := range []struct{ got, want string }{
		{en.At(now.UnixMilli()).Text, "08:15:00"},
		{uk.At(now.AddDate(0, 0, -1).UnixMilli()).Text, "2 сер 08:15:00"},
		{en.At(now.AddDate(-1, 0, 0).UnixMilli()).Text, "3 Aug 2025 08:15"},
		{en.At(0).Text, ""},
		{uk.Full(now.UnixMilli()), "понеділок 3 серпня 2026, 08:15:00"},
		{en.Full(now.UnixMilli()), "Monday 3 August 2026, 08:15:00"},
		{en.Days(day("2026-12-01"), day("2026-12-31")), "1–31 December 2026"},
		{uk.Days(day("2026-11-20"), day("2026-12-20")), "20 листопада – 20 грудня 2026"},
		{uk.Days(day("2026-12-20"), day("2027-01-10")), "20 грудня 2026 – 10 січня 2027"},
		{uk.Days(0, day("2027-01-10")), "до 10 січня 2027"},
		{en.Days(0, 0), "always"},
		{uk.Weekdays(0), "щодня"},
		{uk.Weekdays(0b11), "пн, вт"},
		{uk.Seconds(4500), "4,5\u00a0с"},
		{en.Bytes(1_500_000), "1.5\u00a0MB"},
		{uk.Bytes(999), "999\u00a0Б"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

func TestFilesComeByAFormOfTheirOwn(t *testing.T) {
	b := newBrowser(t)
	r, err := b.desk.Room(fstest.MapFS{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Upload("/shop/{what}/files", 1000, func(q *http.Request) string { return "/shop/" + q.PathValue("what") }, func(q *Request) (Answer, error) {
		n, err := io.Copy(io.Discard, q.Body)
		if err != nil {
			return Answer{}, Unread(q.Reader, err, 1000)
		}
		return Answer{To: "/shop", Notice: Say("{person} <bought> it.", "person", n)}, nil
	})
	if w := b.ask("POST", "/shop/one/files", nil); w.Code != 303 || w.Header().Get("Location") != "/sign-in?back=%2Fshop%2Fone" {
		t.Errorf("a stranger's files are answered with %d to %s", w.Code, w.Header().Get("Location"))
	}
	b.ask("POST", "/sign-in", url.Values{"token": {"open"}, "name": {"Olena"}})
	if w := b.ask("POST", "/shop/one/files", url.Values{"a": {strings.Repeat("x", 998)}}); w.Code != 303 || w.Header().Get("Location") != "/shop" {
		t.Errorf("files are answered with %d to %s", w.Code, w.Header().Get("Location"))
	}
	if page := b.ask("GET", "/shop", nil).Body.String(); !strings.Contains(page, "1000 &lt;bought&gt; it.") {
		t.Errorf("the next page is\n%s", page)
	}
	if w := b.ask("POST", "/shop/one/files", url.Values{"a": {strings.Repeat("x", 999)}}); w.Code != 409 || !strings.Contains(w.Body.String(), "more than 1") {
		t.Errorf("endless files are answered with %d: %s", w.Code, w.Body)
	}
}
