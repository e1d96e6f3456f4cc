package studio

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"storyline/controller/internal/desk"
	"storyline/controller/internal/desk/desktest"
	"storyline/controller/internal/media"
	"storyline/playlists"
)

// doors let in whoever says "open".
type doors struct{ inside map[string]string }

func (d *doors) SignIn(secret, person string, _ playlists.Millis) (string, bool) {
	d.inside["key-of-"+person] = person
	return "key-of-" + person, secret == "open"
}

func (d *doors) Person(key string, _ playlists.Millis) (string, bool) {
	p, ok := d.inside[key]
	return p, ok
}

func (d *doors) SignOut(key string) { delete(d.inside, key) }

// open makes a studio that stands on the world, with the small pictures that the
// controller serves beside it.
func (w *world) open(tb testing.TB) http.Handler {
	tb.Helper()
	log := slog.New(slog.DiscardHandler)
	d, err := desk.New(desk.Options{Doors: &doors{map[string]string{"key-of-Olena": "Olena", "key-of-Taras": "Taras"}},
		Zone: func(context.Context) *time.Location { return w.fleet.Location() }, Now: w.now})
	if err != nil {
		tb.Fatal(err)
	}
	if err := New(d, Options{Drafts: w, Campaigns: w, Fleets: w, Standings: w, Uploads: arriving{w.uploads}, Shelf: w, Media: w.files.Handler(log)}); err != nil {
		tb.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle(media.Prefix, w.files.Handler(log))
	mux.Handle(media.ThumbPrefix, w.files.HandlerThumb(log))
	mux.HandleFunc("GET /fleet.css", func(rw http.ResponseWriter, _ *http.Request) { rw.Header().Set("Content-Type", "text/css") })
	mux.Handle("/", d)
	return mux
}

// person sits at a browser without a script.
type person struct {
	tb   testing.TB
	h    http.Handler
	name string
	lang string
}

func (p person) send(r *http.Request) *httptest.ResponseRecorder {
	if p.name != "" {
		r.AddCookie(&http.Cookie{Name: "storyline-session", Value: "key-of-" + p.name})
	}
	if p.lang != "" {
		r.AddCookie(&http.Cookie{Name: "storyline-language", Value: p.lang})
	}
	w := httptest.NewRecorder()
	p.h.ServeHTTP(w, r)
	return w
}

// read asks for a page.
func (p person) read(target string, status int) *html.Node {
	p.tb.Helper()
	return p.page("GET "+target, p.send(httptest.NewRequest("GET", target, nil)), status)
}

func (p person) page(what string, w *httptest.ResponseRecorder, status int) *html.Node {
	p.tb.Helper()
	if w.Code != status {
		p.tb.Fatalf("%s: %d, want %d:\n%s", what, w.Code, status, w.Body)
	}
	doc, err := html.Parse(w.Body)
	if err != nil {
		p.tb.Fatal(err)
	}
	return doc
}

// post sends fields, and gives the answer.
func (p person) post(target string, fields url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest("POST", target, strings.NewReader(fields.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return p.send(r)
}

// filled gives the fields of the form of a page that is sent to an address, as a
// browser would send them.
func filled(tb testing.TB, doc *html.Node, action string) url.Values {
	tb.Helper()
	for _, f := range desktest.All(doc, func(n *html.Node) bool { return n.Data == "form" && desktest.Attr(n, "action") == action }) {
		return fieldsOf(f)
	}
	tb.Fatalf("no form leads to %s", action)
	return nil
}

func fieldsOf(f *html.Node) url.Values {
	fields := url.Values{}
	for _, n := range desktest.All(f, func(n *html.Node) bool { return desktest.Attr(n, "name") != "" }) {
		name := desktest.Attr(n, "name")
		switch kind := desktest.Attr(n, "type"); {
		case n.Data == "textarea":
			fields.Add(name, strings.TrimPrefix(inner(n), "\n"))
		case n.Data != "input" || kind == "file" || (kind == "checkbox" || kind == "radio") && !has(n, "checked"):
		default:
			fields.Add(name, desktest.Attr(n, "value"))
		}
	}
	return fields
}

// follow sends a form and reads the page to which the answer leads.
func (p person) follow(target string, fields url.Values) *html.Node {
	p.tb.Helper()
	w := p.post(target, fields)
	if w.Code != http.StatusSeeOther {
		p.tb.Fatalf("POST %s: %d, want 303:\n%s", target, w.Code, desktest.Text(p.page("", w, w.Code)))
	}
	return p.read(w.Header().Get("Location"), 200)
}
