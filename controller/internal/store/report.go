package store

import (
	"context"
	"database/sql"

	"storyline/playlists"
)

// Record keeps what displays reported, all of it or nothing: statuses with the
// bytes they came in (raw[i] is statuses[i]), and batches of plays. It returns
// after everything is on disk; only then may the returned words go out. Displays
// that are over said more than may be kept of them: batches and receipts that their
// allowance did not pay for are not kept, and no word is owed. Statuses that are
// unpaid are those with such receipts.
func (s *Store) Record(ctx context.Context, statuses []*playlists.Status, raw [][]byte, batches []*playlists.Batch, now playlists.Millis) (words []playlists.Stored, over []playlists.DisplayID, unpaid []*playlists.Status, err error) {
	var fresh []receipt
	err = s.write(ctx, func(t *tx) (err error) {
		p := t.purses(now)
		if fresh, unpaid, err = t.receive(statuses, raw, p); err != nil {
			return err
		}
		if words, err = t.recordBatches(batches, p); err != nil {
			return err
		}
		over = p.over
		return p.keep()
	})
	if err != nil {
		return nil, nil, nil, err
	}
	s.remember(fresh)
	return words, over, unpaid, nil
}

// receipt is one receipt. Two receipts with the same key are told apart by applied.
type receipt struct {
	receiptKey
	held playlists.Held
}

// receiptKey is what a receipt is the newest of.
type receiptKey struct {
	display playlists.DisplayID
	order   playlists.Order
	applied bool // the playlist is on screen, not only kept
}

// receive keeps the last status of each display, and the receipts in them that
// the store has not seen. A heartbeat brings none.
func (t *tx) receive(statuses []*playlists.Status, raw [][]byte, p *purses) (fresh []receipt, unpaid []*playlists.Status, err error) {
	last := make(map[playlists.DisplayID]int, len(statuses))
	var news [][]any
	for i, st := range statuses {
		last[st.Display] = i
		seen, rows := t.receipts(st, p.now)
		paid, err := p.pay(st.Display, len(rows))
		if err != nil {
			return nil, nil, err
		}
		if !paid {
			unpaid = append(unpaid, st)
			continue
		}
		fresh, news = append(fresh, seen...), append(news, rows...)
	}
	rows := make([][]any, 0, len(last))
	for i, st := range statuses {
		if last[st.Display] == i {
			rows = append(rows, []any{st.Display, append([]byte(nil), st.Session[:]...), raw[i], p.now})
		}
	}
	if err := t.insert("insert into states (display, session, status, seen)",
		"on conflict (display) do update set session = excluded.session, status = excluded.status, seen = excluded.seen", rows); err != nil {
		return nil, nil, err
	}
	return fresh, unpaid, t.insert("insert into receipts (display, ord, epoch, n, sha256, committed, applied)",
		"on conflict (display, ord, epoch, n, sha256) do update set applied = excluded.applied where receipts.applied = 0 and excluded.applied <> 0", news)
}

// receipts gives those in a status that the store has not seen, and their rows.
func (t *tx) receipts(st *playlists.Status, now playlists.Millis) (fresh []receipt, rows [][]any) {
	for _, o := range playlists.Orders() {
		held := receipt{receiptKey{st.Display, o, false}, st.Held[o]}
		shown := receipt{receiptKey{st.Display, o, true}, st.Applied}
		isNew, isShown := t.s.unseen(held), o == playlists.OrderPlaylist && t.s.unseen(shown)
		if isNew {
			fresh = append(fresh, held)
		}
		if isShown {
			fresh = append(fresh, shown)
		}
		switch {
		case isShown && st.Applied == st.Held[o]:
			rows = append(rows, held.row(now, now))
		case isShown:
			rows = append(rows, shown.row(now, now))
			fallthrough
		default:
			if isNew {
				rows = append(rows, held.row(now, 0))
			}
		}
	}
	return fresh, rows
}

func (r *receipt) row(committed, applied playlists.Millis) []any {
	return []any{r.display, r.order, r.held.Serial.Epoch, r.held.Serial.N, r.held.Digest[:], committed, applied}
}

// unseen reports whether a receipt is another one than the store last took.
func (s *Store) unseen(r receipt) bool {
	return !r.held.Digest.IsZero() && s.seen[r.receiptKey] != r.held
}

// remember notes receipts that are on disk.
func (s *Store) remember(fresh []receipt) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range fresh {
		s.seen[r.receiptKey] = r.held
	}
}

// Said is the last status of a display, as it came.
type Said struct {
	Display playlists.DisplayID
	Session playlists.ID128
	Status  []byte
	Seen    playlists.Millis
}

// States lists the last status of each display.
func (s *Store) States(ctx context.Context) ([]Said, error) {
	return query(ctx, s, func(r *sql.Rows) (d Said, err error) {
		var session []byte
		err = r.Scan(&d.Display, &session, &d.Status, &d.Seen)
		d.Session = idOf(session)
		return d, err
	}, "select display, session, status, seen from states order by display")
}

// Outcome is what became of a publish on one display.
type Outcome struct {
	Display  playlists.DisplayID
	Carriage playlists.Carriage
	Position playlists.Position
	Wanted   playlists.Held
	Held     playlists.Millis // when its first receipt was committed; zero: none yet
	Applied  playlists.Millis // when it first said that it shows it; zero: not yet
}

// Outcomes lists what became of a publish on each display of its carriages.
// Carriages that are not sealed yet are not in it.
func (s *Store) Outcomes(ctx context.Context, publish string) ([]Outcome, error) {
	return query(ctx, s, func(r *sql.Rows) (o Outcome, err error) {
		var sum []byte
		err = r.Scan(&o.Display, &o.Carriage, &o.Position, &o.Wanted.Serial.Epoch, &o.Wanted.Serial.N, &sum, &o.Held, &o.Applied)
		o.Wanted.Digest = digestOf(sum)
		return o, err
	}, outcomeColumns+"order by d.display", publish)
}

const outcomeColumns = "select d.display, d.carriage, d.position, c.epoch, c.n, c.sha256, coalesce(r.committed, 0), coalesce(r.applied, 0) " +
	"from publish_carriages c join displays d on d.network = c.network and d.carriage = c.carriage " +
	"left join receipts r on r.display = d.display and r.ord = 'playlist' and r.epoch = c.epoch and r.n = c.n and r.sha256 = c.sha256 " +
	"where c.publish = $1 "
