package launch

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"storyline/controller/internal/desk"
	"storyline/controller/internal/desk/desktest"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// kyiv is the network's wall clock, and noon an instant of its founding month.
var (
	kyiv, _ = time.LoadLocation("Europe/Kyiv")
	noon    = time.Date(2026, 12, 3, 12, 0, 0, 0, kyiv).UnixMilli()
)

// world is a controller as the room sees it: a plan, and publishes.
type world struct {
	plan      *Plan
	campaigns []Campaign
	publishes map[string]*Standing
	asked     []Order // that were planned
	sent      []Order // that were published
	acts      []string
	broken    error // of planning
	refuses   error // of publishing and acting
	nobody    bool  // nobody has signed in
}

// changing is the plan of an edited campaign on two trains.
func changing() *Plan {
	texts := func(uk, en string) playlists.Texts { return playlists.Texts{"uk": uk, "en": en} }
	p := &Plan{
		ID: playlists.Digest{1}, Unchanged: 15, Fetch: Fetch{Displays: 6, Bytes: 20_400_000, Shared: 6_800_000},
		Trains: []TrainPlan{
			{Line: "m1", Train: "m1-t01", Carriages: 3, Fetch: Fetch{Displays: 3, Bytes: 10_200_000, Shared: 3_400_000}},
			{Line: "m2", Train: "m2-t01", Carriages: 2, Fetch: Fetch{}},
		},
		Stories: []StoryPlan{{Campaign: "they-used-you", Story: "foreman", Titles: texts("Виконроб", "The Foreman"), Signed: []string{"Olena", "Taras"}, Needed: 2, Approved: true}},
	}
	for i := range 5 {
		c := CarriagePlan{Train: p.Trains[i/3].Train, Carriage: playlists.Carriage(fmt.Sprint(10511 + i)), New: i == 4}
		c.Changes = []Change{
			{Kind: "changed", Story: "foreman", Titles: texts("Виконроб", "The Foreman"), Fields: []string{"text", "schedule"}},
			{Kind: "kept", Story: "guide", Titles: texts("Провідниця", "The Guide")},
			{Kind: "added", Story: "carer", Titles: texts("Доглядальниця", "The Carer")},
			{Kind: "gone", Story: "waiter", Titles: texts("Офіціант", "The Waiter")},
		}
		if i < 3 {
			c.Displays = []DisplayFetch{{Display: playlists.DisplayID("d-" + c.Carriage + "-a"), Bytes: 3_400_000, Files: 2}}
		}
		p.Carriages = append(p.Carriages, c)
	}
	p.Carriages[3].Changes, p.Carriages[3].Reordered = []Change{{Kind: "kept", Story: "foreman"}}, true
	return p
}

// standstill adds everything that can stand in the way.
func (p *Plan) standstill() {
	p.Stories = append(p.Stories,
		StoryPlan{Campaign: "they-used-you", Story: "carer", Titles: playlists.Texts{"uk": "Доглядальниця", "en": "The Carer"}, Signed: []string{"Olena"}, Needed: 3},
		StoryPlan{Campaign: "they-used-you", Story: "guide", Titles: playlists.Texts{"uk": "Провідниця", "en": "The Guide"}, Needed: 1})
	p.Problems = []Problem{
		{Kind: "trust"}, {Kind: "key", Text: "displays would not take what this controller seals"}, {Kind: "clock", Text: "it is behind its last serial"},
		{Kind: "media", Campaign: "they-used-you", Story: "carer", Media: playlists.Digest{0xab, 0xcd}}, {Kind: "nothing"},
		{Kind: "display", Campaign: "they-used-you", Story: "foreman", Fault: &campaign.Problem{Slide: "ride", Text: "some displays decode none of these films: d-10511-a", Remedy: "add a film in another codec"}},
		{Kind: "file", File: "they-used-you/campaign.yaml", Line: 41, Text: "the hotline is shown for 1 s", Remedy: "show it longer"}, {Kind: "file", Text: "it can't be compiled"},
		{Kind: "approval", Text: "as above"},
	}
	p.Unheard = 3
	p.Warnings = []Problem{{Kind: "file", File: "they-used-you/campaign.yaml", Line: 7, Text: "the words are many", Remedy: "write fewer"}}
}

