package desk

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"path"
	"regexp"
	"strings"
	"unicode"

	"storyline/playlists"
)

// Room is one group of pages: its templates, static files and words.
type Room struct {
	desk  *Desk
	pages map[playlists.Lang]map[string]*template.Template
}

// Room reads the folders templates, static and words of a room. Each file of
// templates is a page that defines "main", but parts.html, which all of them share.
// Extra are functions that its templates call beside the desk's; may be nil.
func (d *Desk) Room(files fs.FS, extra template.FuncMap) (*Room, error) {
	if err := d.words.add(files); err != nil {
		return nil, err
	}
	if err := d.assets.add(files); err != nil {
		return nil, err
	}
	names, err := fs.Glob(files, "templates/*.html")
	if err != nil {
		return nil, err
	}
	r := &Room{desk: d, pages: map[playlists.Lang]map[string]*template.Template{}}
	for l, tongue := range d.tongues {
		r.pages[l] = map[string]*template.Template{}
		for _, name := range names {
			page := strings.TrimSuffix(path.Base(name), ".html")
			if page == "parts" || page == "layout" {
				continue
			}
			t, err := template.New(page).Funcs(functions(tongue)).Funcs(extra).ParseFS(own(), "templates/layout.html", "templates/parts.html")
			if err == nil && hasParts(files) {
				_, err = t.ParseFS(files, "templates/parts.html")
			}
			if err == nil {
				_, err = t.ParseFS(files, name)
			}
			if err != nil {
				return nil, fmt.Errorf("read page %s: %w", page, err)
			}
			r.pages[l][page] = t
		}
	}
	return r, nil
}

func hasParts(files fs.FS) bool {
	_, err := fs.Stat(files, "templates/parts.html")
	return err == nil
}

// Page is what a template is given: what the frame around it needs, and Data for
// the page itself (nil: there is nothing yet, and the page says how to begin).
type Page struct {
	Name   string // of the template
	Nav    string // what is marked in the navigation; empty: Name
	Title  Phrase
	Mark   string // the step of the hub from which the page wants to hear
	Scope  string // whom it wants to hear of: "all", "train=...", "carriage=..."; empty: nobody
	Status int    // 0: 200
	Data   any
	// Styles and Scripts are files of the room that this page alone needs.
	Styles, Scripts []string

	Lang   playlists.Lang
	Others []otherLanguage // in which it could be read instead
	Path   string
	Person string
	Notice Phrase
	Assets string
	Now    playlists.Millis
	Zone   string
	Host   string // by which the page was asked for
	Port   string
}

// Sheets lists the styles of the page, those of every page first.
func (p *Page) Sheets() []string {
	return append([]string{"base.css", "state.css", "page.css", "form.css"}, p.Styles...)
}

// Modules lists its scripts likewise.
func (p *Page) Modules() []string { return append([]string{"desk.js"}, p.Scripts...) }

// Initial gives the letter that stands for the person.
func (p *Page) Initial() string {
	for _, c := range p.Person {
		return string(unicode.ToUpper(c))
	}
	return ""
}

// otherLanguage names a language in itself.
type otherLanguage struct {
	Lang playlists.Lang
	Name string
}

func languagesBut(l playlists.Lang) (others []otherLanguage) {
	for _, o := range []otherLanguage{{"en", "English"}, {"uk", "Українська"}} {
		if o.Lang != l {
			others = append(others, o)
		}
	}
	return others
}

// Get answers GET and HEAD of a pattern with a page. A page is written whole before
// its first byte is sent: a failure gives an error page, never half a page.
func (r *Room) Get(pattern string, build func(*Request) (Page, error)) {
	r.desk.handle("GET "+pattern, func(w http.ResponseWriter, req *http.Request) {
		q := r.desk.ask(req)
		p, err := build(q)
		if err != nil {
			r.desk.fail(w, q, err)
			return
		}
		r.write(w, q, p)
	})
}

// Handle answers a pattern, method included, with something that is no page.
func (r *Room) Handle(pattern string, h http.HandlerFunc) { r.desk.handle(pattern, h) }

// Ask gives a handler's request the reader and the person behind it.
func (r *Room) Ask(req *http.Request) *Request { return r.desk.ask(req) }

// Fail answers a handler's request with a page that says what is wrong.
func (r *Room) Fail(w http.ResponseWriter, q *Request, err error) { r.desk.fail(w, q, err) }

// write renders one page.
func (r *Room) write(w http.ResponseWriter, q *Request, p Page) {
	d := r.desk
	if p.Nav == "" {
		p.Nav = p.Name
	}
	p.Lang, p.Others, p.Assets, p.Now, p.Zone = q.lang, languagesBut(q.lang), d.assets.base(), q.Now, q.Zone.String()
	p.Path, p.Person, p.Notice = q.URL.RequestURI(), q.Person, d.notice(q)
	p.Host, p.Port = address(q.Request)
	var b bytes.Buffer
	if err := r.pages[q.lang][p.Name].ExecuteTemplate(&b, "layout", &p); err != nil {
		d.opt.Log.Error("a page could not be written", slog.String("page", p.Name), slog.Any("error", err))
		http.Error(w, "this page could not be written; the controller's log says why", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", string(q.lang))
	h.Set("Cache-Control", "no-store")
	if err := d.zip.send(w, q.Request, p.Status, b.Bytes()); err != nil {
		d.opt.Log.Debug("a page was not taken", slog.Any("error", err))
	}
}

// nothingView says that an address leads nowhere, that something can't be done, or
// that the store is silent.
type nothingView struct {
	Path   string
	Broken bool
	Why    Phrase // of a refusal
}

// fail answers with a page that says what is wrong, as far as a person can use
// it; the log has the cause.
func (d *Desk) fail(w http.ResponseWriter, q *Request, err error) {
	v := nothingView{Path: q.URL.Path}
	p := Page{Name: "nothing", Title: Say("Not here"), Status: http.StatusNotFound, Data: &v}
	var refusal *Refusal
	switch {
	case errors.As(err, &refusal):
		v.Why, p.Title, p.Status = refusal.Phrase, Say("Not possible"), http.StatusConflict
	case q.Context().Err() != nil:
		return // nobody waits for the answer any more
	case !errors.Is(err, ErrNotHere):
		d.opt.Log.Error("a page could not be answered", slog.String("path", q.URL.Path), slog.Any("error", err))
		v.Broken, p.Title, p.Status = true, Say("No answer"), http.StatusInternalServerError
	}
	d.own.write(w, q, p)
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
