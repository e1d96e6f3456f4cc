package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"

	"storyline/playlists"
)

// How far a publish has come. Scheduled: durable, begins at its instant. Accepted:
// durable, nothing done. Sealing: compiled, has its serial, carriages are sealed and
// committed. Sending: all of a wave are committed, not all known to be on the
// broker. Waiting: a wave is on the broker and must prove itself. Stopped: it did
// not, or a person said stop; a person may let it go on. The others are final.
const (
	Scheduled = "scheduled"
	Accepted  = "accepted"
	Sealing   = "sealing"
	Sending   = "sending"
	Waiting   = "waiting"
	Stopped   = "stopped"
	Done      = "done"
	Failed    = "failed"
	Cancelled = "cancelled" // before it began
	Overtaken = "overtaken" // by a newer publish, while it waited or was stopped
)

// Publish is one act of publishing a network's campaigns.
type Publish struct {
	ID        string
	Network   playlists.Network
	Campaigns []playlists.CampaignID // empty: all of the network's
	By        string                 // who asked for it
	Starts    playlists.Millis       // when it is to begin; zero: at once
	Reverts   string                 // the publish that it takes back
	Rollout   string                 // JSON: its waves; empty: at once to all
	State     string
	Error     string           // why it failed or stopped
	Serial    playlists.Serial // of every carriage's playlist, once compiled
	Inputs    playlists.Digest // of all that was compiled
	Carriages int              // how many it is for, once compiled
	Committed int              // how many are sealed and stored

	Wave     int              // the wave that is sealed or watched, from zero
	WaveSent playlists.Millis // when that wave was on the broker
	Watch    string           // JSON: what is known of that wave

	// When each step was finished; zero: not yet.
	AcceptedAt, CompiledAt, SealedAt, DoneAt playlists.Millis
}

// AddPublish keeps a publish that was just accepted, with what it says.
func (s *Store) AddPublish(ctx context.Context, p Publish, said []Campaign) error {
	names, err := json.Marshal(p.Campaigns)
	if err != nil {
		return err
	}
	state := Accepted
	if p.Starts != 0 {
		state = Scheduled
	}
	rows := make([][]any, len(said))
	for i := range said {
		rows[i] = []any{p.ID, said[i].Campaign, said[i].YAML, said[i].Catalogue}
	}
	return s.write(ctx, func(t *tx) error {
		if err := t.exec("insert into publishes (id, network, campaigns, ordered_by, starts, reverts, rollout, state, error, epoch, n, inputs, carriages, committed, accepted, compiled, sealed, done) "+
			"values ($1, $2, $3, $4, $5, $6, $7, $8, '', 0, 0, $9, 0, 0, $10, 0, 0, 0)",
			p.ID, p.Network, string(names), p.By, p.Starts, p.Reverts, p.Rollout, state, p.Inputs[:], p.AcceptedAt); err != nil {
			return err
		}
		return t.insert("insert into publish_campaigns (publish, campaign, yaml, catalogue)", "", rows)
	})
}

