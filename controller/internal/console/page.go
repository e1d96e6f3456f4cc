package console

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"time"

	"storyline/playlists"
)

//go:embed templates
var templates embed.FS

// page is what every template is given: what the frame around it needs, and
// Data for the page itself (nil: there is nothing yet, and the page says how to
// begin).
type page struct {
	Name   string // of the template, and of what is marked in the navigation
	Title  string
	Mark   string // the step of the hub from which the page wants to hear
	Scope  string // whom it wants to hear of: "all", "train=...", "carriage=..."; empty: nobody
	Status int    // 0: 200
	Data   any

	Lang   playlists.Lang
	Assets string
	Now    playlists.Millis
	Zone   string
	Host   string // by which the page was asked for
	Port   string
}

// hostForm is what an address may be that a person is to type after us.
var hostForm = regexp.MustCompile(`^(?:[A-Za-z0-9.-]{1,200}|\[[0-9a-fA-F:]{2,45}\])(?::([0-9]{1,5}))?$`)

// address gives host and port of the request, as far as they have the form of
// some.
func address(r *http.Request) (host, port string) {
	m := hostForm.FindStringSubmatch(r.Host)
	switch {
	case m == nil:
		return "127.0.0.1:8080", "8080"
	case m[1] == "":
		return r.Host, "80"
	default:
		return r.Host, m[1]
	}
}

// names lists the pages, each a file of templates beside layout and parts.
func names() []string {
	return []string{"fleet", "stragglers", "train", "carriage", "campaigns", "campaign", "publishes", "publish", "nothing"}
}

// pages are the templates by name.
type pages map[string]*template.Template

// loadPages parses every page into a frame of its own.
func loadPages() (pages, error) {
	all := pages{}
	for _, name := range names() {
		t, err := template.New(name).Funcs(functions()).ParseFS(templates, "templates/layout.html", "templates/parts.html", "templates/"+name+".html")
		if err != nil {
			return nil, fmt.Errorf("read page %s: %w", name, err)
		}
		all[name] = t
	}
	return all, nil
}

// functions are what templates may call beside their data.
func functions() template.FuncMap {
	return template.FuncMap{
		"seconds": func(ms int64) string { return strings.TrimSuffix(fmt.Sprintf("%.1f", float64(ms)/1000), ".0") + " s" },
		"took": func(ms int64) string {
			if ms == notYet {
				return "not yet"
			}
			return strings.TrimSuffix(fmt.Sprintf("%.1f", float64(ms)/1000), ".0") + " s"
		},
		"cars": drawCars,
		"plural": func(n int, one, many string) string {
			if n == 1 {
				return one
			}
			return many
		},
	}
}

// notHere is the error of a page about something that is not known.
var errNotHere = errors.New("not known here")

// serve turns a page's function into a handler. A page is written whole before
// its first byte is sent: a failure gives an error page, never half a page.
func (c *Console) serve(build func(*http.Request) (page, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		p, err := build(r)
		if err != nil {
			c.fail(w, r, err)
			return
		}
		c.write(w, r, p)
	}
}

// write renders one page.
func (c *Console) write(w http.ResponseWriter, r *http.Request, p page) {
	p.Lang, p.Assets, p.Now, p.Zone = own, c.assets.base(), c.opt.Now(), time.UTC.String()
	p.Host, p.Port = address(r)
	if f, err := c.opt.Fleets.Fleet(r.Context()); err == nil {
		p.Zone = f.zone().String()
	}
	var b bytes.Buffer
	if err := c.pages[p.Name].ExecuteTemplate(&b, "layout", &p); err != nil {
		c.opt.Log.Error("console could not write a page", slog.String("page", p.Name), slog.Any("error", err))
		http.Error(w, "this page could not be written; the controller's log says why", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	if p.Status != 0 {
		w.WriteHeader(p.Status)
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		c.opt.Log.Debug("console page was not taken", slog.Any("error", err))
	}
}

// nothingView says that an address leads nowhere, or that the store is silent.
type nothingView struct {
	Path   string
	Broken bool
}

// nothingHere answers for every address that no page has.
func (c *Console) nothingHere(*http.Request) (page, error) { return page{}, errNotHere }

// fail answers with a page that says what is wrong, as far as a person can use
// it; the log has the cause.
func (c *Console) fail(w http.ResponseWriter, r *http.Request, err error) {
	v := nothingView{Path: r.URL.Path, Broken: !errors.Is(err, errNotHere)}
	p := page{Name: "nothing", Title: "Not here", Status: http.StatusNotFound, Data: &v}
	if v.Broken {
		c.opt.Log.Error("console could not answer", slog.String("path", r.URL.Path), slog.Any("error", err))
		p.Title, p.Status = "No answer", http.StatusInternalServerError
	}
	c.write(w, r, p)
}

// policy is the content security policy of every page. A preview is the screen's
// own page and brings its own.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; " +
	"frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

// secure sets what every answer carries.
func secure(h http.Header) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
}
