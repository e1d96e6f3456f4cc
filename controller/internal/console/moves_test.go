package console

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"storyline/playlists"
	"storyline/playlists/campaign"
)

// somebody has signed in as Oksana, whoever asks.
type somebody struct{ nobody }

func (somebody) Person(string, playlists.Millis) (string, bool) { return "Oksana", true }

// post sends a form as a person who signed in.
func post(t *testing.T, c http.Handler, form url.Values) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest("POST", "/moves", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.AddCookie(&http.Cookie{Name: "storyline-session", Value: "x"})
	w := httptest.NewRecorder()
	c.ServeHTTP(w, r)
	return w
}

// placesOf lists the carriages of each train of a fleet's text, and their displays.
func placesOf(t *testing.T, text []byte) map[string]string {
	t.Helper()
	f, problems := campaign.ParseFleet("fleet.yaml", text)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	where := map[string]string{}
	for i := range f.Trains {
		var cars []string
		for j := range f.Trains[i].Carriages {
			k := &f.Trains[i].Carriages[j]
			cars = append(cars, string(k.ID))
			for _, d := range k.Displays {
				where[string(d.ID)] = string(k.ID) + " " + string(d.Position)
			}
			for _, tag := range k.Tags {
				where["tags of "+string(k.ID)] += string(tag) + " "
			}
		}
		where[string(f.Trains[i].ID)] = strings.Join(cars, " ")
	}
	return where
}

func TestAChangeIsShownBeforeItHappens(t *testing.T) {
	c := kyivWorld(t).open(t)
	doc := read(t, c, "/moves?act=swap&carriage=10512&other=10513", 200)
	says(t, doc, "Carriages 10512 and 10513 exchange their places", "This is what would change. Nothing has happened yet.", "What carriages tell",
		"10512 The Foreman Виконроб The Carer Доглядальниця", "10513 Help card The Foreman", "Displays tell them from the next publish on.",
		"New bindings", "d-10512-a 10512 · ceiling m1-t01 · m1 10512 · ceiling m1-t02 · m1", "d-10511-z nowhere 10511 · ceiling", "Who signs in can do it.")
	says(t, read(t, c, "/moves?act=tag-train&train=m1-t01&tags=founding", 200), "The fleet is so already; nothing would change.")
	says(t, read(t, c, "/moves?act=replace&display=d-10512-a&fresh=d-10512-b", 200), "The new display needs a token", "storyline display add d-10512-b")
	says(t, read(t, c, "/moves", 200), "Changes of the fleet", "28 Nov 08:15:20 Оксана", "13 Nov 08:15:20 put through the interface")
}

func TestWhatCanNotBeIsRefusedWithASentence(t *testing.T) {
	c := kyivWorld(t).open(t)
	for query, want := range map[string]string{
		"act=swap&carriage=10512&other=99999":                         "The fleet has no carriage “99999”.",
		"act=swap&carriage=10512&other=10512":                         "can’t exchange its place with itself",
		"act=move&carriage=10512&train=m9":                            "The fleet has no train “m9”.",
		"act=move&carriage=10512&train=m1-t02&place=-1":               "a number from 1 to 1000",
		"act=replace&display=d-10512-a&fresh=d-10513-a":               "Display d-10513-a hangs in carriage 10513 already.",
		"act=replace&display=d-10512-a&fresh=Дисплей":                 "is not a name",
		"act=replace&display=none&fresh=d-1":                          "The fleet has no display “none”.",
		"act=hang&display=d-10512-a&carriage=10513&position=door":     "Display d-10512-a is the only one in carriage 10512.",
		"act=hang&display=d-10512-a&carriage=10513&position=":         "is not a name",
		"act=tag-carriage&carriage=10512&tags=a,B":                    "“B” is not a name",
		"act=tag-train&train=m1-t01&tags=" + strings.Repeat("a,", 51): "More than 50 tags.",
	} {
		says(t, read(t, c, "/moves?"+strings.ReplaceAll(query, "Дисплей", url.QueryEscape("Дисплей")), 409), want)
	}
}

