package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"storyline/playlists"
)

// How far a publish has come. Accepted: durable, nothing done. Sealing: compiled, has its serial, carriages
// are sealed and committed. Sending: all are committed, not all known to be on
// the broker. Done and Failed are final.
const (
	Accepted = "accepted"
	Sealing  = "sealing"
	Sending  = "sending"
	Done     = "done"
	Failed   = "failed"
)

// Publish is one act of publishing a network's campaigns.
type Publish struct {
	ID        string
	Network   playlists.Network
	Campaigns []playlists.CampaignID // empty: all of the network's
	State     string
	Error     string           // why it failed
	Serial    playlists.Serial // of every carriage's playlist, once compiled
	Inputs    playlists.Digest // of all that was compiled
	Carriages int              // how many it is for, once compiled
	Committed int              // how many are sealed and stored

	// When each step was finished; zero: not yet.
	AcceptedAt, CompiledAt, SealedAt, DoneAt playlists.Millis
}

// AddPublish keeps a publish that was just accepted.
func (s *Store) AddPublish(ctx context.Context, p Publish) error {
	names, err := json.Marshal(p.Campaigns)
	if err != nil {
		return err
	}
	return s.write(ctx, func(t *tx) error {
		return t.exec("insert into publishes (id, network, campaigns, state, error, epoch, n, inputs, carriages, committed, accepted, compiled, sealed, done) "+
			"values ($1, $2, $3, $4, '', 0, 0, $5, 0, 0, $6, 0, 0, 0)", p.ID, p.Network, string(names), Accepted, p.Inputs[:], p.AcceptedAt)
	})
}

// Compiled notes that a publish was compiled: its serial is given out, and what
// was committed for other inputs does not count any more.
func (s *Store) Compiled(ctx context.Context, id string, n playlists.Serial, inputs playlists.Digest, carriages int, now playlists.Millis) error {
	return s.write(ctx, func(t *tx) error {
		if err := t.spend(n); err != nil {
			return err
		}
		if err := t.exec("delete from publish_carriages where publish = $1", id); err != nil {
			return err
		}
		return t.exec("update publishes set state = $1, epoch = $2, n = $3, inputs = $4, carriages = $5, committed = 0, compiled = $6 where id = $7",
			Sealing, n.Epoch, n.N, inputs[:], carriages, now, id)
	})
}

// Sealed notes that every carriage of a publish is committed.
func (s *Store) Sealed(ctx context.Context, id string, now playlists.Millis) error {
	return s.write(ctx, func(t *tx) error {
		return t.exec("update publishes set state = $1, sealed = $2 where id = $3", Sending, now, id)
	})
}

// End notes the end of a publish: done, or failed if why is not empty.
func (s *Store) End(ctx context.Context, id, why string, now playlists.Millis) error {
	state := Done
	if why != "" {
		state = Failed
	}
	return s.write(ctx, func(t *tx) error {
		return t.exec("update publishes set state = $1, error = $2, done = $3 where id = $4", state, why, now, id)
	})
}

// Publish gives one publish, or ErrNotFound.
func (s *Store) Publish(ctx context.Context, id string) (Publish, error) {
	return one(query(ctx, s, scanPublish, publishColumns+"where id = $1", id))
}

// Publishes lists the newest publishes, newest first.
func (s *Store) Publishes(ctx context.Context, limit int) ([]Publish, error) {
	return query(ctx, s, scanPublish, publishColumns+"order by accepted desc, id desc limit $1", limit)
}

// Unfinished lists the publishes that are neither done nor failed, oldest first.
func (s *Store) Unfinished(ctx context.Context) ([]Publish, error) {
	return query(ctx, s, scanPublish, publishColumns+"where state in ($1, $2, $3) order by accepted, id", Accepted, Sealing, Sending)
}

const publishColumns = "select id, network, campaigns, state, error, epoch, n, inputs, carriages, committed, accepted, compiled, sealed, done from publishes "

func scanPublish(r *sql.Rows) (p Publish, err error) {
	var names string
	var inputs []byte
	if err = r.Scan(&p.ID, &p.Network, &names, &p.State, &p.Error, &p.Serial.Epoch, &p.Serial.N, &inputs, &p.Carriages, &p.Committed,
		&p.AcceptedAt, &p.CompiledAt, &p.SealedAt, &p.DoneAt); err != nil {
		return p, err
	}
	p.Inputs = digestOf(inputs)
	if err := json.Unmarshal([]byte(names), &p.Campaigns); err != nil {
		return p, fmt.Errorf("campaigns of publish %s: %w", p.ID, err)
	}
	return p, nil
}
