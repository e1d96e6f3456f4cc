package store

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"storyline/playlists"
)

func TestAnAllowanceIsSpentAndComesBack(t *testing.T) {
	const now = noon
	full := allowance{left: fullMs, at: now}
	for name, c := range map[string]struct {
		had  allowance
		now  playlists.Millis
		rows int
		paid bool
		left int64
	}{
		"a month's backlog at once":           {full, now, 134_000, true, fullMs - 134_000*rowMs},
		"a full journal with boots at once":   {full, now, journal + journal/besides, true, fullMs - (journal+journal/besides)*rowMs},
		"more than there is":                  {full, now, fullRows + 1, false, fullMs},
		"the last of it":                      {full, now, fullRows, true, 0},
		"nothing is left":                     {allowance{0, now}, now, 1, false, 0},
		"a row comes back":                    {allowance{0, now}, now + rowMs, 1, true, 0},
		"a part of a row is not lost":         {allowance{rowMs - 1, now}, now + 1, 1, true, 0},
		"a year gives no more than full":      {allowance{0, now}, now + 365*24*3_600_000, 1, true, fullMs - rowMs},
		"a clock that went back takes none":   {allowance{rowMs, now}, now - 3_600_000, 1, true, 0},
		"a clock that went back gives none":   {allowance{0, now}, now - 3_600_000, 1, false, 0},
		"and goes on from there":              {allowance{0, now - 3_600_000}, now, 1, true, 3_600_000 - rowMs},
		"what costs nothing is always paid":   {allowance{0, now}, now, 0, true, 0},
		"what is not paid for takes nothing":  {allowance{rowMs, now}, now, 2, false, rowMs},
		"a display that is heard for a while": {allowance{fullMs, now - 1}, now, 100, true, fullMs - 100*rowMs},
	} {
		t.Run(name, func(t *testing.T) {
			a := c.had.later(c.now)
			if paid := a.pay(c.rows); paid != c.paid || a.left != c.left || a.at != c.now {
				t.Errorf("paid %v, left %+v", paid, a)
			}
		})
	}
}

// journal is how many plays a display's journal holds, and besides how many of them
// come with one row more at most: of eight plays one begins a boot whose date is told.
const (
	journal = 64 << 20 / 128
	besides = 8
)

// TestNoHonestDisplayLacksAllowance lets displays show as short slides as there may
// be, break off some of them for a boot, be away for as long as they like, and come
// back with all that their journal holds, the dates of its boots, and the receipts of
// what was published meanwhile.
func TestNoHonestDisplayLacksAllowance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		upTo := func(what string, most int64) int64 {
			return rapid.OneOf(rapid.Just(most), rapid.Int64Range(0, most)).Draw(t, what)
		}
		now := playlists.Millis(noon)
		untold := upTo("untold when it is first heard", journal)
		dates := upTo("boots in that", untold/besides)
		a := allowance{left: fullMs, at: now}
		for range rapid.IntRange(1, 200).Draw(t, "times") {
			passed := rapid.OneOf(rapid.Int64Range(0, 60_000), rapid.Int64Range(0, 400*24*3_600_000)).Draw(t, "passed")
			slides := upTo("slides", passed/playlists.MinSlideMs)
			boots := upTo("boots", slides/besides)
			now, untold = now+passed, min(untold+slides+boots, journal)
			dates = min(dates+boots, untold/besides)
			told := upTo("told", untold)
			receipts := upTo("receipts", int64(len(playlists.Orders()))+1)
			if a = a.later(now); !a.pay(int(told + dates + receipts)) {
				t.Fatalf("%d plays, %d dates and %d receipts are not paid for: %+v", told, dates, receipts, a)
			}
			untold, dates = untold-told, 0
		}
	})
}

// spent leaves a display only so many rows.
func spent(t *testing.T, s *Store, d playlists.DisplayID, rows int64, now playlists.Millis) {
	t.Helper()
	ok(t, s.write(t.Context(), func(tx *tx) error {
		return tx.exec("insert into allowances (display, remains, counted) values ($1, $2, $3) on conflict (display) do update set remains = excluded.remains, counted = excluded.counted", d, rows*rowMs, now)
	}))
}

// offers records what may be too much, and gives the words and the displays that
// said too much.
func offers(t *testing.T, s *Store, now playlists.Millis, bs ...*playlists.Batch) ([]playlists.Stored, []playlists.DisplayID) {
	t.Helper()
	words, over, _, err := s.Record(t.Context(), nil, nil, bs, now)
	ok(t, err)
	return words, over
}

func rowsOf(t *testing.T, s *Store) (n int64) {
	t.Helper()
	for _, table := range []string{"plays", "contradictions", "gaps", "journals", "boots", "receipts"} {
		n += must[int64](t)(s.count(t.Context(), "select count(*) from "+table))
	}
	return n
}

