package console

import (
	"sync"

	"storyline/playlists"
)

// index finds displays of a fleet by name. It is made once for each fleet.
type index struct {
	mu    sync.Mutex
	fleet *Fleet
	all   map[playlists.DisplayID]hung
}

// hung is where a display hangs.
type hung struct {
	train    *Train
	carriage *Carriage
	display  *Display
}

func (i *index) of(f *Fleet) map[playlists.DisplayID]hung {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.fleet != f || i.all == nil {
		i.fleet, i.all = f, map[playlists.DisplayID]hung{}
		f.each(func(t *Train, k *Carriage, d *Display) { i.all[d.ID] = hung{t, k, d} })
	}
	return i.all
}
