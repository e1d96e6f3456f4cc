package ingest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"storyline/playlists"
)

// desk stands for all that ingest speaks to.
type desk struct {
	mu       sync.Mutex
	fails    int                   // how often Record fails first
	over     []playlists.DisplayID // of whom Record keeps no more
	broke    []playlists.ID128     // sessions whose receipts Record does not keep
	recorded []string
	said     []string // what the listener and the displays were told, in order
}

func (d *desk) Record(_ context.Context, st []*playlists.Status, raw [][]byte, bs []*playlists.Batch, _ playlists.Millis) (words []playlists.Stored, over []playlists.DisplayID, unpaid []*playlists.Status, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.fails > 0 {
		d.fails--
		return nil, nil, nil, errors.New("the disk is full")
	}
	for i := range st {
		d.recorded = append(d.recorded, fmt.Sprintf("status %s %d", st[i].Display, len(raw[i])))
		if slices.Contains(d.broke, st[i].Session) {
			unpaid = append(unpaid, st[i])
		}
	}
	for _, b := range bs {
		d.recorded = append(d.recorded, fmt.Sprintf("batch %s %d", b.Display, len(b.Plays)))
		words = append(words, playlists.Stored{Display: b.Display, Journal: b.Journal, Upto: b.First})
	}
	return words, d.over, unpaid, nil
}

func (d *desk) Tell(_ context.Context, ws []playlists.Stored) error {
	for _, w := range ws {
		d.add(fmt.Sprintf("stored %s %d", w.Display, w.Upto))
	}
	return nil
}

func (d *desk) Heard(s *playlists.Status) { d.add("heard " + string(s.Display)) }

func (d *desk) Gone(id playlists.DisplayID) { d.add("gone " + string(id)) }

func (d *desk) add(s string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.said = append(d.said, s)
}

func ingestOn(d *desk, log *slog.Logger) *Ingest {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return New(Options{Ledger: d, Teller: d, Listener: d, Feed: NewFeed(), Log: log})
}

func status(d playlists.DisplayID, session byte) Message {
	s := playlists.Status{Header: playlists.Header{V: 1}, Display: d, Session: playlists.ID128{session}, Clock: playlists.Synced}
	return Message{Topic: playlists.TopicDisplay(d, playlists.LeafStatus), Payload: s.Bytes()}
}

func presence(d playlists.DisplayID, session byte, online bool) Message {
	p := playlists.Presence{Header: playlists.Header{V: 1}, Session: playlists.ID128{session}, Online: online}
	return Message{Topic: playlists.TopicDisplay(d, playlists.LeafPresence), Payload: p.Bytes()}
}

func plays(d playlists.DisplayID, first uint64) Message {
	b := playlists.Batch{Header: playlists.Header{V: 1}, Display: d, Journal: playlists.ID128{1}, First: first}
	return Message{Topic: playlists.TopicDisplay(d, playlists.LeafPlays), Payload: b.Bytes()}
}

func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("%s (-want +got):\n%s", what, diff)
	}
}

func TestOneBatchIsOneTransactionAndTakesEffectInOrder(t *testing.T) {
	d := &desk{}
	g := ingestOn(d, nil)
	g.Take(t.Context(), []Message{presence("a", 1, true), status("a", 1), plays("a", 3), presence("a", 1, false), status("b", 1)})
	same(t, "recorded", d.recorded, []string{fmt.Sprintf("status a %d", len(status("a", 1).Payload)), fmt.Sprintf("status b %d", len(status("b", 1).Payload)), "batch a 0"})
	same(t, "said", d.said, []string{"heard a", "gone a", "heard b", "stored a 3"})
	if p := g.Known("a").Presence; p != Offline {
		t.Errorf("a is %s after its will", p)
	}
	if k := g.Known("b"); k.Presence != Online || k.Status == nil {
		t.Errorf("b: %+v", k)
	}
}

func TestWhatWasRetainedIsNoSignOfLife(t *testing.T) {
	d := &desk{}
	g := ingestOn(d, nil)
	old := status("a", 1)
	old.Retained = true
	birth := presence("a", 1, true)
	birth.Retained = true
	g.Take(t.Context(), []Message{old, birth})
	if p := g.Known("a").Presence; p != Unknown || len(d.recorded) != 0 {
		t.Fatalf("a is %s, recorded %v", p, d.recorded)
	}
	if err := g.Remember(status("a", 1).Payload, 7); err != nil {
		t.Fatal(err)
	}
	if k := g.Known("a"); k.Presence != Unknown || k.Status == nil || k.StatusAt != 7 {
		t.Fatalf("remembered: %+v", k)
	}
}

func TestGarbageIsCountedAndHarmsNobody(t *testing.T) {
	var log bytes.Buffer
	d := &desk{}
	g := ingestOn(d, slog.New(slog.NewTextHandler(&log, nil)))
	foreign := status("b", 1)
	foreign.Topic = playlists.TopicDisplay("a", playlists.LeafStatus)
	foreignPlays := plays("b", 1)
	foreignPlays.Topic = playlists.TopicDisplay("a", playlists.LeafPlays)
	bad := []Message{
		foreign, foreignPlays, plays("a", 1<<63),
		{Topic: "storyline/1/displays/a/status"},
		{Topic: "storyline/1/displays/a/status", Payload: bytes.Repeat([]byte("x"), 1<<20)},
		{Topic: "storyline/1/displays/a/plays", Payload: []byte(`{"v":1,"display":"a"}`)},
		{Topic: "storyline/1/displays/a/presence", Payload: []byte("{")},
		{Topic: "storyline/1/displays/a/binding", Payload: []byte("{}")},
		{Topic: "storyline/1/displays/A/status", Payload: []byte("{}")},
		{Topic: strings.Repeat("y", 60_000), Payload: nil},
	}
	for range 100 {
		g.Take(t.Context(), bad)
	}
	g.Take(t.Context(), []Message{status("good", 1)})
	if got := g.Garbage(); got != int64(100*len(bad)) {
		t.Errorf("%d refused, want %d", got, 100*len(bad))
	}
	same(t, "said", d.said, []string{"heard good"})
	if n := strings.Count(log.String(), "\n"); n == 0 || n > 40 || log.Len() > 40_000 {
		t.Errorf("%d lines, %d bytes of log", n, log.Len())
	}
}