func newWorld() *world {
	return &world{
		plan: changing(),
		campaigns: []Campaign{
			{ID: "safe-work", Title: playlists.Texts{"uk": "Безпечна робота", "en": "Safe Work"}, Told: true},
			{ID: "they-used-you", Title: playlists.Texts{"uk": "Тобою скористалися", "en": "They Used You"}},
			{ID: "winter", Title: playlists.Texts{"uk": "Зима", "en": "Winter"}},
		},
		publishes: map[string]*Standing{
			"p-waiting":   {ID: "p-waiting", State: "waiting", By: "Olena", Accepted: noon - 60_000, Committed: 5, Carriages: 20},
			"p-stopped":   {ID: "p-stopped", State: "stopped", Campaigns: []playlists.CampaignID{"they-used-you"}, Accepted: noon - 60_000, Stopped: 2, Wave: 1},
			"p-halted":    {ID: "p-halted", State: "stopped", Accepted: noon - 60_000, Wave: 1},
			"p-scheduled": {ID: "p-scheduled", State: "scheduled", By: "Olena", Accepted: noon - 60_000, Starts: noon + 20*3600_000},
			"p-done":      {ID: "p-done", State: "done", By: "Olena", Accepted: noon - 3600_000},
		},
	}
}

func (w *world) Draft(_ context.Context, id playlists.CampaignID) (*desk.Draft, error) {
	if id != "they-used-you" {
		return nil, desk.ErrNotHere
	}
	return &desk.Draft{ID: id, N: 3, Campaign: &campaign.Campaign{Title: w.campaigns[1].Title}}, nil
}

func (w *world) Edit(context.Context, desk.Edit) (*desk.Draft, error) { return nil, desk.ErrNotHere }

func (w *world) Told(context.Context) ([]Campaign, error) { return w.campaigns, nil }

func (w *world) Plan(_ context.Context, o *Order) (*Plan, error) {
	w.asked = append(w.asked, *o)
	if w.broken != nil {
		return nil, w.broken
	}
	p := *w.plan
	if o.Waves != nil {
		for i := range o.Waves.Steps {
			p.Waves = append(p.Waves, nil)
			for k := range 1 + 12*i {
				p.Waves[i] = append(p.Waves[i], playlists.Carriage(fmt.Sprint(10511+100*i+k)))
			}
		}
	}
	return &p, nil
}

func (w *world) Publish(_ context.Context, o *Order) (string, error) {
	if w.refuses != nil {
		return "", w.refuses
	}
	w.sent = append(w.sent, *o)
	return "p-done", nil
}

func (w *world) Act(_ context.Context, id string, a Act, by string) error {
	w.acts = append(w.acts, fmt.Sprintf("%s %s by %s", a, id, by))
	return w.refuses
}

func (w *world) Standing(_ context.Context, id string) (*Standing, error) {
	if s := w.publishes[id]; s != nil {
		return s, nil
	}
	return nil, desk.ErrNotHere
}

// SignIn lets nobody in: whoever asks is in already, unless nobody is.
func (w *world) SignIn(string, string, playlists.Millis) (string, bool) { return "", false }

// Person is Olena.
func (w *world) Person(string, playlists.Millis) (string, bool) { return "Olena", !w.nobody }

// SignOut does nothing.
func (w *world) SignOut(string) {}

func (w *world) open(t *testing.T) *desk.Desk {
	t.Helper()
	d, err := desk.New(desk.Options{Doors: w, Zone: func(context.Context) *time.Location { return kyiv }, Now: func() playlists.Millis { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	if err := New(d, Options{Drafts: w, Network: w, Publisher: w, Publishes: w}); err != nil {
		t.Fatal(err)
	}
	return d
}

// request sends a request of somebody who reads a language.
func request(t *testing.T, h http.Handler, method, target, lang string, form url.Values) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(method, target, strings.NewReader(form.Encode()))
	if method == "POST" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.Header.Set("Accept-Language", lang)
	r.AddCookie(&http.Cookie{Name: "storyline-session", Value: "a session"})
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// read gives a page, and its words between spaces.
func read(t *testing.T, w *httptest.ResponseRecorder, status int) (*html.Node, string) {
	t.Helper()
	if w.Code != status {
		t.Fatalf("%d, want %d: %s", w.Code, status, w.Body)
	}
	doc, err := html.Parse(bytes.NewReader(w.Body.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	return doc, desktest.Text(doc)
}

func says(t *testing.T, text string, words ...string) {
	t.Helper()
	rest := text
	for _, w := range words {
		_, after, ok := strings.Cut(rest, w)
		if !ok {
			t.Fatalf("the page doesn't say %q (any more): %s", w, text)
		}
		rest = after
	}
}
