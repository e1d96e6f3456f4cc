package publish

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"storyline/playlists"
)

// renew seals anew, with the same stories, every playlist whose lease is past its
// half-life and in whose carriage a display hangs.
func (p *Publisher) renew(ctx context.Context) error {
	for ctx.Err() == nil && p.Trust() != nil {
		due := p.board.dueForRenewal(p.opt.Now(), p.opt.Chunk)
		if len(due) == 0 {
			return nil
		}
		if err := p.renewSome(ctx, due); err != nil {
			return err
		}
	}
	return nil
}

func (p *Publisher) renewSome(ctx context.Context, due []Playlist) error {
	now := p.opt.Now()
	n, err := p.nextSerial(now)
	if err != nil {
		return fmt.Errorf("leases are not renewed: %w", err)
	}
	renewed := make([]Playlist, len(due))
	for i := range due {
		if renewed[i], err = p.renewOne(due[i], n, now); err != nil {
			return fmt.Errorf("renew carriage %s: %w", due[i].Carriage, err)
		}
	}
	if err := p.opt.Store.Renew(ctx, renewed); err != nil {
		return err
	}
	p.air.send(p.board.putPlaylists(renewed, p.envelope, now)...)
	p.opt.Log.Info("leases are renewed", slog.Int("carriages", len(renewed)), slog.String("serial", n.String()))
	return nil
}

// renewOne seals one playlist anew: serial, issue, lease and the offsets over the
// lease change, nothing else.
func (p *Publisher) renewOne(old Playlist, n playlists.Serial, now playlists.Millis) (Playlist, error) {
	e, err := playlists.ParseEnvelope(old.Envelope, playlists.MaxMessage)
	if err != nil {
		return old, err
	}
	var a playlists.Arrangement
	if err := json.Unmarshal(e.Payload, &a); err != nil { // ours: it lay in the store
		return old, err
	}
	zone, err := time.LoadLocation(a.Zone)
	if err != nil {
		return old, err
	}
	a.Issued, a.Lease = now, now+p.opt.Lease
	a.Offsets = playlists.OffsetsOf(zone, a.Offsets[0].At, a.Lease)
	pl := &plan{stories: make(map[playlists.Digest]playlists.Digest, len(old.Stories))}
	k := 0
	for i := range a.Entries {
		if d := a.Entries[i].Digest; pl.stories[d].IsZero() {
			pl.stories[d] = old.Stories[k]
			k++
		}
	}
	return p.seal(a, n, pl, false)
}

// dueForRenewal lists at most limit playlists whose lease is to be renewed.
func (b *board) dueForRenewal(now playlists.Millis, limit int) []Playlist {
	b.mu.Lock()
	defer b.mu.Unlock()
	var due []Playlist
	for topic, pl := range b.sealed {
		if len(due) == limit {
			break
		}
		if len(b.hanging[topic]) > 0 && now >= RenewAt(pl.Network, pl.Carriage, pl.Issued, pl.Lease) {
			due = append(due, pl)
		}
	}
	return due
}
