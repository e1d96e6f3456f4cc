package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"storyline/agent/virtual"
	"storyline/cmd/storyline/internal/client"
	"storyline/controller"
	"storyline/playlists"
	"storyline/playlists/livetest"
)

// TestTheConsoleAnswersWhatAgentsDecide asks "what does carriage X show at t, and
// why?" ten thousand times, of the console's page and of the API, and compares
// each answer with what the display of that carriage decides. Nothing is shared
// but the wire: campaigns of chance are written, approved, compiled, sealed and
// sent over a real broker; displays verify and play them; the controller answers
// from what it stored.
func TestTheConsoleAnswersWhatAgentsDecide(t *testing.T) {
	const networks, carriages, instants = 3, 67, 50
	seed := rand.Uint64()
	if again, err := strconv.ParseUint(os.Getenv("STORYLINE_SEED"), 10, 64); err == nil {
		seed = again
	}
	t.Logf("STORYLINE_SEED=%d", seed)
	var asked, answers atomic.Int64
	kinds, ran := map[string]int{}, 0
	for i := range networks {
		t.Run(fmt.Sprintf("network %d", i), func(t *testing.T) {
			d := dice{rand.New(rand.NewPCG(seed, uint64(i)))}
			began := time.Now()
			q := newQuestions(t, d, carriages, [][]string{nil, {"avc1"}, {"vp9"}}[i])
			ready := time.Now()
			q.ask(t, d, instants)
			t.Logf("ready after %s, asked in %s", ready.Sub(began).Round(time.Millisecond), time.Since(ready).Round(time.Millisecond))
			ran++
			asked.Add(q.asked.Load())
			answers.Add(q.answers.Load())
			for kind, n := range q.kinds {
				kinds[kind] += n
			}
		})
	}
	if want := int64(ran * carriages * instants); !t.Failed() && asked.Load() != want {
		t.Errorf("%d questions were asked, want %d", asked.Load(), want)
	}
	if t.Failed() || ran < networks {
		return // some were left out by name
	}
	for kind, least := range map[string]int{"slide scheduled": 50, "call scheduled": 5, "help nothing-in-force": 50, "help lease-over": 50} {
		if kinds[kind] < least {
			t.Errorf("only %d answers are %s: the questions are too much alike", kinds[kind], kind)
		}
	}
	t.Logf("%d questions, %d answers: %v", asked.Load(), answers.Load(), kinds)
}

// questions are a controller, a fleet of displays, and what both hold.
type questions struct {
	api      *client.Client
	http     string
	token    string
	zone     *time.Location
	displays *virtual.Fleet
	carriage []playlists.Carriage
	hung     map[playlists.Carriage]map[playlists.DisplayID]playlists.Position
	calendar *calendar
	web      *http.Client

	asked, answers atomic.Int64 // questions; answers compared, one for each display
	mu             sync.Mutex
	kinds          map[string]int // of answers, with their rules
}

// newQuestions brings everything up and waits until every display plays; all of
// them play films of the codecs, nil means of any.
func newQuestions(t *testing.T, d dice, carriages int, codecs []string) *questions {
	t.Helper()
	q := &questions{
		kinds: map[string]int{}, hung: map[playlists.Carriage]map[playlists.DisplayID]playlists.Position{},
		web: &http.Client{Transport: &http.Transport{Proxy: nil, MaxIdleConnsPerHost: 8}, Timeout: 30 * time.Second},
	}
	t.Cleanup(q.web.CloseIdleConnections)
	dir := t.TempDir()
	sources := drawSources(t, d, dir, 3, carriages)
	q.zone = sources[0].fleet.Location()
	s := &stage{dir: dir, log: io.Discard, source: sources[0]}
	q.startController(t, s)
	roots := handAll(t, s, sources)
	var ids []playlists.DisplayID
	for _, train := range sources[0].fleet.Trains {
		for _, c := range train.Carriages {
			q.carriage = append(q.carriage, c.ID)
			q.hung[c.ID] = map[playlists.DisplayID]playlists.Position{}
			for _, one := range c.Displays {
				ids, q.hung[c.ID][one.ID] = append(ids, one.ID), one.Position
			}
		}
	}
	q.startDisplays(t, s, roots, ids, codecs)
	p := q.publish(t, len(ids))
	q.calendar = newCalendar(t, sources, p.Compiled+playlists.DefaultLease)
	return q
}