func excessIsNotKept(t *testing.T, open opener) {
	s := open(t)
	upto(t, record(t, s, batch(1, 1, 2)), 2)
	journal := func(n byte, b *playlists.Batch) *playlists.Batch {
		b.Journal = playlists.ID128{n}
		for i := range b.Plays {
			b.Plays[i].Journal = b.Journal
		}
		return b
	}
	other := batch(1, 1, 2)
	other.Plays[0].Shown, other.Plays[1].Shown = 1, 1
	for name, b := range map[string]*playlists.Batch{
		"plays": batch(1, 3, 4), "another journal with a play": journal(9, batch(1, 1)), "a gap and a play": batch(10, 10),
		"contradictions": other, "dates of boots": dated(dated(batch(1), 1, noon), 2, noon), "a gap and an empty journal": journal(8, batch(5)),
	} {
		spent(t, s, "d", 1, 99)
		before := rowsOf(t, s)
		words, over := offers(t, s, 99, b)
		if len(words) != 0 || !slices.Equal(over, []playlists.DisplayID{"d"}) || rowsOf(t, s) != before {
			t.Errorf("%s: words %v, over %v, %d rows after %d", name, words, over, rowsOf(t, s), before)
		}
	}
	for n := range byte(3) {
		h := playlists.Held{Serial: playlists.Serial{Epoch: 1, N: int64(n)}, Digest: playlists.Digest{n + 1}}
		st := &playlists.Status{Display: "d", Session: playlists.ID128{n}, Held: map[playlists.Order]playlists.Held{playlists.OrderTrust: h, playlists.OrderBinding: h}}
		spent(t, s, "d", 1, 99)
		before := rowsOf(t, s)
		beat := &playlists.Status{Display: "d", Session: st.Session} // it brings no receipt
		_, over, unpaid, err := s.Record(t.Context(), []*playlists.Status{st, beat}, [][]byte{{n}, {n}}, []*playlists.Batch{other}, 99)
		if err != nil || len(over) != 1 || !slices.Equal(unpaid, []*playlists.Status{st}) || rowsOf(t, s) != before {
			t.Errorf("receipts: over %v, %d statuses unpaid, %v, %d rows after %d", over, len(unpaid), err, rowsOf(t, s), before)
		}
		same(t, "the last status", must[[]Said](t)(s.States(t.Context()))[0].Session, st.Session)
	}

	// Nobody else goes short, and what is stored already is owed its word.
	spent(t, s, "d", 0, 99)
	sibling := batch(1, 1)
	sibling.Display = "e"
	words, over := offers(t, s, 99, batch(1, 3), sibling, batch(1, 1, 2))
	same(t, "over", over, []playlists.DisplayID{"d"})
	if len(words) != 2 || words[0].Display != "e" || words[1].Display != "d" || words[1].Upto != 2 {
		t.Errorf("words %+v", words)
	}
	same(t, "plays of d", seqs(t, s), []uint64{1, 2})
}

func allowancesLast(t *testing.T, open opener) {
	s := open(t)
	spent(t, s, "d", 3, noon)
	words, _ := offers(t, s, noon, batch(1, 1, 2)) // and its journal
	upto(t, words, 2)
	s = open(t) // the controller starts again
	if words, over := offers(t, s, noon+2*rowMs-1, batch(1, 3, 4)); len(words) != 0 || len(over) != 1 {
		t.Errorf("words %v, over %v", words, over)
	}
	words, over := offers(t, s, noon+2*rowMs, batch(1, 3, 4))
	upto(t, words, 4)
	same(t, "over", over, []playlists.DisplayID(nil))
}

func resendsAreFree(t *testing.T, open opener) {
	s := open(t)
	other := batch(1, 1, 2)
	other.Plays[1].Shown = 1
	doubted := dated(batch(1), 1, noon)
	one, two := arrangement("1", 20).Held, arrangement("1", 30).Held
	say := func(held, applied playlists.Held) {
		t.Helper()
		st := &playlists.Status{Display: "d", Held: map[playlists.Order]playlists.Held{playlists.OrderPlaylist: held, playlists.OrderTrust: one}, Applied: applied}
		kept(t, s, []*playlists.Status{st, st}, [][]byte{{1}, {1}}, nil, 99)
	}
	spent(t, s, "d", 8, 99) // a journal, two plays, a contradiction, a boot, two playlists held, a trust document
	upto(t, record(t, s, batch(1, 1, 2), other, doubted, other), 2)
	say(one, one)
	say(two, one) // it is fetching what it needs
	say(two, two)
	told := rowsOf(t, s)
	same(t, "rows", told, int64(8))
	for range 2 {
		say(one, one)
		say(two, two)
		upto(t, record(t, s, batch(1, 1, 2), other, doubted), 2)
		s = open(t) // the controller starts again
	}
	same(t, "rows in the end", rowsOf(t, s), told)
	third := batch(1, 2)
	third.Plays[0].Shown = 2
	if words, over := offers(t, s, 99, third); len(words) != 0 || len(over) != 1 {
		t.Errorf("other bytes than both: words %v, over %v", words, over)
	}
}
