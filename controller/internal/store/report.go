package store

import (
	"context"
	"database/sql"

	"storyline/playlists"
)

// OrderApplied stands beside the four orders in receipts: the playlist that is
// on screen, not only kept.
const OrderApplied playlists.Order = "applied"

// Record keeps what displays reported, all of it or nothing: statuses with the
// bytes they came in (raw[i] is statuses[i]), and batches of plays. It returns
// after everything is on disk; only then may the returned words go out.
func (s *Store) Record(ctx context.Context, statuses []*playlists.Status, raw [][]byte, batches []*playlists.Batch, now playlists.Millis) ([]playlists.Stored, error) {
	var words []playlists.Stored
	var fresh []receipt
	err := s.write(ctx, func(t *tx) (err error) {
		if fresh, err = t.receive(statuses, raw, now); err != nil {
			return err
		}
		words, err = t.recordBatches(batches, now)
		return err
	})
	if err != nil {
		return nil, err
	}
	s.remember(fresh)
	return words, nil
}

// receipt is the key of one receipt.
type receipt struct {
	display playlists.DisplayID
	order   playlists.Order
	held    playlists.Held
}

// receiptKey is what a receipt is the newest of.
type receiptKey struct {
	display playlists.DisplayID
	order   playlists.Order
}

// receive keeps the last status of each display, and the receipts in them that
// the store has not seen. A heartbeat brings none.
func (t *tx) receive(statuses []*playlists.Status, raw [][]byte, now playlists.Millis) ([]receipt, error) {
	last := make(map[playlists.DisplayID]int, len(statuses))
	var fresh []receipt
	for i, st := range statuses {
		last[st.Display] = i
		for _, o := range playlists.Orders() {
			fresh = t.s.unseen(fresh, receipt{st.Display, o, st.Held[o]})
		}
		fresh = t.s.unseen(fresh, receipt{st.Display, OrderApplied, st.Applied})
	}
	rows := make([][]any, 0, len(last))
	for i, st := range statuses {
		if last[st.Display] == i {
			rows = append(rows, []any{st.Display, append([]byte(nil), st.Session[:]...), raw[i], now})
		}
	}
	if err := t.insert("insert into states (display, session, status, seen)",
		"on conflict (display) do update set session = excluded.session, status = excluded.status, seen = excluded.seen", rows); err != nil {
		return nil, err
	}
	rows = make([][]any, len(fresh))
	for i := range fresh {
		h := &fresh[i].held
		rows[i] = []any{fresh[i].display, fresh[i].order, h.Serial.Epoch, h.Serial.N, h.Digest[:], now}
	}
	return fresh, t.insert("insert into receipts (display, ord, epoch, n, sha256, committed)",
		"on conflict (display, ord, epoch, n, sha256) do nothing", rows)
}

// unseen adds a receipt unless it is the one that the store last took.
func (s *Store) unseen(list []receipt, r receipt) []receipt {
	if r.held.Digest.IsZero() || s.seen[receiptKey{r.display, r.order}] == r.held {
		return list
	}
	return append(list, r)
}

// remember notes receipts that are on disk.
func (s *Store) remember(fresh []receipt) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range fresh {
		s.seen[receiptKey{r.display, r.order}] = r.held
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

const outcomeColumns = "select d.display, d.carriage, d.position, c.epoch, c.n, c.sha256, coalesce(h.committed, 0), coalesce(a.committed, 0) " +
	"from publish_carriages c join displays d on d.network = c.network and d.carriage = c.carriage " +
	"left join receipts h on h.display = d.display and h.ord = 'playlist' and h.epoch = c.epoch and h.n = c.n and h.sha256 = c.sha256 " +
	"left join receipts a on a.display = d.display and a.ord = 'applied' and a.epoch = c.epoch and a.n = c.n and a.sha256 = c.sha256 " +
	"where c.publish = $1 "