// startController runs a controller in this process, until the test's end.
func (q *questions) startController(t *testing.T, s *stage) {
	t.Helper()
	config := controller.Defaults()
	config.DataDir, config.HTTP, config.MQTT, config.Clock = s.path("controller"), "127.0.0.1:0", "127.0.0.1:0", controller.TrustedClock
	if err := os.MkdirAll(config.DataDir, 0o700); err != nil {
		t.Fatal(err)
	}
	c, err := controller.New(config, slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn})))
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	livetest.Run(t, func(ctx context.Context) error {
		defer close(ended)
		return c.Run(ctx)
	})
	select {
	case <-c.Ready():
	case <-ended:
		t.Fatal("the controller did not start")
	}
	s.http, s.mqtt = c.HTTP().String(), c.MQTT().String()
	if q.token, err = client.ReadToken(s.path("controller", "api-token")); err != nil {
		t.Fatal(err)
	}
	q.http, q.api = "http://"+s.http, client.New("http://"+s.http, q.token)
	s.api = q.api
}

// handAll has every campaign approved and hands it over; it gives the roots.
func handAll(t *testing.T, s *stage, sources []*source) *playlists.Roots {
	t.Helper()
	p, err := meet("editor", "root-1", "root-2", "root-3")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.approveBy(t.Context(), p, []string{"editor"}, nil); err != nil {
		t.Fatal(err)
	}
	trust := s.path("trust.json")
	for i, one := range sources {
		sheets := &stage{dir: t.TempDir(), log: io.Discard, source: one}
		if _, err := sheets.signSheets(p["editor"]); err != nil {
			t.Fatal(err)
		}
		if err := hand(t.Context(), s.api, one, sheets.path("sheets"), trust); err != nil {
			t.Fatalf("campaign %d: %v", i, err)
		}
		trust = ""
	}
	b, err := os.ReadFile(s.path("roots.json"))
	if err != nil {
		t.Fatal(err)
	}
	roots, err := playlists.OpenRoots(b)
	if err != nil {
		t.Fatal(err)
	}
	return &roots.Roots
}

// startDisplays runs a display for each that the fleet names: link, inbox,
// revision and player of an agent, and a null screen.
func (q *questions) startDisplays(t *testing.T, s *stage, roots *playlists.Roots, ids []playlists.DisplayID, codecs []string) {
	t.Helper()
	who, err := enrol(t.Context(), q.api, ids)
	if err != nil {
		t.Fatal(err)
	}
	q.displays, err = virtual.New(virtual.Options{Broker: "tcp://" + s.mqtt, Displays: who, Roots: roots, Network: aNetwork, Plays: true, Flush: time.Hour, Shape: playlists.Shape{W: 1920, H: 1080, Codecs: codecs}})
	if err != nil {
		t.Fatal(err)
	}
	livetest.Run(t, q.displays.Run)
}

// publish publishes and waits until every display says that its newest playlist
// is on screen.
func (q *questions) publish(t *testing.T, displays int) client.Progress {
	t.Helper()
	a, err := q.api.Publish(t.Context(), client.Order{Network: aNetwork})
	if err != nil {
		t.Fatal(err)
	}
	var p client.Progress
	poll(t, promised(20*time.Second), "every display plays what was published", func(ctx context.Context) error {
		if p, err = q.api.Progress(ctx, a.ID, true); err != nil || p.State != "done" {
			return fmt.Errorf("publish %s %s: %w", p.State, p.Failure, err)
		}
		states, err := q.api.Displays(ctx, aNetwork)
		applied := 0
		for _, d := range states {
			if d.Status != nil && len(d.Differs) == 0 && d.Status.Applied == d.Wanted[playlists.OrderPlaylist] {
				applied++
			}
		}
		if err != nil || applied < displays {
			return fmt.Errorf("%d of %d displays: %w", applied, displays, err)
		}
		return nil
	})
	return p
}

// ask asks about each carriage at so many instants.
func (q *questions) ask(t *testing.T, d dice, instants int) {
	t.Helper()
	type question struct {
		carriage playlists.Carriage
		at       playlists.Millis
		form     int
	}
	var list []question
	for _, c := range q.carriage {
		for range instants {
			list = append(list, question{c, q.calendar.instant(d), d.IntN(3)})
		}
	}
	g, ctx := errgroup.WithContext(t.Context())
	g.SetLimit(4)
	for _, one := range list {
		g.Go(func() error { return q.compare(ctx, one.carriage, one.at, one.form) })
	}
	if err := g.Wait(); err != nil {
		t.Error(err)
	}
}

