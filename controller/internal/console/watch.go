package console

import (
	"context"
	"sync"

	"storyline/playlists"
)

// watch remembers since when displays have their faults, which of them were last
// found to show something else than was computed, and whose players died. It begins
// with the controller: what was before, nobody saw.
type watch struct {
	mu      sync.Mutex
	seen    map[playlists.DisplayID]*[mostKinds]playlists.Millis // by the bit of the kind; 0: not now
	other   map[playlists.DisplayID]bool
	players map[playlists.DisplayID]*restarts
}

func newWatch() *watch {
	return &watch{seen: map[playlists.DisplayID]*[mostKinds]playlists.Millis{}, other: map[playlists.DisplayID]bool{}, players: map[playlists.DisplayID]*restarts{}}
}

// all tells what was observed of each display up to now, to ask about many at once.
func (w *watch) all(now playlists.Millis) func(playlists.DisplayID) observed {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := make(map[playlists.DisplayID]observed, len(w.other))
	for id := range w.other {
		all[id] = observed{differs: true}
	}
	for id, r := range w.players {
		if r.dying(now) {
			all[id] = observed{differs: w.other[id], dying: true}
		}
	}
	return func(id playlists.DisplayID) observed { return all[id] }
}

// compared notes what a comparison found.
func (w *watch) compared(id playlists.DisplayID, v Verdict) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if v == Differs {
		w.other[id] = true
		return
	}
	delete(w.other, id)
}

// note notes which faults a display has at an instant.
func (w *watch) note(id playlists.DisplayID, has faults, now playlists.Millis) {
	w.mu.Lock()
	defer w.mu.Unlock()
	times := w.seen[id]
	if times == nil {
		if has == 0 {
			return
		}
		times = &[mostKinds]playlists.Millis{}
		w.seen[id] = times
	}
	for i := range times {
		switch there := has&(1<<i) != 0; {
		case !there:
			times[i] = 0
		case times[i] == 0:
			times[i] = now
		}
	}
	if has == 0 {
		delete(w.seen, id)
	}
}

// since gives when a fault was first seen; zero if it was not yet.
func (w *watch) since(id playlists.DisplayID, f Fault) playlists.Millis {
	w.mu.Lock()
	defer w.mu.Unlock()
	times := w.seen[id]
	if times == nil {
		return 0
	}
	for i, kind := range faultKinds() {
		if f == kind {
			return times[i]
		}
	}
	return 0
}

// compare asks of displays that were just heard whether their screens show what
// was computed. Who reports nothing of a screen costs nothing.
func (c *Console) compare(ctx context.Context, known map[playlists.DisplayID]Known) error {
	f, err := c.opt.Fleets.Fleet(ctx)
	if err != nil || f == nil {
		return err
	}
	index := c.index.of(f)
	now := c.now()
	for id, k := range known {
		at, there := index[id]
		r := newest(k, nil)
		if !there || r.What == "" {
			c.watch.compared(id, Untold)
			continue
		}
		p, err := c.plans.of(ctx, f.Network, at.carriage.ID, at.display.as(k), k.Wanted[playlists.OrderPlaylist])
		if err != nil {
			return err
		}
		c.watch.compared(id, Judge(p, r, k.State(now), now))
	}
	return nil
}
