package store

import (
	"testing"

	"storyline/playlists"
)

// noon is when the boots of these tests began; received is when batches came.
const (
	noon     = 1764000000000
	received = noon + 100_000
)

// doubted makes a batch of plays whose clock said 1970, each a second after the
// other, of a boot.
func doubted(boot byte, first uint64, seqs ...uint64) *playlists.Batch {
	b := batch(first, seqs...)
	for i := range b.Plays {
		p := &b.Plays[i]
		p.Boot, p.Mono, p.Wall, p.Clock = playlists.ID128{boot}, int64(p.Seq)*1000, int64(p.Seq)*1000, playlists.Untrusted
	}
	return b
}

func dated(b *playlists.Batch, boot byte, at playlists.Millis) *playlists.Batch {
	b.Boots = append(b.Boots, playlists.Dated{Boot: playlists.ID128{boot}, At: at})
	return b
}

// datesOf gives when each stored play was, by seq.
func datesOf(t *testing.T, s *Store) (list []playlists.Millis) {
	t.Helper()
	for _, p := range must[[]Told](t)(s.Plays(t.Context(), "d", PlayKey{}, 1000)) {
		list = append(list, p.Dated)
	}
	return list
}

func take(t *testing.T, s *Store, bs ...*playlists.Batch) {
	t.Helper()
	kept(t, s, nil, nil, bs, received)
}

func bootsDate(t *testing.T, open opener) {
	ctx, s := t.Context(), open(t)
	told := func(from, until playlists.Millis) (counted, afterwards, undated int64) {
		sum := must[Summary](t)(s.Summarise(ctx, "n", from, until))
		for _, c := range sum.Counts {
			counted += c.Plays
		}
		return counted, sum.Afterwards, sum.Undated
	}
	check := func(what string, from, until playlists.Millis, counted, afterwards, undated int64) {
		t.Helper()
		c, a, u := told(from, until)
		same(t, what, []int64{c, a, u}, []int64{counted, afterwards, undated})
	}
	take(t, s, doubted(1, 1, 1, 2), doubted(2, 1, 3))
	check("before anything is known", noon, noon+10_000, 0, 0, 3)
	check("1970 is no date", 0, 10_000, 0, 0, 3)
	before := must[[]Told](t)(s.Plays(ctx, "d", PlayKey{}, 9))

	s = open(t) // the controller was killed in between
	take(t, s, dated(doubted(1, 1, 2, 4), 1, noon))
	check("plays that were there and one that came with it", noon, noon+10_000, 3, 3, 1)
	check("to the millisecond", noon+1000, noon+2000, 1, 1, 1)
	take(t, s, dated(doubted(1, 1, 2, 4), 1, noon), doubted(1, 1, 5))
	check("a resend changes nothing, and the boot is remembered", noon, noon+10_000, 4, 4, 1)
	same(t, "dates", datesOf(t, s), []playlists.Millis{noon + 1000, noon + 2000, 0, noon + 4000, noon + 5000})
	for i, p := range must[[]Told](t)(s.Plays(ctx, "d", PlayKey{}, 3)) {
		same(t, "a play as it was told", p.Play, before[i].Play)
	}
	same(t, "contradicted", must[Summary](t)(s.Summarise(ctx, "n", 0, received)).Contradicted, int64(0))
	latest := must[[]Told](t)(s.LatestPlays(ctx, "n", "1", 9))
	same(t, "latest", []uint64{latest[0].Seq, latest[1].Seq, latest[2].Seq, latest[3].Seq, latest[4].Seq}, []uint64{5, 4, 2, 1, 3})

	other := dated(doubted(2, 9), 2, noon)
	other.Display = "e"
	take(t, s, other)
	check("another display's word is nothing", noon, noon+10_000, 4, 4, 1)
	take(t, s, dated(doubted(1, 6), 2, noon+5000))
	check("a date comes without plays", noon, noon+10_000, 5, 5, 0)
}

func bootsDateOnce(t *testing.T, open opener) {
	s := open(t)
	take(t, s, dated(doubted(1, 1, 1), 1, noon))
	take(t, s, dated(doubted(1, 1, 2), 1, noon-3_600_000))
	same(t, "dates", datesOf(t, s), []playlists.Millis{noon + 1000, noon + 2000})
	// A boot that would put plays more than a day after they were received.
	take(t, s, doubted(2, 1, 3))
	take(t, s, dated(doubted(2, 1, 4), 2, received+playlists.FarAhead-3500))
	same(t, "dates", datesOf(t, s), []playlists.Millis{noon + 1000, noon + 2000, received + playlists.FarAhead - 500, 0})
	// What is trusted needs no date, and takes none.
	trusted := batch(1, 5)
	trusted.Plays[0].Boot = playlists.ID128{1}
	take(t, s, trusted)
	same(t, "date of a trusted play", datesOf(t, s)[4], trusted.Plays[0].Wall)
}

func redatesCount(t *testing.T, open opener) {
	s := open(t)
	redated := func(n playlists.Network) int64 {
		return must[Summary](t)(s.Summarise(t.Context(), n, 0, received)).Redated
	}
	take(t, s, dated(doubted(1, 1, 1), 1, noon), dated(doubted(2, 1, 2), 2, noon))
	take(t, s, dated(doubted(1, 1, 1), 1, noon+agree)) // a clock that was trimmed meanwhile
	same(t, "the same word", redated("n"), int64(0))
	for _, hours := range []int64{-1, 1, 2} {
		take(t, s, dated(batch(1), 1, noon+hours*3_600_000))
	}
	same(t, "another word", redated("n"), int64(1))
	same(t, "dates", datesOf(t, s), []playlists.Millis{noon + 1000, noon + 2000})
	ok(t, s.PutBindings(t.Context(), []Binding{{Display: "d", Network: "n", Carriage: "1", Position: "p", Bytes: []byte("{}")}}))
	same(t, "in another network", redated("m"), int64(0))
	spent(t, s, "d", 0, received)
	if words, over := offers(t, s, received, dated(dated(batch(1), 2, noon+3_600_000), 3, noon)); len(words) != 0 || len(over) != 1 {
		t.Errorf("words %v, over %v", words, over)
	}
	same(t, "in a batch that is not kept", redated("n"), int64(1))
}
