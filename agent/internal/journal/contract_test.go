package journal

import (
	"bytes"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"storyline/playlists"
)

func TestMain(m *testing.M) {
	if helper() {
		return
	}
	if raced {
		_ = flag.Set("rapid.checks", "20") // what the command line says goes before
	}
	goleak.VerifyTestMain(m)
}

// log is the contract that a journal on disk and one in memory share.
type log interface {
	Append(playlists.Play) (uint64, error)
	Skip(n uint64) error
	Read(from uint64, limit int) ([]playlists.Play, error)
	State() playlists.JournalState
	Stored(upto uint64) error
	Close() error
}

// aPlay makes the nth play of a little programme: five stories of four slides,
// two languages, sometimes with media missing.
func aPlay(n int) playlists.Play {
	p := playlists.Play{
		Boot: playlists.ID128{7, byte(n / 50)}, Mono: int64(n) * 4000, Wall: 1_796_083_200_000 + int64(n)*4000,
		Clock: []playlists.ClockState{playlists.Synced, playlists.HeldClock, playlists.Untrusted}[n%3], Shown: 4000,
		Outcome: []playlists.Outcome{playlists.Whole, playlists.Joined, playlists.Cut}[n%3],
		Story:   playlists.DigestOf(fmt.Append(nil, "story", n/4%5)), Slide: playlists.SlideID(fmt.Sprintf("slide-%d", n%4)),
		Lang: []playlists.Lang{"uk", "en"}[n/20%2], Serial: playlists.Serial{Epoch: 1, N: 1_796_000_000_000 + int64(n/30)},
		Network: "kyiv-metro", Carriage: "10511", Position: "ceiling",
	}
	for i := range n % 10 * (n % 2) {
		p.Missing = append(p.Missing, playlists.DigestOf(fmt.Append(nil, "media", i)))
	}
	if len(p.Missing) > 8 {
		p.Missing = p.Missing[:8]
	}
	return p
}

// as gives the play as a journal returns it.
func as(p playlists.Play, id playlists.ID128, seq uint64) playlists.Play {
	p.Journal, p.Seq = id, seq
	return p
}

func TestBothJournalsKeepOneContract(t *testing.T) {
	for name, open := range map[string]func(*testing.T) log{
		"disk": func(t *testing.T) log { return mustOpen(t, t.TempDir()) },
		"memory": func(t *testing.T) log {
			m, err := NewMemory(rand.Reader, 0)
			if err != nil {
				t.Fatal(err)
			}
			return m
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Run("an empty journal begins at one", func(t *testing.T) { beginsAtOne(t, open(t)) })
			t.Run("what was appended is read in order", func(t *testing.T) { readsInOrder(t, open(t)) })
			t.Run("only the word deletes", func(t *testing.T) { onlyTheWordDeletes(t, open(t)) })
			t.Run("a word beyond the last play moves seq on", func(t *testing.T) { wordBeyond(t, open(t)) })
			t.Run("a play that breaks a rule is refused and leaves a gap", func(t *testing.T) { refuses(t, open(t)) })
			t.Run("plays that never came leave a gap", func(t *testing.T) { skips(t, open(t)) })
		})
	}
}

func mustOpen(t *testing.T, dir string) *Journal {
	t.Helper()
	j, err := Open(Options{Dir: dir, Rand: rand.Reader})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	return j
}

func mustAppend(t *testing.T, j log, from, to int) {
	t.Helper()
	for n := from; n < to; n++ {
		if _, err := j.Append(aPlay(n)); err != nil {
			t.Fatal(err)
		}
	}
}