func TestNothingIsSaidOfWhatIsNotStored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &desk{fails: 3}
		g := ingestOn(d, nil)
		g.Take(t.Context(), []Message{presence("a", 1, true), status("a", 1), plays("a", 3), presence("b", 1, false)})
		same(t, "said", d.said, []string{"gone b"}) // presence needs no disk
		d.fails = 2
		g.Take(t.Context(), []Message{status("a", 1), plays("a", 3)})
		same(t, "said after two tries", d.said, []string{"gone b", "heard a", "stored a 3"})
	})
}

func TestALoadIsBounded(t *testing.T) {
	d := &desk{}
	var most int
	g := New(Options{Ledger: ledgerFunc(func(n int) { most = max(most, n) }), Teller: d, Listener: d, Feed: NewFeed(), Log: slog.New(slog.DiscardHandler)})
	var ms []Message
	for i := range 3 * maxRows {
		ms = append(ms, status(playlists.DisplayID(fmt.Sprintf("d-%d", i)), 1))
	}
	g.Take(t.Context(), ms)
	if most != maxRows || len(d.said) != 3*maxRows {
		t.Fatalf("%d rows at once, %d heard", most, len(d.said))
	}
}

type ledgerFunc func(statuses int)

func (f ledgerFunc) Record(_ context.Context, st []*playlists.Status, _ [][]byte, _ []*playlists.Batch, _ playlists.Millis) ([]playlists.Stored, []playlists.DisplayID, []*playlists.Status, error) {
	f(len(st))
	return nil, nil, nil, nil
}

// A batch without a play may carry dates of many boots, each of which is a row.
func TestALoadOfDatesIsBounded(t *testing.T) {
	most, d := 0, &desk{}
	g := New(Options{Ledger: datesFunc(func(n int) { most = max(most, n) }), Teller: d, Listener: d, Feed: NewFeed(), Log: slog.New(slog.DiscardHandler)})
	b := playlists.Batch{Header: playlists.Header{V: 1}, Display: "a", Journal: playlists.ID128{1}, First: 1}
	for i := range playlists.MaxBoots {
		b.Boots = append(b.Boots, playlists.Dated{Boot: playlists.ID128{byte(i + 1)}, At: time.Now().UnixMilli()})
	}
	m := Message{Topic: playlists.TopicDisplay("a", playlists.LeafPlays), Payload: b.Bytes()}
	g.Take(t.Context(), slices.Repeat([]Message{m}, 100))
	if most == 0 || most > maxRows+playlists.MaxBoots {
		t.Errorf("%d dates at once", most)
	}
}

type datesFunc func(dates int)

func (f datesFunc) Record(_ context.Context, _ []*playlists.Status, _ [][]byte, bs []*playlists.Batch, _ playlists.Millis) ([]playlists.Stored, []playlists.DisplayID, []*playlists.Status, error) {
	n := 0
	for _, b := range bs {
		n += len(b.Boots)
	}
	f(n)
	return nil, nil, nil, nil
}

func TestSilenceIsNoticedWithoutAMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &desk{}
		g := ingestOn(d, nil)
		heard, cancel := g.opt.Feed.Subscribe()
		defer cancel()
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- g.Run(ctx) }()
		g.Take(ctx, []Message{status("a", 1), status("b", 1)})
		<-heard
		time.Sleep(100 * time.Second)
		g.Take(ctx, []Message{status("b", 1)})
		<-heard
		time.Sleep(60 * time.Second)
		if names := <-heard; len(names) != 1 || names[0] != "a" {
			t.Errorf("changed: %v", names)
		}
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		same(t, "said", d.said, []string{"heard a", "heard b", "heard b", "gone a"})
	})
}

// FuzzTake gives ingest any message: it may refuse, never fail.
func FuzzTake(f *testing.F) {
	for _, m := range []Message{status("a", 1), presence("a", 1, true), plays("a", 1)} {
		f.Add(m.Topic, m.Payload)
	}
	f.Fuzz(func(t *testing.T, topic string, payload []byte) {
		d := &desk{}
		g := ingestOn(d, nil)
		g.Take(t.Context(), []Message{{Topic: topic, Payload: payload}})
		id, _, _ := playlists.ParseDisplayTopic(topic)
		for _, s := range d.recorded {
			if f := strings.Fields(s); f[1] != string(id) {
				t.Fatalf("%q came on the topic of %q", s, id)
			}
		}
	})
}

func TestDatesThatCannotBeRightAreLeftOut(t *testing.T) {
	const now = 1764000000000
	good := playlists.Dated{Boot: playlists.ID128{1}, At: now - 3_600_000}
	batch := &playlists.Batch{Display: "a", Boots: []playlists.Dated{
		{Boot: playlists.ID128{2}, At: 1}, good, {Boot: playlists.ID128{3}, At: now + 2*playlists.FarAhead}, {Boot: playlists.ID128{4}},
	}}
	g := New(Options{Now: func() playlists.Millis { return now }, Log: slog.New(slog.DiscardHandler)})
	g.believable(batch)
	if diff := cmp.Diff([]playlists.Dated{good}, batch.Boots); diff != "" {
		t.Errorf("believed (-want +got):\n%s", diff)
	}
}
