package console

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"storyline/controller/internal/desk"
	"storyline/playlists"
)

// world is a whole controller as the console sees it: what was ordered, what
// displays said, what was played. It behaves: orders change, displays speak, and
// the feed tells.
type world struct {
	mu        sync.Mutex
	fleet     *Fleet
	known     map[playlists.DisplayID]Known
	playlists map[playlists.Carriage]*playlists.Opened
	help      *playlists.HelpCard
	campaigns []published
	publishes []Publish
	plays     []Played
	lost      int64
	bound     []Bound
	text      []byte // the fleet's
	texts     []Edition
	foreseen  Foreseen
	unputable error // what every change of the fleet's text meets
	doors     desk.Doors
	media     map[string][]byte
	broken    error
	feeds     map[chan []playlists.DisplayID]bool
	begun     time.Time
	start     playlists.Millis
	still     bool
}

// published is a campaign as it was published.
type published struct {
	ID          playlists.CampaignID
	From, Until playlists.Day
	Stories     []telling
}

// telling is a story and its digest.
type telling struct {
	Story  *playlists.Story
	Digest playlists.Digest
}

// noon is a moment of the founding month, on a weekday.
var (
	kyiv = mustZone("Europe/Kyiv")
	noon = time.Date(2026, 12, 3, 8, 15, 20, 0, kyiv).UnixMilli()
)

func mustZone(name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return z
}

// newWorld is empty: no fleet, nothing published. Its clock stands still at noon.
func newWorld() *world {
	return &world{
		known: map[playlists.DisplayID]Known{}, playlists: map[playlists.Carriage]*playlists.Opened{}, media: map[string][]byte{},
		feeds: map[chan []playlists.DisplayID]bool{}, begun: time.Now(), start: noon, still: true,
	}
}

func (w *world) now() playlists.Millis {
	if w.still {
		return w.start
	}
	return w.start + time.Since(w.begun).Milliseconds()
}

func (w *world) Fleet(context.Context) (*Fleet, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.fleet, w.broken
}

func (w *world) Known(_ context.Context, ids []playlists.DisplayID) (map[playlists.DisplayID]Known, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	some := map[playlists.DisplayID]Known{}
	for _, id := range ids {
		if k, ok := w.known[id]; ok {
			some[id] = k
		}
	}
	if len(ids) == 0 {
		for id, k := range w.known {
			some[id] = k
		}
	}
	return some, w.broken
}

func (w *world) Playlist(_ context.Context, _ playlists.Network, c playlists.Carriage) (*playlists.Opened, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.playlists[c], w.broken
}

func (w *world) HelpCard(context.Context, playlists.Network) (*playlists.HelpCard, error) {
	return w.help, w.broken
}

func (w *world) Story(_ context.Context, d playlists.Digest) (*playlists.Story, error) {
	for i := range w.campaigns {
		for j := range w.campaigns[i].Stories {
			if t := &w.campaigns[i].Stories[j]; t.Digest == d {
				return t.Story, nil
			}
		}
	}
	return nil, w.broken
}

func (w *world) Publishes(_ context.Context, n int) ([]Publish, error) {
	return w.publishes[:min(n, len(w.publishes))], w.broken
}

func (w *world) Publish(_ context.Context, id string) (*Publish, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i := range w.publishes {
		if w.publishes[i].ID == id {
			p := w.publishes[i]
			p.Receipts = append([]Receipt(nil), p.Receipts...)
			return &p, nil
		}
	}
	return nil, w.broken
}

func (w *world) Latest(_ context.Context, _ playlists.Network, c playlists.Carriage, n int) ([]Played, error) {
	var list []Played
	for i := len(w.plays) - 1; i >= 0 && len(list) < n; i-- {
		if w.plays[i].Carriage == c {
			list = append(list, w.plays[i])
		}
	}
	return list, w.broken
}

func (w *world) OfCarriage(_ context.Context, _ playlists.Network, c playlists.Carriage) ([]Total, int64, error) {
	return w.totals(func(p *Played) bool { return p.Carriage == c }), w.lost, w.broken
}

func (w *world) OfDisplay(_ context.Context, d playlists.DisplayID) ([]Bound, error) {
	return w.boundWhere(func(b *Bound) bool { return b.Display == d }), w.broken
}

func (w *world) InCarriage(_ context.Context, _ playlists.Network, c playlists.Carriage) ([]Bound, error) {
	return w.boundWhere(func(b *Bound) bool { return b.Place.Carriage == c }), w.broken
}

func (w *world) boundWhere(good func(*Bound) bool) (list []Bound) {
	for i := range w.bound {
		if good(&w.bound[i]) {
			list = append(list, w.bound[i])
		}
	}
	return list
}

func (w *world) Texts(context.Context, playlists.Network, int) ([]Edition, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.texts, w.broken
}

func (w *world) Text(context.Context, playlists.Network) ([]byte, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text, w.broken
}

func (w *world) Foresee(_ context.Context, _ playlists.Network, _ []byte) (*Foreseen, error) {
	return &w.foreseen, w.broken
}

