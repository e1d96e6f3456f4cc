package store

import (
	"testing"

	"storyline/playlists"
)

// batch makes plays with the seqs given; First is first.
func batch(first uint64, seqs ...uint64) *playlists.Batch {
	b := &playlists.Batch{Display: "d", Journal: playlists.ID128{7}, First: first}
	for _, seq := range seqs {
		b.Plays = append(b.Plays, playlists.Play{
			Journal: b.Journal, Seq: seq, Boot: playlists.ID128{1}, Mono: int64(seq), Wall: 1000 + int64(seq), Clock: playlists.Synced, Shown: 4000,
			Outcome: playlists.Whole, Story: playlists.Digest{5}, Slide: "s", Lang: "uk", Serial: playlists.Serial{Epoch: 1, N: 2},
			Network: "n", Carriage: "1", Position: "p", Missing: []playlists.Digest{{8}},
		})
	}
	return b
}

func record(t *testing.T, s *Store, bs ...*playlists.Batch) []playlists.Stored {
	t.Helper()
	return kept(t, s, nil, nil, bs, 99)
}

// kept records what must all be kept, and gives the words.
func kept(t *testing.T, s *Store, sts []*playlists.Status, raw [][]byte, bs []*playlists.Batch, now playlists.Millis) []playlists.Stored {
	t.Helper()
	words, over, unpaid, err := s.Record(t.Context(), sts, raw, bs, now)
	if err != nil || len(over) > 0 || len(unpaid) > 0 {
		t.Fatalf("over: %v, %d statuses unpaid, %v", over, len(unpaid), err)
	}
	return words
}

// upto checks the word that the last batch gets.
func upto(t *testing.T, words []playlists.Stored, want uint64) {
	t.Helper()
	same(t, "words", words, []playlists.Stored{{Header: playlists.Header{V: 1}, Display: "d", Journal: playlists.ID128{7}, Upto: want}})
}

func seqs(t *testing.T, s *Store) (list []uint64) {
	t.Helper()
	for _, p := range must[[]Told](t)(s.Plays(t.Context(), "d", PlayKey{}, 1000)) {
		list = append(list, p.Seq)
	}
	return list
}

func gapsOf(t *testing.T, s *Store) (list []gap) {
	t.Helper()
	for _, g := range must[[]Gap](t)(s.Gaps(t.Context(), "d")) {
		list = append(list, gap{g.First, g.Last})
	}
	return list
}

func sameGaps(t *testing.T, s *Store, want ...gap) {
	t.Helper()
	got := gapsOf(t, s)
	if len(got) != len(want) {
		t.Fatalf("gaps %v, want %v", got, want)
	}
	for i := range got {
		if got[i] != want[i] {
			t.Fatalf("gaps %v, want %v", got, want)
		}
	}
}

func playsAreCounted(t *testing.T, open opener) {
	ctx, s := t.Context(), open(t)
	b := batch(1, 1, 2, 3, 4)
	b.Plays[1].Outcome = playlists.Cut
	b.Plays[2].Clock, b.Plays[2].Wall = playlists.Untrusted, 3
	upto(t, record(t, s, b), 4)
	page := must[[]Told](t)(s.Plays(ctx, "", PlayKey{}, 2))
	same(t, "page", []uint64{page[0].Seq, page[1].Seq}, []uint64{1, 2})
	same(t, "play as it was told", page[1], Told{Display: "d", Received: 99, Dated: 1002, Play: b.Plays[1]})
	page = must[[]Told](t)(s.Plays(ctx, "", PlayKey{Display: "d", Journal: page[1].Journal, Seq: 2}, 9))
	same(t, "next page", []uint64{page[0].Seq, page[1].Seq}, []uint64{3, 4})
	sum := must[Summary](t)(s.Summarise(ctx, "n", 1001, 1005))
	key := Count{Carriage: "1", Story: playlists.Digest{5}, Slide: "s", Lang: "uk"}
	cut, whole := key, key
	cut.Outcome, cut.Plays, cut.Shown = playlists.Cut, 1, 4000
	whole.Outcome, whole.Plays, whole.Shown = playlists.Whole, 2, 8000
	same(t, "summary", sum, Summary{Counts: []Count{cut, whole}, Undated: 1})
	want := []Tally{{Story: playlists.Digest{5}, Outcome: playlists.Cut, Plays: 1, Shown: 4000}, {Story: playlists.Digest{5}, Outcome: playlists.Whole, Plays: 3, Shown: 12000}}
	upto(t, record(t, s, b), 4)
	same(t, "totals, once", must[[]Tally](t)(s.Tallies(ctx)), want)
	same(t, "totals of the carriage", must[[]Tally](t)(s.TalliesOfCarriage(ctx, "n", "1")), want)
	latest := must[[]Told](t)(s.LatestPlays(ctx, "n", "1", 2))
	same(t, "latest", []uint64{latest[0].Seq, latest[1].Seq}, []uint64{4, 2})
}

