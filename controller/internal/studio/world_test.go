package studio

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"storyline/controller/internal/desk"
	"storyline/controller/internal/media"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// world is what a studio stands on: drafts that keep what is written, edited and
// judged by the real code, and a real media store.
type world struct {
	mu       sync.Mutex
	fleet    *campaign.Fleet
	drafts   map[playlists.CampaignID][]*desk.Draft // versions, oldest first
	standing Standing
	plays    []Total
	files    *media.Store
	uploads  *media.Uploads
	begun    time.Time
	still    bool
	hasty    bool // drafts are read, and not judged
}

func noon() time.Time {
	kyiv, err := time.LoadLocation("Europe/Kyiv")
	if err != nil {
		panic(err)
	}
	return time.Date(2026, 11, 25, 12, 0, 0, 0, kyiv)
}

const configs = "../../../configs"

// newWorld has the shipped fleet and no campaign.
func newWorld(tb testing.TB) *world {
	tb.Helper()
	w := &world{drafts: map[playlists.CampaignID][]*desk.Draft{}, begun: time.Now(), still: true}
	b, err := os.ReadFile(filepath.Join(configs, "fleets/kyiv-metro.yaml"))
	if err != nil {
		tb.Fatal(err)
	}
	var problems []campaign.Problem
	if w.fleet, problems = campaign.ParseFleet("kyiv-metro.yaml", b); len(problems) > 0 {
		tb.Fatal(problems[0])
	}
	if w.files, err = media.Open(tb.TempDir()); err != nil {
		tb.Fatal(err)
	}
	if w.uploads, err = media.OpenUploads(w.files, media.DefaultLimits()); err != nil {
		tb.Fatal(err)
	}
	return w
}

// shipped has the shipped campaign with its media, too.
func shipped(tb testing.TB) *world {
	tb.Helper()
	w := newWorld(tb)
	dir := filepath.Join(configs, "campaigns/they-used-you")
	text, err := os.ReadFile(filepath.Join(dir, "campaign.yaml"))
	if err != nil {
		tb.Fatal(err)
	}
	names, _ := filepath.Glob(filepath.Join(dir, "media", "*"))
	files := campaign.Files{}
	for _, name := range names {
		files["media/"+filepath.Base(name)] = w.put(tb, name)
	}
	w.keep(&desk.Draft{ID: "they-used-you", YAML: text, Files: files, Who: "Olena", What: "they-used-you"})
	return w
}

// entries are what was found in files of this machine: to decode a picture takes
// seconds under the race detector, and every world has all of them.
var entries sync.Map

func entryOf(name string, b []byte) (campaign.Entry, error) {
	if e, ok := entries.Load(name); ok {
		return e.(campaign.Entry), nil
	}
	e, err := campaign.Probe(name, bytes.NewReader(b), int64(len(b)))
	if err == nil {
		entries.Store(name, e)
	}
	return e, err
}

// put keeps a file of this machine.
func (w *world) put(tb testing.TB, name string) campaign.Entry {
	tb.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		tb.Fatal(err)
	}
	e, err := entryOf(name, b)
	if err == nil {
		_, err = w.files.Put(e.SHA256, int64(len(b)), bytes.NewReader(b))
	}
	if err != nil {
		tb.Fatal(err)
	}
	return e
}

func (w *world) now() playlists.Millis {
	if w.still {
		return noon().UnixMilli()
	}
	return noon().Add(time.Since(w.begun)).UnixMilli()
}

// keep judges a version and makes it the newest.
func (w *world) keep(d *desk.Draft) *desk.Draft {
	d.Network, d.Fleet, d.Updated = w.fleet.Network, w.fleet, w.now()
	d.N = int64(len(w.drafts[d.ID]) + 1)
	d.Campaign, d.Problems = campaign.ParseCampaign("campaign.yaml", d.YAML)
	if w.hasty {
		w.drafts[d.ID] = append(w.drafts[d.ID], d)
		return d
	}
	d.Problems = append(d.Problems, d.Campaign.Judge(w.fleet, d.Files, nil, w.now())...)
	if len(campaign.Errors(d.Problems)) == 0 {
		d.Stories, _ = d.Campaign.Stories(w.fleet, d.Files)
	}
	w.drafts[d.ID] = append(w.drafts[d.ID], d)
	return d
}

func (w *world) Draft(_ context.Context, id playlists.CampaignID) (*desk.Draft, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := w.drafts[id]
	if len(all) == 0 {
		return nil, desk.ErrNotHere
	}
	return all[len(all)-1], nil
}

func (w *world) Edit(ctx context.Context, e desk.Edit) (*desk.Draft, error) {
	newest, err := w.Draft(ctx, e.Campaign)
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	all := w.drafts[e.Campaign]
	if e.Base < 1 || e.Base > int64(len(all)) {
		return nil, desk.Refuse("There is no such version.")
	}
	if campaign.Clash(all[e.Base-1].YAML, newest.YAML, e.Changes...) {
		return nil, desk.Refuse("Somebody has changed the same place.")
	}
	text, err := campaign.EditCampaign(newest.YAML, e.Changes...)
	if err != nil {
		return nil, desk.Refuse("{why}", "why", err.Error())
	}
	files := campaign.Files{}
	for _, some := range []campaign.Files{newest.Files, e.Files} {
		for name, entry := range some {
			files[name] = entry
		}
	}
	if bytes.Equal(text, newest.YAML) && len(e.Files) == 0 {
		return newest, nil
	}
	return w.keep(&desk.Draft{ID: e.Campaign, YAML: text, Files: files, Who: e.Who, What: e.What}), nil
}

