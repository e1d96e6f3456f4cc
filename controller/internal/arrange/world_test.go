package arrange

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"storyline/controller/internal/desk"
	"storyline/controller/internal/desk/desktest"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

const configs = "../../../configs"

// world keeps drafts in memory, and edits their text as the controller does.
type world struct {
	mu     sync.Mutex
	fleet  *campaign.Fleet
	files  campaign.Files
	drafts map[playlists.CampaignID][]*desk.Draft // versions
	now    playlists.Millis
}

// morning is a moment within the shipped campaign's window.
func morning(f *campaign.Fleet) playlists.Millis {
	return time.Date(2026, 12, 3, 8, 15, 20, 0, f.Location()).UnixMilli()
}

func readFile(tb testing.TB, name ...string) []byte {
	tb.Helper()
	b, err := os.ReadFile(filepath.Join(name...))
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// newWorld has the shipped campaign in the shipped fleet.
func newWorld(tb testing.TB) *world {
	tb.Helper()
	return worldOf(tb, readFile(tb, configs, "fleets", "kyiv-metro.yaml"))
}

func worldOf(tb testing.TB, fleet []byte) *world {
	tb.Helper()
	f, problems := campaign.ParseFleet("fleet", fleet)
	if len(problems) > 0 {
		tb.Fatal(problems)
	}
	files, err := shippedFiles()
	if err != nil {
		tb.Fatal(err)
	}
	w := &world{fleet: f, files: files, drafts: map[playlists.CampaignID][]*desk.Draft{}, now: morning(f)}
	text, _, _ := bytes.Cut(readFile(tb, configs, "campaigns", "they-used-you", "campaign.yaml"), []byte("\n# The films are")) // so that rules stand last
	w.write("they-used-you", text)
	return w
}

// shippedFiles looks at the shipped media, once: that takes longer than all else.
var shippedFiles = sync.OnceValues(func() (campaign.Files, error) {
	files := campaign.Files{}
	media, err := filepath.Glob(filepath.Join(configs, "campaigns", "they-used-you", "media", "*"))
	if err != nil || len(media) == 0 {
		return nil, fmt.Errorf("no media: %w", err)
	}
	for _, name := range media {
		b, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		if files["media/"+filepath.Base(name)], err = campaign.Probe(name, bytes.NewReader(b), int64(len(b))); err != nil {
			return nil, err
		}
	}
	return files, nil
})

// write makes a version of a campaign.
func (w *world) write(id playlists.CampaignID, text []byte) *desk.Draft {
	w.mu.Lock()
	defer w.mu.Unlock()
	c, problems := campaign.ParseCampaign(string(id), text)
	d := &desk.Draft{Network: w.fleet.Network, ID: id, N: int64(len(w.drafts[id]) + 1), YAML: text, Campaign: c, Files: w.files, Fleet: w.fleet,
		Problems: append(problems, c.Validate(w.fleet, w.files)...)}
	w.drafts[id] = append(w.drafts[id], d)
	return d
}

func (w *world) Draft(_ context.Context, id playlists.CampaignID) (*desk.Draft, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if list := w.drafts[id]; len(list) > 0 {
		return list[len(list)-1], nil
	}
	return nil, desk.ErrNotHere
}

func (w *world) Edit(ctx context.Context, e desk.Edit) (*desk.Draft, error) {
	d, err := w.Draft(ctx, e.Campaign)
	if err != nil {
		return nil, err
	}
	text, err := campaign.EditCampaign(d.YAML, e.Changes...)
	if err != nil {
		return nil, err
	}
	return w.write(e.Campaign, text), nil
}

func (w *world) Beside(_ context.Context, _ playlists.Network, id playlists.CampaignID) (all []*desk.Draft, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for other, list := range w.drafts {
		if other != id {
			all = append(all, list[len(list)-1])
		}
	}
	return all, nil
}

// text gives the newest text of the shipped campaign.
func (w *world) text(tb testing.TB) string {
	tb.Helper()
	d, err := w.Draft(tb.Context(), "they-used-you")
	if err != nil {
		tb.Fatal(err)
	}
	return string(d.YAML)
}

// assign gives the rules as they are written.
func (w *world) assign(tb testing.TB) string {
	tb.Helper()
	_, rules, _ := strings.Cut(w.text(tb), "\nassign:\n")
	return rules
}

// olena has signed in.
type olena struct{}

func (olena) SignIn(_, _ string, _ playlists.Millis) (string, bool) { return "olena", true }
func (olena) Person(key string, _ playlists.Millis) (string, bool)  { return "Olena", key == "olena" }
func (olena) SignOut(string)                                        {}

// open puts the pages on a desk.
func (w *world) open(tb testing.TB) http.Handler {
	tb.Helper()
	d, err := desk.New(desk.Options{Doors: olena{}, Zone: func(context.Context) *time.Location { return w.fleet.Location() }, Now: func() playlists.Millis { return w.now }})
	if err != nil {
		tb.Fatal(err)
	}
	if err := New(d, Options{Drafts: w, Neighbours: w}); err != nil {
		tb.Fatal(err)
	}
	return d
}

const shipped = "/campaigns/they-used-you"

// get asks for a page in a language and checks that all of it is in that one.
func get(tb testing.TB, h http.Handler, address, lang string, status int) *html.Node {
	tb.Helper()
	r := httptest.NewRequest("GET", address, nil)
	r.Header.Set("Accept-Language", lang)
	r.AddCookie(&http.Cookie{Name: "storyline-session", Value: "olena"})
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != status {
		tb.Fatalf("GET %s: %d, want %d:\n%s", address, w.Code, status, w.Body)
	}
	doc, err := html.Parse(w.Body)
	if err != nil {
		tb.Fatal(err)
	}
	return doc
}

// post sends a form and gives where it leads, or the page with which it is refused.
func post(tb testing.TB, h http.Handler, address string, form url.Values, status int) string {
	tb.Helper()
	r := httptest.NewRequest("POST", address, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.AddCookie(&http.Cookie{Name: "storyline-session", Value: "olena"})
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != status {
		tb.Fatalf("POST %s %v: %d, want %d:\n%s", address, form, w.Code, status, w.Body)
	}
	if status == http.StatusSeeOther {
		return w.Header().Get("Location")
	}
	return w.Body.String()
}

// words gives what a page's main part says, spaces made one.
func words(doc *html.Node) string {
	var said []string
	for _, main := range desktest.All(doc, func(n *html.Node) bool { return n.Data == "main" }) {
		said = append(said, desktest.Text(main))
	}
	return strings.Join(said, " ")
}

// says fails unless the words stand on the page in this order.
func says(tb testing.TB, doc *html.Node, all ...string) {
	tb.Helper()
	rest := words(doc)
	for _, w := range all {
		_, after, ok := strings.Cut(rest, w)
		if !ok {
			tb.Fatalf("the page doesn't say %q (any more) in:\n%s", w, words(doc))
		}
		rest = after
	}
}

// large is a network of so many trains of five carriages on three lines.
func large(trains int) []byte {
	var b bytes.Buffer
	b.WriteString("version: 1\nnetwork: kyiv-metro\nname: {uk: \"Мережа\", en: \"Network\"}\nzone: Europe/Kyiv\nservice_day: \"04:00\"\nlines:\n")
	for l := range 3 {
		fmt.Fprintf(&b, "  - {line: m%d, name: {uk: \"Лінія\", en: \"Line\"}, colour: \"#1f6bb4\"}\n", l+1)
	}
	b.WriteString("trains:\n")
	for t := range trains {
		fmt.Fprintf(&b, "  - train: t-%d\n    line: m%d\n    tags: [fleet-%d]\n    carriages:\n", t, t%3+1, t%7)
		for c := range 5 {
			fmt.Fprintf(&b, "      - carriage: \"%d\"\n        kind: metro-carriage\n        displays:\n          - {display: d-%d-%d, position: ceiling, width: 1920, height: 1080, orientation: landscape}\n", 100_000+t*10+c, t, c)
		}
	}
	return b.Bytes()
}

func TestEverySentenceHasItsTranslation(t *testing.T) { desktest.Words(t, ".") }

// replace exchanges texts that must be there, given in pairs.
func replace(tb testing.TB, text string, pairs ...string) string {
	tb.Helper()
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(text, pairs[i]) {
			tb.Fatalf("there is no %q", pairs[i])
		}
		text = strings.Replace(text, pairs[i], pairs[i+1], 1)
	}
	return text
}