func mustRead(t *testing.T, j log, from uint64, limit int) []playlists.Play {
	t.Helper()
	list, err := j.Read(from, limit)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func beginsAtOne(t *testing.T, j log) {
	s := j.State()
	if s.First != 1 || s.Next != 1 || s.ID == (playlists.ID128{}) {
		t.Fatalf("state %+v", s)
	}
	if seq, err := j.Append(aPlay(0)); seq != 1 || err != nil {
		t.Fatalf("first seq %d, %v", seq, err)
	}
	if list := mustRead(t, j, 1, 0); len(list) != 0 {
		t.Fatalf("a limit of 0 gave %d plays", len(list))
	}
}

func readsInOrder(t *testing.T, j log) {
	mustAppend(t, j, 0, 250)
	for from := uint64(0); from < 260; from += 37 {
		list := mustRead(t, j, from, 100)
		first := max(from, 1)
		if want := min(100, 251-int(first)); len(list) != max(want, 0) {
			t.Fatalf("from %d: %d plays, want %d", from, len(list), want)
		}
		for i, p := range list {
			seq := first + uint64(i)
			if d := cmp.Diff(as(aPlay(int(seq)-1), j.State().ID, seq), p); d != "" {
				t.Fatal(d)
			}
		}
	}
}

func onlyTheWordDeletes(t *testing.T, j log) {
	mustAppend(t, j, 0, 20)
	for _, upto := range []uint64{7, 3, 7} {
		if err := j.Stored(upto); err != nil {
			t.Fatal(err)
		}
		if s := j.State(); s.First != 8 || s.Next != 21 {
			t.Fatalf("after word %d: %+v", upto, s)
		}
	}
	if list := mustRead(t, j, 1, 100); len(list) != 13 || list[0].Seq != 8 {
		t.Fatalf("%d plays from %d", len(list), list[0].Seq)
	}
	if err := j.Stored(20); err != nil {
		t.Fatal(err)
	}
	if s := j.State(); s.First != 21 || s.Next != 21 {
		t.Fatalf("all stored: %+v", s)
	}
	if seq, err := j.Append(aPlay(20)); seq != 21 || err != nil {
		t.Fatalf("seq %d after everything was stored, %v", seq, err)
	}
}

func wordBeyond(t *testing.T, j log) {
	mustAppend(t, j, 0, 3)
	if err := j.Stored(9); err != nil {
		t.Fatal(err)
	}
	if s := j.State(); s.First != 10 || s.Next != 10 {
		t.Fatalf("%+v", s)
	}
	if err := j.Stored(1 << 60); !errors.Is(err, errBeyond) {
		t.Fatalf("a senseless word gave %v", err)
	}
	if seq, err := j.Append(aPlay(0)); seq != 10 || err != nil {
		t.Fatalf("seq %d, %v", seq, err)
	}
}

// The contract's bounds of a play.
const (
	maxShown   = playlists.MaxSlideMs + 60_000
	maxInstant = 1 << 48
)

func refuses(t *testing.T, j log) {
	for name, spoil := range map[string]func(*playlists.Play){
		"no carriage":               func(p *playlists.Play) { p.Carriage = "" },
		"a foreign slide":           func(p *playlists.Play) { p.Slide = "../x" },
		"no language":               func(p *playlists.Play) { p.Lang = "" },
		"unknown outcome":           func(p *playlists.Play) { p.Outcome = "half" },
		"unknown clock":             func(p *playlists.Play) { p.Clock = "" },
		"negative length":           func(p *playlists.Play) { p.Shown = -1 },
		"a length beyond any slide": func(p *playlists.Play) { p.Shown = maxShown + 1 },
		"before 1970":               func(p *playlists.Play) { p.Wall = -1 },
		"beyond all time":           func(p *playlists.Play) { p.Wall = maxInstant + 1 },
		"up since ever":             func(p *playlists.Play) { p.Mono = maxInstant + 1 },
		"nine missing":              func(p *playlists.Play) { p.Missing = make([]playlists.Digest, 9) },
		"position too long":         func(p *playlists.Play) { p.Position = playlists.Position(bytes.Repeat([]byte("a"), 41)) },
	} {
		p := aPlay(1)
		spoil(&p)
		if _, err := j.Append(p); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	if s := j.State(); s.First != 13 || s.Next != 13 {
		t.Fatalf("twelve plays that were shown left %+v", s)
	}
	p := aPlay(1) // at every bound: what is taken here must be taken there
	p.Shown, p.Wall, p.Mono = maxShown, maxInstant, maxInstant
	p.Missing, p.Lang = make([]playlists.Digest, playlists.MaxMissing), "ukr-abcdefgh"
	if seq, err := j.Append(p); seq != 13 || err != nil {
		t.Fatalf("seq %d, %v", seq, err)
	}
	s := j.State()
	b := playlists.Batch{Header: playlists.Header{V: playlists.Version}, Display: "d-1", Journal: s.ID, First: s.First, Plays: mustRead(t, j, 1, 10)}
	if _, err := playlists.DecodeBatch(b.Bytes()); err != nil {
		t.Fatal(err)
	}
}

func skips(t *testing.T, j log) {
	mustAppend(t, j, 0, 3)
	if err := j.Skip(2); err != nil {
		t.Fatal(err)
	}
	mustAppend(t, j, 5, 6)
	var seqs []uint64
	for _, p := range mustRead(t, j, 1, 10) {
		seqs = append(seqs, p.Seq)
	}
	if d := cmp.Diff([]uint64{1, 2, 3, 6}, seqs); d != "" {
		t.Fatal(d)
	}
	if err := j.Stored(3); err != nil {
		t.Fatal(err)
	}
	if s := j.State(); s.First != 6 || s.Next != 7 {
		t.Fatalf("what nobody holds stands as the first: %+v", s)
	}
}

func TestAMemoryJournalDropsItsOldestPlayForEachNewOne(t *testing.T) {
	m, err := NewMemory(rand.Reader, 5)
	if err != nil {
		t.Fatal(err)
	}
	mustAppend(t, m, 0, 12)
	if s := m.State(); s.First != 8 || s.Next != 13 {
		t.Fatalf("%+v", s)
	}
}
