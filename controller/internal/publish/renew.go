package publish

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"storyline/playlists"
)

// renew seals anew, with the same stories, every playlist whose lease is past its
// half-life and in whose carriage a display hangs. A carriage that can't be renewed
// holds up no other: it is said, and tried again in a minute.
func (p *Publisher) renew(ctx context.Context) error {
	failed := map[string]string{}
	for ctx.Err() == nil && p.Trust() != nil {
		due := p.board.dueForRenewal(p.opt.Now(), p.opt.Chunk, failed)
		if len(due) == 0 {
			p.sayUnrenewed(failed)
			return nil
		}
		if err := p.renewSome(ctx, due, failed); err != nil {
			p.troubles.say(aboutLeases, err.Error())
			return err
		}
	}
	return nil
}

// sayUnrenewed tells of carriages that could not be renewed, of each once.
func (p *Publisher) sayUnrenewed(failed map[string]string) {
	var first string
	for topic, why := range failed {
		if p.unrenewed[topic] != why {
			p.opt.Log.Error("a lease is not renewed; the display shows the help card once it ends", slog.String("topic", topic), slog.String("why", why))
		}
		if first == "" || why < first {
			first = why
		}
	}
	p.unrenewed = failed
	if len(failed) == 0 {
		p.troubles.say(aboutLeases, "")
		return
	}
	p.troubles.say(aboutLeases, fmt.Sprintf("the leases of %d carriages are not renewed: %s: publish anew", len(failed), first))
}

// renewSome renews a list, and notes in failed what could not be.
func (p *Publisher) renewSome(ctx context.Context, due []Playlist, failed map[string]string) error {
	now := p.opt.Now()
	n, err := p.nextSerial(now)
	if err != nil {
		return fmt.Errorf("leases are not renewed: %w", err)
	}
	renewed := make([]Playlist, 0, len(due))
	for i := range due {
		one, err := p.renewOne(due[i], n, now)
		if err != nil {
			failed[playlists.TopicPlaylist(due[i].Network, due[i].Carriage)] = fmt.Sprintf("carriage %s: %v", due[i].Carriage, err)
			continue
		}
		renewed = append(renewed, one)
	}
	if len(renewed) == 0 {
		return nil
	}
	if err := p.opt.Store.Renew(ctx, renewed); err != nil {
		return err
	}
	p.air.send(p.board.putPlaylists(renewed, p.envelope, now)...)
	p.opt.Log.Info("leases are renewed", slog.Int("carriages", len(renewed)), slog.String("serial", n.String()))
	return nil
}

// renewOne seals one playlist anew: serial, issue, lease and the offsets over the
// lease change, nothing else. It is opened again as a display would: one that
// displays refuse must not take the place of one that they hold.
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
	if len(a.Offsets) == 0 {
		return old, errors.New("the stored arrangement has no offsets")
	}
	a.Issued, a.Lease = now, now+p.opt.Lease
	a.Offsets = playlists.OffsetsOf(zone, a.Offsets[0].At, a.Lease)
	approved := make(approvals, len(old.Stories))
	k := 0
	for i := range a.Entries {
		d := a.Entries[i].Digest
		if !approved[d].IsZero() {
			continue
		}
		if k >= len(old.Stories) || p.envelope(old.Stories[k]) == nil {
			return old, fmt.Errorf("the store holds no envelope of story %s", a.Entries[i].Story)
		}
		approved[d] = old.Stories[k]
		k++
	}
	return p.seal(a, n, approved, true)
}

// dueForRenewal lists at most limit playlists whose lease is to be renewed, but
// those that failed.
func (b *board) dueForRenewal(now playlists.Millis, limit int, failed map[string]string) []Playlist {
	b.mu.Lock()
	defer b.mu.Unlock()
	var due []Playlist
	for topic, pl := range b.sealed {
		if len(due) == limit {
			break
		}
		if _, skip := failed[topic]; !skip && len(b.hanging[topic]) > 0 && now >= RenewAt(pl.Network, pl.Carriage, pl.Issued, pl.Lease) {
			due = append(due, pl)
		}
	}
	return due
}
