package auth

import (
	"context"
	"fmt"
	"maps"
	"sync"

	"storyline/playlists"
)

// Saver keeps the sums of displays' tokens; a display's older one is gone with it.
// All of a call is saved or nothing.
type Saver interface {
	PutTokens(ctx context.Context, sums map[playlists.DisplayID]Sum, now playlists.Millis) error
}

// Displays knows which token belongs to which display. All sums are in memory (72
// bytes each), since a storm of reconnects asks thousands of times a second.
type Displays struct {
	saver  Saver
	change sync.Mutex // one change at a time, so that memory and store agree
	mu     sync.RWMutex
	sums   map[playlists.DisplayID]Sum
	nobody Sum // compared for an unknown display, so that it takes as long as a known one
}

// NewDisplays starts from the sums that are stored.
func NewDisplays(stored map[playlists.DisplayID]Sum, saver Saver) *Displays {
	d := &Displays{saver: saver, sums: make(map[playlists.DisplayID]Sum, len(stored)), nobody: SumOf(MakeToken())}
	maps.Copy(d.sums, stored)
	return d
}

// Verify reports whether a token is the display's.
func (d *Displays) Verify(display playlists.DisplayID, token string) bool {
	d.mu.RLock()
	sum, known := d.sums[display]
	d.mu.RUnlock()
	if !known {
		sum = d.nobody
	}
	return same(SumOf(token), sum) && known
}

// Issue makes a token for each display and keeps the sums. A display that had one
// loses it. The tokens are nowhere else afterwards.
func (d *Displays) Issue(ctx context.Context, displays []playlists.DisplayID, now playlists.Millis) (map[playlists.DisplayID]string, error) {
	tokens := make(map[playlists.DisplayID]string, len(displays))
	sums := make(map[playlists.DisplayID]Sum, len(displays))
	for _, display := range displays {
		if !playlists.ValidName(display) {
			return nil, fmt.Errorf("display %q: %s", display, playlists.NameRule)
		}
		tokens[display] = MakeToken()
		sums[display] = SumOf(tokens[display])
	}
	return tokens, d.save(ctx, sums, now)
}

// Revoke takes a display's token away, by putting one in its place that nobody
// was shown.
func (d *Displays) Revoke(ctx context.Context, display playlists.DisplayID, now playlists.Millis) error {
	return d.save(ctx, map[playlists.DisplayID]Sum{display: SumOf(MakeToken())}, now)
}

// save changes the store first: memory may only know what is kept.
func (d *Displays) save(ctx context.Context, sums map[playlists.DisplayID]Sum, now playlists.Millis) error {
	d.change.Lock()
	defer d.change.Unlock()
	if err := d.saver.PutTokens(ctx, sums, now); err != nil {
		return fmt.Errorf("save display tokens: %w", err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	maps.Copy(d.sums, sums)
	return nil
}