// written gives an instant in one of the forms in which people ask for it. The
// wall alone says it only if it is no hour that comes twice and no part of a
// second.
func (q *questions) written(t playlists.Millis, form int) string {
	at := time.UnixMilli(t)
	wall := at.In(q.zone).Format("2006-01-02T15:04:05")
	if again, err := time.ParseInLocation("2006-01-02T15:04:05", wall, q.zone); form == 0 && err == nil && again.Equal(at) {
		return wall
	}
	if form == 1 {
		return at.UTC().Format(time.RFC3339Nano)
	}
	return at.In(q.zone).Format(time.RFC3339Nano)
}

// compare asks one question of everybody; the error says who disagrees.
func (q *questions) compare(ctx context.Context, c playlists.Carriage, t playlists.Millis, form int) error {
	written := q.written(t, form)
	page, err := q.page(ctx, c, written)
	if err != nil {
		return err
	}
	if len(page) != len(q.hung[c]) {
		return fmt.Errorf("the page of carriage %s speaks of %d displays, %d hang there", c, len(page), len(q.hung[c]))
	}
	q.asked.Add(1)
	for id, position := range q.hung[c] {
		slot, ok := q.displays.At(id, playlists.At(t))
		if !ok {
			return fmt.Errorf("display %s can't be asked", id)
		}
		if d := cmp.Diff(pageOf(&slot, t, q.zone), page[id]); d != "" {
			return fmt.Errorf("display %s of carriage %s at %s (-agent +page):\n%s", id, c, written, d)
		}
		got, err := q.answer(ctx, c, position, t)
		if err != nil {
			return err
		}
		if d := cmp.Diff(answerOf(&slot, t, position, q.displays.Held(id)[playlists.OrderPlaylist], q.zone), got); d != "" {
			return fmt.Errorf("display %s of carriage %s at %s (-agent +API):\n%s", id, c, written, d)
		}
		q.answers.Add(1)
		q.mu.Lock()
		q.kinds[string(slot.Kind)+" "+string(slot.Why.Rule)]++
		q.mu.Unlock()
	}
	return nil
}

// apiAnswer is what the API says.
type apiAnswer struct {
	T            playlists.Millis
	Kind         playlists.SlotKind
	Campaign     playlists.CampaignID
	Story        playlists.StoryID
	Digest       playlists.Digest `json:"sha256"`
	Title        string
	Slide        playlists.SlideID
	Lang         playlists.Lang
	Since, Until playlists.Millis
	Rule         playlists.Rule
	Why          string
	Position     playlists.Position
	Playlist     playlists.Held
}

// answerOf says what the API should say of a slot.
func answerOf(s *playlists.Slot, t playlists.Millis, p playlists.Position, held playlists.Held, zone *time.Location) apiAnswer {
	a := apiAnswer{
		T: t, Kind: s.Kind, Lang: s.Lang, Since: s.Start, Until: s.Until, Rule: s.Why.Rule, Why: s.Why.Sentence(zone), Position: p, Playlist: held,
	}
	if s.Entry != nil {
		a.Campaign, a.Story, a.Digest, a.Slide, a.Title = s.Entry.Campaign, s.Entry.Story, s.Entry.Digest, s.Slide.ID, s.Story.Titles[s.Lang]
	}
	return a
}

func (q *questions) answer(ctx context.Context, c playlists.Carriage, p playlists.Position, t playlists.Millis) (a apiAnswer, err error) {
	err = q.get(ctx, fmt.Sprintf("/api/v1/carriages/%s/at?network=%s&position=%s&t=%d", c, aNetwork, p, t), func(r io.Reader) error {
		return json.NewDecoder(r).Decode(&a)
	})
	return a, err
}

func (q *questions) page(ctx context.Context, c playlists.Carriage, written string) (page map[playlists.DisplayID]shown, err error) {
	err = q.get(ctx, "/carriages/"+string(c)+"?"+url.Values{"t": {written}}.Encode(), func(r io.Reader) error {
		page, err = readPage(r)
		return err
	})
	return page, err
}

// get reads an answer, in English.
func (q *questions) get(ctx context.Context, path string, read func(io.Reader) error) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, q.http+path, nil)
	if err != nil {
		return err
	}
	r.Header.Set("Accept-Language", "en")
	if strings.HasPrefix(path, "/api/") {
		r.Header.Set("Authorization", "Bearer "+q.token)
	}
	resp, err := q.web.Do(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		b, _ := io.ReadAll(io.LimitReader(resp.Body, 1000))
		return fmt.Errorf("%s: %s: %s", path, resp.Status, b)
	}
	return read(resp.Body)
}