// PublishSays gives the campaigns as a publish says them, by name.
func (s *Store) PublishSays(ctx context.Context, id string) ([]Campaign, error) {
	return query(ctx, s, func(r *sql.Rows) (c Campaign, err error) {
		return c, r.Scan(&c.Network, &c.Campaign, &c.YAML, &c.Catalogue, &c.Updated)
	}, "select p.network, c.campaign, c.yaml, c.catalogue, p.accepted from publish_campaigns c join publishes p on p.id = c.publish "+
		"where c.publish = $1 order by c.campaign", id)
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

// Sealed notes that every carriage of a publish, or of its wave, is committed.
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

// Move takes a publish into its state, with the error, wave, watch and end that it
// has, if it is in one of some states; else it changes nothing and gives false.
func (s *Store) Move(ctx context.Context, p Publish, from ...string) (moved bool, err error) {
	args := []any{p.State, p.Error, p.Wave, p.WaveSent, p.Watch, p.DoneAt, p.ID}
	places := make([]string, len(from))
	for i, f := range from {
		args = append(args, f)
		places[i] = fmt.Sprintf("$%d", len(args))
	}
	err = s.write(ctx, func(t *tx) error {
		n, err := t.change("update publishes set state = $1, error = $2, wave = $3, wave_sent = $4, watch = $5, done = $6 where id = $7 and state in ("+
			strings.Join(places, ", ")+")", args...)
		moved = n > 0
		return err
	})
	return moved, err
}

// Overtake ends every publish of a network that waits or is stopped, but one.
func (s *Store) Overtake(ctx context.Context, n playlists.Network, by string, now playlists.Millis) error {
	return s.write(ctx, func(t *tx) error {
		return t.exec("update publishes set state = $1, done = $2 where network = $3 and id <> $4 and state in ($5, $6)", Overtaken, now, n, by, Waiting, Stopped)
	})
}

// PutWaves keeps which wave each carriage of a publish belongs to.
func (s *Store) PutWaves(ctx context.Context, id string, waves map[playlists.Carriage]int) error {
	rows := make([][]any, 0, len(waves))
	for c, w := range waves {
		rows = append(rows, []any{id, c, w})
	}
	return s.write(ctx, func(t *tx) error {
		if err := t.exec("delete from publish_waves where publish = $1", id); err != nil {
			return err
		}
		return t.insert("insert into publish_waves (publish, carriage, wave)", "", rows)
	})
}

// WavesOf gives them.
func (s *Store) WavesOf(ctx context.Context, id string) (map[playlists.Carriage]int, error) {
	all := map[playlists.Carriage]int{}
	_, err := query(ctx, s, func(r *sql.Rows) (struct{}, error) {
		var c playlists.Carriage
		var w int
		err := r.Scan(&c, &w)
		all[c] = w
		return struct{}{}, err
	}, "select carriage, wave from publish_waves where publish = $1", id)
	return all, err
}

// Publish gives one publish, or ErrNotFound.
func (s *Store) Publish(ctx context.Context, id string) (Publish, error) {
	return one(query(ctx, s, scanPublish, publishColumns+"where id = $1", id))
}

// PublishBefore gives the newest publish that was done before another of its
// network was accepted, or ErrNotFound.
func (s *Store) PublishBefore(ctx context.Context, p Publish) (Publish, error) {
	return one(query(ctx, s, scanPublish, publishColumns+"where network = $1 and state = $2 and id <> $3 and accepted <= $4 order by accepted desc, id desc limit 1",
		p.Network, Done, p.ID, p.AcceptedAt))
}

// Publishes lists the newest publishes, newest first.
func (s *Store) Publishes(ctx context.Context, limit int) ([]Publish, error) {
	return query(ctx, s, scanPublish, publishColumns+"order by accepted desc, id desc limit $1", limit)
}

// Unfinished lists the publishes that something is still to be done for, oldest
// first. What is stopped waits for a person.
func (s *Store) Unfinished(ctx context.Context) ([]Publish, error) {
	return query(ctx, s, scanPublish, publishColumns+"where state in ($1, $2, $3, $4, $5) order by accepted, id", Scheduled, Accepted, Sealing, Sending, Waiting)
}

const publishColumns = "select id, network, campaigns, ordered_by, starts, reverts, rollout, state, error, epoch, n, inputs, carriages, committed, " +
	"wave, wave_sent, watch, accepted, compiled, sealed, done from publishes "

func scanPublish(r *sql.Rows) (p Publish, err error) {
	var names string
	var inputs []byte
	if err = r.Scan(&p.ID, &p.Network, &names, &p.By, &p.Starts, &p.Reverts, &p.Rollout, &p.State, &p.Error, &p.Serial.Epoch, &p.Serial.N, &inputs, &p.Carriages, &p.Committed,
		&p.Wave, &p.WaveSent, &p.Watch, &p.AcceptedAt, &p.CompiledAt, &p.SealedAt, &p.DoneAt); err != nil {
		return p, err
	}
	p.Inputs = digestOf(inputs)
	if err := json.Unmarshal([]byte(names), &p.Campaigns); err != nil {
		return p, fmt.Errorf("campaigns of publish %s: %w", p.ID, err)
	}
	return p, nil
}
