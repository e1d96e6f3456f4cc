package store

import (
	"crypto/sha256"
	"database/sql"
	"encoding/json"

	"storyline/playlists"
)

// recordBatches keeps batches one after the other, and gives the word that each
// of their journals is owed, the newest per journal. A batch that is not kept, since
// it is more than the display's allowance pays for, is owed none.
func (t *tx) recordBatches(batches []*playlists.Batch, p *purses) ([]playlists.Stored, error) {
	type name struct {
		display playlists.DisplayID
		journal playlists.ID128
	}
	at := make(map[name]int, len(batches))
	var words []playlists.Stored
	for _, b := range batches {
		upto, kept, err := t.recordBatch(b, p)
		if err != nil {
			return nil, err
		}
		if !kept {
			continue
		}
		w := playlists.Stored{Header: playlists.Header{V: playlists.Version}, Display: b.Display, Journal: b.Journal, Upto: upto}
		i, ok := at[name{b.Display, b.Journal}]
		if !ok {
			at[name{b.Display, b.Journal}] = len(words)
			words = append(words, w)
			continue
		}
		words[i] = w
	}
	return words, nil
}

func (t *tx) recordBatch(b *playlists.Batch, p *purses) (upto uint64, kept bool, err error) {
	l, err := t.ledger(b)
	if err != nil {
		return 0, false, err
	}
	lines := make([][]byte, len(b.Plays))
	sums := make([]playlists.Digest, len(b.Plays))
	for i := range b.Plays {
		if lines[i], err = json.Marshal(&b.Plays[i]); err != nil {
			return 0, false, err
		}
		sums[i] = sha256.Sum256(lines[i])
	}
	dates, others, err := t.newDates(b)
	if err != nil {
		return 0, false, err
	}
	v := l.take(b, func(i int) playlists.Digest { return sums[i] })
	if kept, err = p.pay(b.Display, v.rows()+len(dates)); err != nil || !kept {
		return 0, false, err
	}
	if err := t.dateBoots(b.Display, dates, p.now); err != nil {
		return 0, false, err
	}
	if err := t.noteOthers(b.Display, others); err != nil {
		return 0, false, err
	}
	return v.upto, true, t.keepVerdict(b, &v, lines, sums, p.now)
}

// keepVerdict writes down what a batch changes.
func (t *tx) keepVerdict(b *playlists.Batch, v *verdict, lines [][]byte, sums []playlists.Digest, now playlists.Millis) error {
	if err := t.insertPlays(b, v.fresh, sums, now); err != nil {
		return err
	}
	if err := t.countPlays(b, v.fresh); err != nil {
		return err
	}
	rows := make([][]any, 0, len(v.contradicted))
	for _, i := range v.contradicted {
		rows = append(rows, []any{b.Display, b.Journal[:], b.Plays[i].Seq, sums[i][:], lines[i], now})
	}
	if err := t.insert("insert into contradictions (display, journal, seq, sum, play, noticed)",
		"on conflict (display, journal, seq, sum) do nothing", rows); err != nil {
		return err
	}
	if err := t.moveGaps(b, v, now); err != nil {
		return err
	}
	return t.exec("insert into journals (display, journal, upto, highest, heard) values ($1, $2, $3, $4, $5) "+
		"on conflict (display, journal) do update set upto = excluded.upto, highest = excluded.highest, heard = excluded.heard",
		b.Display, b.Journal[:], v.upto, v.highest, now)
}

