package store

import (
	"context"
	"database/sql"

	"storyline/playlists"
)

// Arrangement is what one carriage shall hold: the sealed arrangement and the
// envelopes of its stories, by name.
type Arrangement struct {
	Network  playlists.Network
	Carriage playlists.Carriage
	Held     playlists.Held // serial, and digest of the whole message
	Issued   playlists.Millis
	Lease    playlists.Millis
	Envelope []byte
	Stories  []playlists.Digest // SHA-256 of each story's envelope, in the message's order
}

// MaxCommit is how many carriages one transaction may take: ten thousand in one
// held up everything else for seconds.
const MaxCommit = 500

// Commit keeps carriages of a publish, at most MaxCommit. A carriage keeps what
// it has if that is newer.
func (s *Store) Commit(ctx context.Context, publish string, as []Arrangement) error {
	rows, named := make([][]any, len(as)), make([][]any, len(as))
	for i := range as {
		a := &as[i]
		rows[i] = []any{a.Network, a.Carriage, a.Held.Serial.Epoch, a.Held.Serial.N, a.Held.Digest[:], a.Issued, a.Lease, a.Envelope, join(a.Stories), publish}
		named[i] = []any{publish, a.Network, a.Carriage, a.Held.Serial.Epoch, a.Held.Serial.N, a.Held.Digest[:]}
	}
	return s.write(ctx, func(t *tx) error {
		if err := t.insert("insert into arrangements (network, carriage, epoch, n, sha256, issued, lease, envelope, stories, publish)",
			"on conflict (network, carriage) do update set epoch = excluded.epoch, n = excluded.n, sha256 = excluded.sha256, issued = excluded.issued, "+
				"lease = excluded.lease, envelope = excluded.envelope, stories = excluded.stories, publish = excluded.publish "+
				"where excluded.epoch > arrangements.epoch or (excluded.epoch = arrangements.epoch and excluded.n > arrangements.n)", rows); err != nil {
			return err
		}
		if err := t.insert("insert into publish_carriages (publish, network, carriage, epoch, n, sha256)", "on conflict (publish, carriage) do nothing", named); err != nil {
			return err
		}
		return t.exec("update publishes set committed = (select count(*) from publish_carriages where publish = $1) where id = $2", publish, publish)
	})
}

// Renew keeps carriages whose lease was renewed, outside any publish.
func (s *Store) Renew(ctx context.Context, as []Arrangement) error {
	return s.write(ctx, func(t *tx) error {
		for i := range as {
			a := &as[i]
			if err := t.spend(a.Held.Serial); err != nil {
				return err
			}
			if err := t.exec("update arrangements set epoch = $1, n = $2, sha256 = $3, issued = $4, lease = $5, envelope = $6 where network = $7 and carriage = $8",
				a.Held.Serial.Epoch, a.Held.Serial.N, a.Held.Digest[:], a.Issued, a.Lease, a.Envelope, a.Network, a.Carriage); err != nil {
				return err
			}
		}
		return nil
	})
}

// CommittedOf lists the carriages of a publish that are committed.
func (s *Store) CommittedOf(ctx context.Context, publish string) (map[playlists.Carriage]playlists.Held, error) {
	all := map[playlists.Carriage]playlists.Held{}
	_, err := query(ctx, s, func(r *sql.Rows) (struct{}, error) {
		var c playlists.Carriage
		var h playlists.Held
		var sum []byte
		err := r.Scan(&c, &h.Serial.Epoch, &h.Serial.N, &sum)
		h.Digest = digestOf(sum)
		all[c] = h
		return struct{}{}, err
	}, "select carriage, epoch, n, sha256 from publish_carriages where publish = $1", publish)
	return all, err
}

// Arrangements lists what every carriage shall hold.
func (s *Store) Arrangements(ctx context.Context) ([]Arrangement, error) {
	return query(ctx, s, scanArrangement, arrangementColumns+"order by network, carriage")
}

// Arrangement gives what one carriage shall hold, or ErrNotFound.
func (s *Store) Arrangement(ctx context.Context, n playlists.Network, c playlists.Carriage) (Arrangement, error) {
	return one(query(ctx, s, scanArrangement, arrangementColumns+"where network = $1 and carriage = $2", n, c))
}

const arrangementColumns = "select network, carriage, epoch, n, sha256, issued, lease, envelope, stories from arrangements "

func scanArrangement(r *sql.Rows) (a Arrangement, err error) {
	var sum, stories []byte
	err = r.Scan(&a.Network, &a.Carriage, &a.Held.Serial.Epoch, &a.Held.Serial.N, &sum, &a.Issued, &a.Lease, &a.Envelope, &stories)
	a.Held.Digest, a.Stories = digestOf(sum), split(stories)
	return a, err
}

// join and split keep a list of digests in one column, 32 bytes each.
func join(ds []playlists.Digest) []byte {
	b := make([]byte, 0, 32*len(ds))
	for _, d := range ds {
		b = append(b, d[:]...)
	}
	return b
}

func split(b []byte) []playlists.Digest {
	var ds []playlists.Digest
	for ; len(b) >= 32; b = b[32:] {
		ds = append(ds, digestOf(b))
	}
	return ds
}