func resends(t *testing.T, open opener) {
	s := open(t)
	upto(t, record(t, s, batch(1, 1, 2)), 2)
	upto(t, record(t, s, batch(1, 1, 2)), 2)
	s = open(t)
	upto(t, record(t, s, batch(1, 2, 3), batch(1, 1, 2, 3)), 3)
	same(t, "plays", seqs(t, s), []uint64{1, 2, 3})
	upto(t, record(t, s, batch(4)), 3)
	sameGaps(t, s)
}

func contradictions(t *testing.T, open opener) {
	s := open(t)
	upto(t, record(t, s, batch(1, 1, 2)), 2)
	other := batch(1, 2, 3)
	other.Plays[0].Shown = 1
	upto(t, record(t, s, other, other), 3)
	all := must[[]Contradiction](t)(s.Contradictions(t.Context(), "n", 10))
	if len(all) != 1 || all[0].Seq != 2 || all[0].Came != playlists.DigestOf(all[0].Play) || all[0].Kept.IsZero() || all[0].Kept == all[0].Came {
		t.Fatalf("contradictions: %+v", all)
	}
	same(t, "of another network", len(must[[]Contradiction](t)(s.Contradictions(t.Context(), "m", 10))), 0)
	same(t, "counted in another network", must[Summary](t)(s.Summarise(t.Context(), "m", 0, 5000)).Contradicted, int64(0))
	for _, p := range must[[]Told](t)(s.Plays(t.Context(), "d", PlayKey{}, 10)) {
		same(t, "shown", p.Shown, int64(4000))
	}
	same(t, "counted", must[Summary](t)(s.Summarise(t.Context(), "n", 0, 5000)).Contradicted, int64(1))
}

func gapsAreUnknown(t *testing.T, open opener) {
	s := open(t)
	upto(t, record(t, s, batch(1, 1, 2)), 2)
	upto(t, record(t, s, batch(10, 10, 11)), 11)
	sameGaps(t, s, gap{3, 9})
	upto(t, record(t, s, batch(20)), 19) // nothing is held but what is to come
	sameGaps(t, s, gap{3, 9}, gap{12, 19})
	same(t, "unknown", must[Summary](t)(s.Summarise(t.Context(), "n", 0, 1)).Unknown, int64(15))
	// A display that hangs somewhere counts there alone; one that hangs nowhere, everywhere.
	unknown := func(n playlists.Network) int64 { return must[Summary](t)(s.Summarise(t.Context(), n, 0, 1)).Unknown }
	same(t, "unknown in another network, unbound", unknown("m"), int64(15))
	if err := s.PutBindings(t.Context(), []Binding{{Display: "d", Network: "n", Carriage: "1", Position: "p", Bytes: []byte("{}")}}); err != nil {
		t.Fatal(err)
	}
	same(t, "unknown here, bound", unknown("n"), int64(15))
	same(t, "unknown in another network, bound", unknown("m"), int64(0))
	same(t, "lost", must[map[playlists.DisplayID]int64](t)(s.Lost(t.Context())), map[playlists.DisplayID]int64{"d": 15})
	// The first word of a journal that has lived elsewhere.
	fresh := batch(5, 5)
	fresh.Journal, fresh.Plays[0].Journal = playlists.ID128{8}, playlists.ID128{8}
	record(t, s, fresh)
	sameGaps(t, s, gap{3, 9}, gap{12, 19}, gap{1, 4})
}

func lateFills(t *testing.T, open opener) {
	s := open(t)
	upto(t, record(t, s, batch(10, 10)), 10)
	sameGaps(t, s, gap{1, 9})
	upto(t, record(t, s, batch(1, 4)), 10)
	sameGaps(t, s, gap{1, 3}, gap{5, 9})
	upto(t, record(t, s, batch(1, 1, 2, 3, 9)), 10)
	sameGaps(t, s, gap{5, 8})
	same(t, "plays", seqs(t, s), []uint64{1, 2, 3, 4, 9, 10})
}

func outOfOrder(t *testing.T, open opener) {
	s := open(t)
	upto(t, record(t, s, batch(1, 3, 4)), 0)
	upto(t, record(t, s, batch(1, 7)), 0)
	upto(t, record(t, s, batch(1, 1, 2)), 4)
	upto(t, record(t, s, batch(6, 8)), 5) // 5 can not come any more, 6 may
	sameGaps(t, s, gap{5, 5})
	upto(t, record(t, s, batch(6, 6)), 8)
}

// What lies far above the unbroken run waits until nothing can come before it.
func holesWait(t *testing.T, open opener) {
	s := open(t)
	upto(t, record(t, s, batch(1, 1, reach+1, 2*reach)), 1)
	same(t, "plays", seqs(t, s), []uint64{1, reach + 1})
	upto(t, record(t, s, batch(1, 2, reach+1, 2*reach)), 2)
	same(t, "plays, once the run has grown", seqs(t, s), []uint64{1, 2, reach + 1})
	upto(t, record(t, s, batch(2*reach, 2*reach, 2*reach+1)), 2*reach+1)
	sameGaps(t, s, gap{3, reach}, gap{reach + 2, 2*reach - 1})
}