// ledger reads what the store knows of a journal, as far as a batch can touch it.
func (t *tx) ledger(b *playlists.Batch) (*ledger, error) {
	l := &ledger{sums: map[uint64]playlists.Digest{}}
	if _, err := txQuery(t, func(r *sql.Rows) (struct{}, error) {
		l.known = true
		return struct{}{}, r.Scan(&l.upto, &l.highest)
	}, "select upto, highest from journals where display = $1 and journal = $2", b.Display, b.Journal[:]); err != nil {
		return nil, err
	}
	var err error
	if l.highest > l.upto {
		if l.islands, err = txQuery(t, func(r *sql.Rows) (n uint64, err error) { return n, r.Scan(&n) },
			"select seq from plays where display = $1 and journal = $2 and seq > $3 order by seq", b.Display, b.Journal[:], l.upto); err != nil {
			return nil, err
		}
	}
	if len(b.Plays) == 0 {
		return l, nil
	}
	from, to := b.Plays[0].Seq, b.Plays[len(b.Plays)-1].Seq
	if from > l.highest && from > l.upto {
		return l, nil
	}
	if _, err := txQuery(t, func(r *sql.Rows) (struct{}, error) {
		var seq uint64
		var sum []byte
		err := r.Scan(&seq, &sum)
		l.sums[seq] = digestOf(sum)
		return struct{}{}, err
	}, "select seq, sum from plays where display = $1 and journal = $2 and seq >= $3 and seq <= $4", b.Display, b.Journal[:], from, to); err != nil {
		return nil, err
	}
	if l.noted, err = txQuery(t, func(r *sql.Rows) (n told, err error) {
		var sum []byte
		err = r.Scan(&n.seq, &sum)
		n.sum = digestOf(sum)
		return n, err
	}, "select seq, sum from contradictions where display = $1 and journal = $2 and seq >= $3 and seq <= $4", b.Display, b.Journal[:], from, to); err != nil {
		return nil, err
	}
	l.gaps, err = txQuery(t, func(r *sql.Rows) (g gap, err error) { return g, r.Scan(&g.first, &g.last) },
		"select first_seq, last_seq from gaps where display = $1 and journal = $2 and last_seq >= $3 and first_seq <= $4", b.Display, b.Journal[:], from, to)
	return l, err
}

func (t *tx) insertPlays(b *playlists.Batch, which []int, sums []playlists.Digest, now playlists.Millis) error {
	began, err := t.boots(b, which)
	if err != nil {
		return err
	}
	rows := make([][]any, len(which))
	for k, i := range which {
		p := &b.Plays[i]
		rows[k] = []any{b.Display, b.Journal[:], p.Seq, sums[i][:], p.Boot[:], p.Mono, p.Wall, p.Clock, p.Shown, p.Outcome, p.Story[:],
			p.Slide, p.Lang, p.Serial.Epoch, p.Serial.N, p.Network, p.Carriage, p.Position, join(p.Missing), now, p.Date(began[p.Boot], now)}
	}
	return t.insert("insert into plays (display, journal, seq, sum, boot, mono, wall, clock, shown, outcome, story, "+
		"slide, lang, epoch, n, network, carriage, position, missing, received, dated)", "", rows)
}

func (t *tx) moveGaps(b *playlists.Batch, v *verdict, now playlists.Millis) error {
	for _, g := range v.filled {
		if err := t.exec("delete from gaps where display = $1 and journal = $2 and first_seq = $3", b.Display, b.Journal[:], g.first); err != nil {
			return err
		}
	}
	rows := make([][]any, len(v.gone))
	for i, g := range v.gone {
		rows[i] = []any{b.Display, b.Journal[:], g.first, g.last, now}
	}
	return t.insert("insert into gaps (display, journal, first_seq, last_seq, noticed)", "", rows)
}

// countPlays adds fresh plays to the totals, which stand in the same transaction.
func (t *tx) countPlays(b *playlists.Batch, which []int) error {
	type tally struct {
		network  playlists.Network
		carriage playlists.Carriage
		story    playlists.Digest
		outcome  playlists.Outcome
	}
	plays, shown := map[tally]int64{}, map[tally]int64{}
	for _, i := range which {
		p := &b.Plays[i]
		k := tally{p.Network, p.Carriage, p.Story, p.Outcome}
		plays[k]++
		shown[k] += p.Shown
	}
	rows := make([][]any, 0, len(plays))
	for k, n := range plays {
		rows = append(rows, []any{k.network, k.carriage, k.story[:], k.outcome, n, shown[k]})
	}
	return t.insert("insert into tallies (network, carriage, story, outcome, plays, shown)",
		"on conflict (network, carriage, story, outcome) do update set plays = tallies.plays + excluded.plays, shown = tallies.shown + excluded.shown", rows)
}