func (w *world) Replace(_ context.Context, _ playlists.Network, was playlists.Digest, text []byte, person string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.unputable != nil {
		return w.unputable
	}
	if playlists.DigestOf(w.text) != was {
		return ErrChanged
	}
	w.text = text
	w.texts = append([]Edition{{At: w.now(), Person: person, Digest: playlists.DigestOf(text)}}, w.texts...)
	return w.broken
}

func (w *world) totals(of func(*Played) bool) []Total {
	at := map[playlists.Digest]int{}
	var list []Total
	for i := range w.plays {
		p := &w.plays[i]
		if !of(p) {
			continue
		}
		n, ok := at[p.Story]
		if !ok {
			n = len(list)
			at[p.Story] = n
			list = append(list, Total{Story: p.Story})
		}
		switch p.Outcome {
		case playlists.Whole:
			list[n].Whole++
		case playlists.Joined:
			list[n].Joined++
		default:
			list[n].Cut++
		}
	}
	return list
}

func (w *world) Subscribe() (<-chan []playlists.DisplayID, func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	feed := make(chan []playlists.DisplayID, 64)
	w.feeds[feed] = true
	return feed, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.feeds, feed)
	}
}

// change alters what is known of a display, and the feed tells.
func (w *world) change(id playlists.DisplayID, how func(*Known)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	k := w.known[id]
	if k.Status != nil {
		s := *k.Status
		k.Status = &s
	}
	how(&k)
	w.known[id] = k
	for feed := range w.feeds {
		select {
		case feed <- []playlists.DisplayID{id}:
		default:
		}
	}
}

func (w *world) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	data, ok := w.media[r.URL.Path]
	if !ok {
		http.NotFound(rw, r)
		return
	}
	rw.Header().Set("Content-Type", http.DetectContentType(data))
	http.ServeContent(rw, r, "", time.Time{}, bytes.NewReader(data))
}

// opened is a console on its desk.
type opened struct {
	*Console
	http.Handler
	desk *desk.Desk
}

// open makes a console that looks at the world.
func (w *world) open(tb testing.TB) *opened {
	tb.Helper()
	d, err := desk.New(desk.Options{Doors: cmp.Or[desk.Doors](w.doors, nobody{}), Zone: func(context.Context) *time.Location { return w.fleet.zone() }, Now: w.now})
	if err != nil {
		tb.Fatal(err)
	}
	c, err := New(d, Options{Fleets: w, Displays: w, Orders: w, Stories: w, Publishes: w, Plays: w, History: w, Written: w, Feed: w, Media: w})
	if err != nil {
		tb.Fatal(err)
	}
	return &opened{c, d, d}
}

// nobody has signed in, and nobody can.
type nobody struct{}

func (nobody) SignIn(string, string, playlists.Millis) (string, bool) { return "", false }
func (nobody) Person(string, playlists.Millis) (string, bool)         { return "", false }
func (nobody) SignOut(string)                                         {}

// put keeps media and gives its digest.
func (w *world) put(data []byte) playlists.Digest {
	d := playlists.Digest(sha256.Sum256(data))
	w.media["/media/sha256/"+d.String()] = data
	return d
}

// founding is the founding fleet: three lines, four trains, twenty displays.
func founding() *Fleet {
	f := &Fleet{
		Network: "kyiv-metro", Zone: kyiv, Name: playlists.Texts{"uk": "Київський метрополітен", "en": "Kyiv Metro"},
		Lines: []Line{
			{ID: "m1", Colour: "#d8232a", Name: playlists.Texts{"uk": "Святошинсько-Броварська лінія", "en": "Sviatoshynsko-Brovarska line"}},
			{ID: "m2", Colour: "#1f6bb4", Name: playlists.Texts{"uk": "Оболонсько-Теремківська лінія", "en": "Obolonsko-Teremkivska line"}},
			{ID: "m3", Colour: "#2a9d47", Name: playlists.Texts{"uk": "Сирецько-Печерська лінія", "en": "Syretsko-Pecherska line"}},
		},
	}
	for _, t := range []struct {
		id    playlists.Train
		line  playlists.Line
		first int
		pos   playlists.Position
		shape playlists.Shape
	}{
		{"m1-t01", "m1", 10511, "ceiling", playlists.Shape{W: 1920, H: 1080}},
		{"m1-t02", "m1", 10521, "door-bar", playlists.Shape{W: 1920, H: 360}},
		{"m2-t01", "m2", 20711, "ceiling", playlists.Shape{W: 1920, H: 1080}},
		{"m3-t01", "m3", 30911, "end-wall", playlists.Shape{W: 1080, H: 1920}},
	} {
		train := Train{ID: t.id, Line: t.line, Tags: []string{"founding"}}
		for i := range 5 {
			n := fmt.Sprint(t.first + i)
			train.Carriages = append(train.Carriages, Carriage{ID: playlists.Carriage(n), Kind: playlists.MetroCarriage, Displays: []Display{
				{ID: playlists.DisplayID("d-" + n + "-a"), Position: t.pos, Shape: t.shape},
			}})
		}
		f.Trains = append(f.Trains, train)
	}
	return f
}
