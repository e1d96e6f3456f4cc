package controller

import (
	"context"
	"encoding/json"
	"fmt"

	"storyline/controller/internal/api"
	"storyline/controller/internal/store"
	"storyline/playlists"
)

// plays tells what was shown.
type plays struct{ store *store.Store }

// Plays lists plays after a key.
func (p plays) Plays(ctx context.Context, d playlists.DisplayID, after api.PlayKey, limit int) ([]api.Play, error) {
	rows, err := p.store.Plays(ctx, d, store.PlayKey(after), limit)
	list := make([]api.Play, len(rows))
	for i := range rows {
		list[i] = api.Play{Display: rows[i].Display, Received: rows[i].Received, Dated: rows[i].Dated, Play: rows[i].Play}
	}
	return list, err
}

// Summary counts the plays of a network between two instants.
func (p plays) Summary(ctx context.Context, n playlists.Network, from, until playlists.Millis) (api.Summary, error) {
	sum, err := p.store.Summarise(ctx, n, from, until)
	out := api.Summary{Afterwards: sum.Afterwards, Undated: sum.Undated, Unknown: sum.Unknown, Contradicted: sum.Contradicted, Redated: sum.Redated, Counts: make([]api.Count, len(sum.Counts))}
	for i := range sum.Counts {
		out.Counts[i] = api.Count(sum.Counts[i])
	}
	return out, err
}

// Contradicted lists plays of a network that came again with other words.
func (p plays) Contradicted(ctx context.Context, n playlists.Network, limit int) ([]api.Contradiction, error) {
	rows, err := p.store.Contradictions(ctx, n, limit)
	if err != nil {
		return nil, err
	}
	list := make([]api.Contradiction, len(rows))
	for i, r := range rows {
		list[i] = api.Contradiction{Display: r.Display, Journal: r.Journal, Seq: r.Seq, Kept: r.Kept, Came: r.Came, Play: api.Play{Display: r.Display, Received: r.Noticed}}
		if err := json.Unmarshal(r.Play, &list[i].Play.Play); err != nil {
			return nil, fmt.Errorf("contradicted play %d of display %s: %w", r.Seq, r.Display, err)
		}
	}
	return list, nil
}
