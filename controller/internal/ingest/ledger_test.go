package ingest

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"storyline/controller/internal/store"
	"storyline/playlists"
)

// TestEachPlayIsCountedOnceWhateverDies runs displays against the real store, over
// a link that loses, doubles and reorders, with crashes of the controller between
// commit and word, and with a store that comes back from an older copy. In the end
// the ledger equals the model: each play that reached the store in force is there
// once, as it was told; each other one is unknown.
func TestEachPlayIsCountedOnceWhateverDies(t *testing.T) {
	for seed := range uint64(6) {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			w := newWorld(t, seed)
			for range 120 {
				w.step()
			}
			w.settle()
			w.check()
		})
	}
}

// agent is a display's journal: it holds first up to next.
type agent struct {
	display     playlists.DisplayID
	journal     playlists.ID128
	first, next uint64
}

func (a *agent) play(seq uint64) playlists.Play {
	clock := playlists.Synced
	if seq%3 == 0 { // it did not know the time, and has found it out since
		clock = playlists.Untrusted
	}
	return playlists.Play{
		Journal: a.journal, Seq: seq, Boot: bootOf(seq), Mono: int64(seq), Wall: int64(seq) * 10, Clock: clock, Shown: int64(seq), Outcome: playlists.Whole,
		Slide: "s", Lang: "uk", Network: "n", Carriage: "1", Position: "p",
	}
}

// bootOf gives the boot in which a play was: ten plays each.
func bootOf(seq uint64) playlists.ID128 { return playlists.ID128{1, byte(seq / 10), byte(seq / 2560)} }

// bootAt is when every boot began.
const bootAt = 1764000000000

// batch reads at most n plays from a seq on.
func (a *agent) batch(from uint64, n int) Message {
	b := playlists.Batch{Header: playlists.Header{V: 1}, Display: a.display, Journal: a.journal, First: a.first}
	for seq := max(from, a.first); seq < a.next && len(b.Plays) < n; seq++ {
		b.Plays = append(b.Plays, a.play(seq))
		if d := (playlists.Dated{Boot: bootOf(seq), At: bootAt}); from%2 == 0 && !slices.Contains(b.Boots, d) {
			b.Boots = append(b.Boots, d)
		}
	}
	return Message{Topic: playlists.TopicDisplay(a.display, playlists.LeafPlays), Payload: b.Bytes()}
}

type key struct {
	display playlists.DisplayID
	seq     uint64
}

// world is the whole scene.
type world struct {
	t      *testing.T
	rnd    *rand.Rand
	path   string
	store  *store.Store
	ingest *Ingest
	agents []*agent
	air    []Message      // on their way to the controller
	words  bool           // whether words reach the displays
	model  map[key]bool   // what the store in force must hold
	copies []map[key]bool // and what older copies of it hold
	dir    string
}

func newWorld(t *testing.T, seed uint64) *world {
	w := &world{t: t, rnd: rand.New(rand.NewPCG(seed, 1)), dir: t.TempDir(), words: true, model: map[key]bool{}}
	w.path = filepath.Join(w.dir, "storyline.db")
	for i := range 3 {
		w.agents = append(w.agents, &agent{display: playlists.DisplayID(fmt.Sprintf("d-%d", i)), journal: playlists.ID128{byte(i + 1)}, first: 1, next: 1})
	}
	w.open()
	t.Cleanup(func() { _ = w.store.Close() })
	return w
}

func (w *world) open() {
	s, err := store.Open(w.t.Context(), w.path)
	if err != nil {
		w.t.Fatal(err)
	}
	w.store = s
	w.ingest = New(Options{Ledger: s, Teller: w, Listener: &desk{}, Feed: NewFeed(), Log: slog.New(slog.DiscardHandler)})
}

// Tell brings words to the displays, unless the controller dies before.
func (w *world) Tell(_ context.Context, words []playlists.Stored) error {
	if !w.words {
		return nil
	}
	for _, word := range words {
		for _, a := range w.agents {
			if a.display == word.Display && a.journal == word.Journal && word.Upto < a.next {
				a.first = max(a.first, word.Upto+1)
			}
		}
	}
	return nil
}

func (w *world) step() {
	a := w.agents[w.rnd.IntN(len(w.agents))]
	switch w.rnd.IntN(20) {
	case 0: // the display's journal is full: the oldest are dropped
		a.first += uint64(w.rnd.IntN(int(a.next-a.first) + 1))
	case 1: // a crash after the commit: no word goes out
		w.words = false
		w.deliver(1 + w.rnd.IntN(3))
		w.words = true
		w.reopen(nil)
	case 2: // a copy is kept
		w.keepCopy()
	case 3: // the store comes back from a copy
		if len(w.copies) > 0 {
			i := w.rnd.IntN(len(w.copies))
			w.reopen(&i)
		}
	case 4, 5, 6, 7, 8:
		a.next += uint64(w.rnd.IntN(8))
	case 9, 10, 11, 12:
		if a.next > a.first {
			w.air = append(w.air, a.batch(a.first+uint64(w.rnd.IntN(int(a.next-a.first))), 1+w.rnd.IntN(10)))
		}
	case 13:
		w.air = append(w.air, a.batch(a.first, 0)) // says only what it still holds
	default:
		w.deliver(1 + w.rnd.IntN(4))
	}
}

