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
	for i, st := range statuses {
		last[st.Display] = i
		seen, paid, err := t.keepReceipts(st, p)
		if err != nil {
			return nil, nil, err
		}
		if !paid {
			unpaid = append(unpaid, st)
		}
		fresh = append(fresh, seen...)
	}
	rows := make([][]any, 0, len(last))
	for i, st := range statuses {
		if last[st.Display] == i {
			rows = append(rows, []any{st.Display, append([]byte(nil), st.Session[:]...), raw[i], p.now})
		}
	}
	return fresh, unpaid, t.insert("insert into states (display, session, status, seen)",
		"on conflict (display) do update set session = excluded.session, status = excluded.status, seen = excluded.seen", rows)
}

// keepReceipts keeps those receipts in a status that the store has not seen, all or
// none. What is on disk since before this start, or before another order came between,
// is only seen anew: it is neither written nor paid for.
func (t *tx) keepReceipts(st *playlists.Status, p *purses) (fresh []receipt, paid bool, err error) {
	var rows [][]any
	grows := 0
	for _, r := range receipts(st) {
		if !t.s.unseen(r) {
			continue
		}
		fresh = append(fresh, r)
		if !r.applied && r.order == playlists.OrderPlaylist && r.held == st.Applied {
			continue // what is on screen is held: one row says both
		}
		had, err := t.receipt(r)
		switch {
		case err != nil:
			return nil, false, err
		case len(had) == 0:
			rows, grows = append(rows, r.row(p.now)), grows+1
		case had[0] == 0 && r.applied:
			rows = append(rows, r.row(p.now))
		}
	}
	if paid, err = p.pay(st.Display, grows); err != nil || !paid {
		return nil, false, err
	}
	return fresh, true, t.insert("insert into receipts (display, ord, epoch, n, sha256, committed, applied)",
		"on conflict (display, ord, epoch, n, sha256) do update set applied = excluded.applied where receipts.applied = 0 and excluded.applied <> 0", rows)
}

// receipts lists those in a status.
func receipts(st *playlists.Status) []receipt {
	list := []receipt{{receiptKey{st.Display, playlists.OrderPlaylist, true}, st.Applied}}
	for _, o := range playlists.Orders() {
		list = append(list, receipt{receiptKey{st.Display, o, false}, st.Held[o]})
	}
	return list
}

// receipt gives when a receipt's row was first applied, if the row is on disk.
func (t *tx) receipt(r receipt) ([]playlists.Millis, error) {
	return txQuery(t, func(rows *sql.Rows) (at playlists.Millis, err error) { return at, rows.Scan(&at) },
		"select applied from receipts where display = $1 and ord = $2 and epoch = $3 and n = $4 and sha256 = $5",
		r.display, r.order, r.held.Serial.Epoch, r.held.Serial.N, r.held.Digest[:])
}

func (r *receipt) row(now playlists.Millis) []any {
	applied := playlists.Millis(0)
	if r.applied {
		applied = now
	}
	return []any{r.display, r.order, r.held.Serial.Epoch, r.held.Serial.N, r.held.Digest[:], now, applied}
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