func TestAPersonWhoSignedInChangesTheFleetsText(t *testing.T) {
	for name, want := range map[string]struct {
		form, to string
		where    map[string]string
	}{
		"a swap":          {"act=swap&carriage=10512&other=20713", "/carriages/10512", map[string]string{"m1-t01": "10511 20713 10513 10514 10515", "m2-t01": "20711 20712 10512 20714 20715"}},
		"to a place":      {"act=move&carriage=10515&train=m1-t02&place=2", "/carriages/10515", map[string]string{"m1-t01": "10511 10512 10513 10514", "m1-t02": "10521 10515 10522 10523 10524 10525"}},
		"to the end":      {"act=move&carriage=10511&train=m1-t01", "/carriages/10511", map[string]string{"m1-t01": "10512 10513 10514 10515 10511"}},
		"another display": {"act=replace&display=d-10512-a&fresh=d-10512-b", "/displays/d-10512-b", map[string]string{"d-10512-b": "10512 ceiling", "d-10512-a": ""}},
		"a moved display": {"act=hang&display=d-10512-a&carriage=10512&position=door", "/displays/d-10512-a", map[string]string{"d-10512-a": "10512 door"}},
		"tags":            {"act=tag-carriage&carriage=10512&tags=museum,+night", "/carriages/10512", map[string]string{"tags of 10512": "museum night "}},
	} {
		t.Run(name, func(t *testing.T) {
			w := kyivWorld(t)
			w.doors = somebody{}
			c := w.open(t)
			form, err := url.ParseQuery(want.form)
			if err != nil {
				t.Fatal(err)
			}
			form.Set("was", playlists.DigestOf(w.text).String())
			if r := post(t, c, form); r.Code != 303 || r.Header().Get("Location") != want.to {
				t.Fatalf("it is answered with %d to %q: %s", r.Code, r.Header().Get("Location"), r.Body)
			}
			got := placesOf(t, w.text)
			for what, where := range want.where {
				if got[what] != where {
					t.Errorf("%s is at %q, want %q", what, got[what], where)
				}
			}
			if w.texts[0].Person != "Oksana" {
				t.Errorf("the change is kept in the name of %q", w.texts[0].Person)
			}
			before := w.text
			if r := post(t, c, form); r.Code != 409 || !strings.Contains(r.Body.String(), "Somebody has changed the fleet since you looked.") {
				t.Errorf("a change of what is not in force any more is answered with %d", r.Code)
			}
			if string(before) != string(w.text) {
				t.Error("what was refused was done")
			}
		})
	}
}

func TestWhatTheControllerSaysOfAChangeReachesThePerson(t *testing.T) {
	for want, c := range map[string]struct {
		err    error
		status int
	}{
		"its displays could not be bound yet":                     {ErrUnbound, 303},
		"The fleet would have a problem: display d-1 hangs there": {Impossible("display d-1 hangs there"), 409},
		"Somebody has changed the fleet since you looked":         {ErrChanged, 409},
		"Its log says why": {errors.New("disk full"), 500},
	} {
		w := kyivWorld(t)
		w.doors, w.unputable = somebody{}, c.err
		o := w.open(t)
		r := post(t, o, url.Values{"act": {"swap"}, "carriage": {"10512"}, "other": {"10513"}, "was": {playlists.DigestOf(w.text).String()}})
		page := r.Body.String()
		if r.Code == 303 {
			next := httptest.NewRequest("GET", r.Header().Get("Location"), nil)
			next.AddCookie(&http.Cookie{Name: "storyline-session", Value: "x"})
			shown := httptest.NewRecorder()
			o.ServeHTTP(shown, next)
			page = shown.Body.String()
		}
		if r.Code != c.status || !strings.Contains(page, want) {
			t.Errorf("%v is answered with %d, and not with %q", c.err, r.Code, want)
		}
	}
}

func TestNobodyElseChangesTheFleet(t *testing.T) {
	w := kyivWorld(t)
	form := url.Values{"act": {"swap"}, "carriage": {"10512"}, "other": {"10513"}, "was": {playlists.DigestOf(w.text).String()}, "back": {"/moves?act=swap&carriage=10512&other=10513"}}
	r := post(t, w.open(t), form)
	if r.Code != 303 || !strings.HasPrefix(r.Header().Get("Location"), "/sign-in?back=") || w.texts[0].Person != "Оксана" {
		t.Errorf("it is answered with %d to %s", r.Code, r.Header().Get("Location"))
	}
}