// deliver takes messages off the air: in any order, some of them left there to
// come again, some lost.
func (w *world) deliver(n int) {
	var batch []Message
	for range min(n, len(w.air)) {
		i := w.rnd.IntN(len(w.air))
		m := w.air[i]
		fate := w.rnd.IntN(10)
		if fate > 1 {
			w.air = append(w.air[:i], w.air[i+1:]...)
		}
		if fate < 9 {
			batch = append(batch, m)
		}
	}
	w.take(batch)
}

func (w *world) take(ms []Message) {
	for _, m := range ms {
		b, err := playlists.DecodeBatch(m.Payload)
		if err != nil {
			w.t.Fatal(err)
		}
		for i := range b.Plays {
			w.model[key{b.Display, b.Plays[i].Seq}] = true
		}
	}
	w.ingest.Take(w.t.Context(), ms)
}

func (w *world) copyOf(i int) string { return filepath.Join(w.dir, fmt.Sprintf("copy-%d.db", i)) }

func (w *world) keepCopy() {
	if err := w.store.Close(); err != nil {
		w.t.Fatal(err)
	}
	copyFile(w.t, w.path, w.copyOf(len(w.copies)))
	w.copies = append(w.copies, maps.Clone(w.model))
	w.open()
}

// reopen starts the controller again, from a copy if one is given.
func (w *world) reopen(from *int) {
	if err := w.store.Close(); err != nil {
		w.t.Fatal(err)
	}
	if from != nil {
		copyFile(w.t, w.copyOf(*from), w.path)
		w.model = maps.Clone(w.copies[*from])
	}
	w.open()
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	in, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(out, in); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
}

// settle lets everything arrive, and each display send until all is answered.
func (w *world) settle() {
	w.take(w.air)
	for _, a := range w.agents {
		for range 200 {
			w.take([]Message{a.batch(a.first, playlists.MaxBatch)})
			if a.first == a.next {
				break
			}
		}
		if a.first != a.next {
			w.t.Fatalf("display %s still holds %d to %d: the word never comes", a.display, a.first, a.next)
		}
	}
}

func (w *world) check() {
	ctx := w.t.Context()
	plays, err := w.store.Plays(ctx, "", store.PlayKey{}, 100_000)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, p := range plays {
		if !w.model[key{p.Display, p.Seq}] || p.Shown != int64(p.Seq) {
			w.t.Errorf("%s %d is stored as %+v", p.Display, p.Seq, p.Play)
		}
	}
	if len(plays) != len(w.model) {
		w.t.Errorf("%d plays are stored, %d must be", len(plays), len(w.model))
	}
	gaps, err := w.store.Gaps(ctx, "")
	if err != nil {
		w.t.Fatal(err)
	}
	unknown := map[key]int{}
	for _, g := range gaps {
		for seq := g.First; seq <= g.Last; seq++ {
			unknown[key{g.Display, seq}]++
		}
	}
	for _, a := range w.agents {
		for seq := uint64(1); seq < a.next; seq++ {
			k := key{a.display, seq}
			if stored, n := w.model[k], unknown[k]; stored == (n > 0) || n > 1 {
				w.t.Errorf("%s %d: stored %v, in %d gaps", a.display, seq, stored, n)
			}
			delete(unknown, k)
		}
	}
	if len(unknown) > 0 {
		w.t.Errorf("unknown that never were: %v", unknown)
	}
	w.dates(plays)
	sum, err := w.store.Summarise(ctx, "n", 0, 1<<48)
	if err != nil {
		w.t.Fatal(err)
	}
	var total int64
	for _, c := range sum.Counts {
		total += c.Plays
	}
	if total+sum.Undated != int64(len(w.model)) || sum.Contradicted != 0 {
		w.t.Errorf("the summary counts %d of %d plays, %d contradicted", total, len(w.model), sum.Contradicted)
	}
}

// dates checks that plays of one boot are dated alike, whatever came first, and
// those of a boot whose date never came not at all.
func (w *world) dates(plays []store.Told) {
	type boot struct {
		display playlists.DisplayID
		id      playlists.ID128
	}
	known := map[boot]bool{}
	some := 0
	for _, p := range plays {
		if p.Clock != playlists.Untrusted {
			continue
		}
		b := boot{p.Display, p.Boot}
		if was, seen := known[b]; p.Dated != 0 && p.Dated != bootAt+p.Mono || seen && was != (p.Dated != 0) {
			w.t.Errorf("%s %d is dated %d", p.Display, p.Seq, p.Dated)
		}
		known[b] = p.Dated != 0
		some++
	}
	if some == 0 {
		w.t.Error("no play was of a clock that nobody believed")
	}
}
