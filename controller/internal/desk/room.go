package desk

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"path"
	"strings"

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