func (w *world) Campaigns(context.Context) (list []playlists.CampaignID, _ error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for id := range w.drafts {
		list = append(list, id)
	}
	slices.Sort(list)
	return list, nil
}

func (w *world) Begin(_ context.Context, b Beginning) (*desk.Draft, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.keep(&desk.Draft{ID: b.Campaign, YAML: b.YAML, Files: b.Files, Who: b.Who, What: string(b.Campaign)}), nil
}

func (w *world) Fleet(context.Context) (*campaign.Fleet, error) { return w.fleet, nil }

func (w *world) Standing(_ context.Context, d *desk.Draft) (Standing, error) {
	if w.standing.State != "" {
		return w.standing, nil
	}
	st := Standing{State: Drafted}
	for i := range d.Stories {
		st.Stories = append(st.Stories, Telling{Story: d.Stories[i].ID, Digest: playlists.DigestOf(d.Stories[i].Payload()), State: Drafted, Need: 2})
	}
	return st, nil
}

func (w *world) Plays(context.Context, []playlists.Digest) ([]Total, error) { return w.plays, nil }

func (w *world) Open(d playlists.Digest) (io.ReadCloser, error) { return w.files.Open(d) }

// arriving is the real uploads as the studio asks for them.
type arriving struct{ *media.Uploads }

func (a arriving) Begin(name string, length int64) (Upload, error) {
	u, err := a.Uploads.Begin(name, length, time.Now())
	return Upload{u.ID, u.Name, u.Length, u.Offset}, told(err)
}

func (a arriving) At(id string) (Upload, error) {
	u, err := a.Uploads.At(id)
	return Upload{u.ID, u.Name, u.Length, u.Offset}, told(err)
}

func (a arriving) Append(id string, offset int64, r io.Reader) (int64, error) {
	n, err := a.Uploads.Append(id, offset, r)
	return n, told(err)
}

func (a arriving) Finish(_ context.Context, id string) (campaign.Entry, error) {
	e, err := a.Uploads.Finish(id)
	return e, told(err)
}

func told(err error) error {
	var offset *media.WrongOffset
	var refused *media.Refused
	switch {
	case errors.As(err, &offset):
		return &WrongOffset{offset.Want}
	case errors.Is(err, media.ErrNoUpload):
		return ErrNoUpload
	case errors.As(err, &refused):
		return &Refused{Why: Fault(refused.Why), Have: refused.Have, Most: refused.Most}
	}
	return err
}

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
	for _, f := range all(doc, func(n *html.Node) bool { return n.Data == "form" && attr(n, "action") == action }) {
		return fieldsOf(f)
	}
	tb.Fatalf("no form leads to %s", action)
	return nil
}

func fieldsOf(f *html.Node) url.Values {
	fields := url.Values{}
	for _, n := range all(f, func(n *html.Node) bool { return attr(n, "name") != "" }) {
		name := attr(n, "name")
		switch kind := attr(n, "type"); {
		case n.Data == "textarea":
			fields.Add(name, strings.TrimPrefix(inner(n), "\n"))
		case n.Data != "input" || kind == "file" || (kind == "checkbox" || kind == "radio") && !has(n, "checked"):
		default:
			fields.Add(name, attr(n, "value"))
		}
	}
	return fields
}

// follow sends a form and reads the page to which the answer leads.
func (p person) follow(target string, fields url.Values) *html.Node {
	p.tb.Helper()
	w := p.post(target, fields)
	if w.Code != http.StatusSeeOther {
		p.tb.Fatalf("POST %s: %d, want 303:\n%s", target, w.Code, text(p.page("", w, w.Code)))
	}
	return p.read(w.Header().Get("Location"), 200)
}

func all(n *html.Node, pick func(*html.Node) bool) (found []*html.Node) {
	for e := range n.Descendants() {
		if e.Type == html.ElementNode && pick(e) {
			found = append(found, e)
		}
	}
	return found
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func inner(n *html.Node) string {
	var b strings.Builder
	for e := range n.Descendants() {
		if e.Type == html.TextNode {
			b.WriteString(e.Data)
		}
	}
	return b.String()
}

// text gives the words of an element, spaces made one.
func text(n *html.Node) string {
	var b strings.Builder
	for e := range n.Descendants() {
		if e.Type == html.TextNode {
			b.WriteString(e.Data)
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// says fails for each sentence that a page does not say.
func says(tb testing.TB, doc *html.Node, sentences ...string) {
	tb.Helper()
	said := text(doc)
	for _, s := range sentences {
		if !strings.Contains(said, s) {
			tb.Errorf("the page does not say %q:\n%s", s, said)
		}
	}
}
