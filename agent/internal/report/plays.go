package report

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"storyline/playlists"
)

// batch is where the sending of plays stands.
type batch struct {
	upto     uint64    // the last seq on its way; 0: none is
	at       time.Time // when to send, or to send again
	patience time.Duration
}

const (
	// soon is how long the plays of a display that was away may wait for company.
	soon = 5 * time.Second
	// patience bounds the wait for the word that a batch is stored.
	firstPatience = 5 * time.Second
	maxPatience   = 5 * time.Minute
)

// again begins anew with what is not stored, soon, but not the whole fleet at
// once.
func (b *batch) again(now time.Time, flush time.Duration) {
	*b = batch{at: now.Add(chance(min(flush, soon)))}
}

// plays sends what is due and gives the time of the next look.
func (r *Report) plays(ctx context.Context, now time.Time) time.Time {
	b := &r.batch
	if now.Before(b.at) {
		return b.at
	}
	n, ok := r.send(ctx)
	switch {
	case !ok:
		b.at = now.Add(around(lineWait))
	case n == 0:
		*b = batch{at: now.Add(around(r.opt.Flush))}
	default:
		b.upto = n
		b.patience = min(max(2*b.patience, firstPatience), maxPatience)
		b.at = now.Add(around(b.patience))
	}
	return b.at
}

// send sends the oldest plays that are not stored and gives the last seq sent,
// 0 if there was none. ok is false if the line or the journal failed.
func (r *Report) send(ctx context.Context) (upto uint64, ok bool) {
	state := r.opt.Journal.State()
	if state.First >= state.Next {
		return 0, true
	}
	plays, err := r.opt.Journal.Read(state.First, playlists.MaxBatch)
	if err != nil {
		r.opt.Log.Error("journal can't be read", slog.Any("error", err))
		return 0, false
	}
	if len(plays) == 0 {
		return 0, true
	}
	batch := playlists.Batch{
		Header: playlists.Header{V: playlists.Version}, Display: r.opt.Display, Journal: state.ID, First: state.First, Plays: plays,
		Boots: r.opt.Dates(undated(plays)),
	}
	msg := batch.Bytes()
	for len(msg) > playlists.MaxPlays && len(batch.Plays) > 1 {
		batch.Plays = batch.Plays[:len(batch.Plays)/2]
		msg = batch.Bytes()
	}
	topic := playlists.TopicDisplay(r.opt.Display, playlists.LeafPlays)
	return batch.Plays[len(batch.Plays)-1].Seq, r.publish(ctx, topic, false, msg)
}

// undated lists the boots of plays whose clock was not believed.
func undated(plays []playlists.Play) []playlists.ID128 {
	var list []playlists.ID128
	for i := range plays {
		if p := &plays[i]; p.Clock == playlists.Untrusted && !slices.Contains(list, p.Boot) {
			list = append(list, p.Boot)
		}
	}
	return list
}

// take lets the journal forget what is stored. A word that covers the batch on
// its way lets the next go: at once if it would be a full one.
func (r *Report) take(now time.Time, word *playlists.Stored) {
	j := r.opt.Journal
	if word.Journal != j.State().ID {
		r.opt.Log.Warn("word on the plays of another journal", slog.String("journal", word.Journal.String()))
		return
	}
	if err := j.Stored(word.Upto); err != nil {
		r.opt.Log.Error("journal can't note what is stored", slog.Any("error", err))
		return
	}
	b := &r.batch
	if b.upto == 0 || word.Upto < b.upto {
		return
	}
	*b = batch{at: now.Add(around(r.opt.Flush))}
	if left := j.State(); left.Next-left.First >= playlists.MaxBatch/2 {
		b.at = now
	}
}
