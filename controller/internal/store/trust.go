package store

import (
	"context"
	"database/sql"
	"errors"

	"storyline/playlists"
)

// Trust is a trust document as root signed it.
type Trust struct {
	playlists.Held
	Bytes    []byte
	Accepted playlists.Millis
}

// PutTrust keeps a trust document that was verified. Older ones stay.
func (s *Store) PutTrust(ctx context.Context, d Trust) error {
	return s.write(ctx, func(t *tx) error {
		return t.exec("insert into trusts (epoch, n, sha256, bytes, accepted) values ($1, $2, $3, $4, $5) on conflict (epoch, n) do nothing",
			d.Serial.Epoch, d.Serial.N, d.Digest[:], d.Bytes, d.Accepted)
	})
}

// Trust gives the newest trust document, or ErrNotFound.
func (s *Store) Trust(ctx context.Context) (Trust, error) {
	return one(query(ctx, s, func(r *sql.Rows) (d Trust, err error) {
		var sum []byte
		err = r.Scan(&d.Serial.Epoch, &d.Serial.N, &sum, &d.Bytes, &d.Accepted)
		d.Digest = digestOf(sum)
		return d, err
	}, "select epoch, n, sha256, bytes, accepted from trusts order by epoch desc, n desc limit 1"))
}

// orders names the serial that playlists and bindings share.
const orders = "orders"

// LastSerial gives the last serial that this controller gave out; zero at first.
func (s *Store) LastSerial(ctx context.Context) (playlists.Serial, error) {
	last, err := one(query(ctx, s, func(r *sql.Rows) (n playlists.Serial, err error) {
		return n, r.Scan(&n.Epoch, &n.N)
	}, "select epoch, n from serials where name = $1", orders))
	if errors.Is(err, ErrNotFound) {
		err = nil
	}
	return last, err
}

// spend notes a serial as given out.
func (t *tx) spend(n playlists.Serial) error {
	return t.exec("insert into serials (name, epoch, n) values ($1, $2, $3) "+
		"on conflict (name) do update set epoch = excluded.epoch, n = excluded.n "+
		"where excluded.epoch > serials.epoch or (excluded.epoch = serials.epoch and excluded.n > serials.n)", orders, n.Epoch, n.N)
}

// Binding is a sealed binding and what it says.
type Binding struct {
	Display  playlists.DisplayID
	Network  playlists.Network
	Carriage playlists.Carriage
	Position playlists.Position
	Train    playlists.Train
	Line     playlists.Line
	Held     playlists.Held
	Bytes    []byte
	Issued   playlists.Millis
}

// PutBindings keeps bindings and the serial they were given; at most 500 at a
// time, so that nobody waits long for the writer.
func (s *Store) PutBindings(ctx context.Context, bs []Binding) error {
	return s.write(ctx, func(t *tx) error {
		rows := make([][]any, len(bs))
		for i := range bs {
			b := &bs[i]
			rows[i] = []any{b.Display, b.Network, b.Carriage, b.Position, b.Train, b.Line, b.Held.Serial.Epoch, b.Held.Serial.N, b.Held.Digest[:], b.Bytes, b.Issued}
			if err := t.spend(b.Held.Serial); err != nil {
				return err
			}
		}
		return t.insert("insert into bindings (display, network, carriage, position, train, line, epoch, n, sha256, bytes, issued)",
			"on conflict (display) do update set network = excluded.network, carriage = excluded.carriage, position = excluded.position, "+
				"train = excluded.train, line = excluded.line, epoch = excluded.epoch, n = excluded.n, sha256 = excluded.sha256, "+
				"bytes = excluded.bytes, issued = excluded.issued", rows)
	})
}

// Bindings lists every display's binding.
func (s *Store) Bindings(ctx context.Context) ([]Binding, error) {
	return query(ctx, s, func(r *sql.Rows) (b Binding, err error) {
		var sum []byte
		err = r.Scan(&b.Display, &b.Network, &b.Carriage, &b.Position, &b.Train, &b.Line, &b.Held.Serial.Epoch, &b.Held.Serial.N, &sum, &b.Bytes, &b.Issued)
		b.Held.Digest = digestOf(sum)
		return b, err
	}, "select display, network, carriage, position, train, line, epoch, n, sha256, bytes, issued from bindings order by display")
}
