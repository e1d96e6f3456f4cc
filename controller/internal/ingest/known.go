package ingest

import (
	"context"
	"time"

	"storyline/playlists"
)

// Remember takes the last status of a display from the store. It is no sign of life.
func (g *Ingest) Remember(raw []byte, seen playlists.Millis) error {
	s, err := playlists.DecodeStatus(raw)
	if err != nil {
		return err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	k := g.of(s.Display)
	k.last, k.lastAt = s, seen
	return nil
}

func (g *Ingest) of(d playlists.DisplayID) *known {
	k := g.known[d]
	if k == nil {
		k = &known{told: Unknown}
		g.known[d] = k
	}
	return k
}

// lookEvery is how often silence is looked for.
const lookEvery = 5 * time.Second

// Run notices displays that fell silent, until ctx ends.
func (g *Ingest) Run(ctx context.Context) error {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			g.look()
		case <-ctx.Done():
			return nil
		}
	}
}

// look tells of displays that have become offline by silence.
func (g *Ingest) look() {
	now := g.opt.Now()
	var silent []playlists.DisplayID
	g.mu.Lock()
	for d, k := range g.known {
		if k.told == Online && k.seen.At(now) == Offline {
			k.told = Offline
			silent = append(silent, d)
		}
	}
	g.mu.Unlock()
	for _, d := range silent {
		g.opt.Listener.Gone(d)
	}
	if len(silent) > 0 {
		g.opt.Feed.Changed(silent...)
	}
}

// Known is what is known of one display.
type Known struct {
	Presence Presence
	Seen     Seen
	Status   *playlists.Status // its last word, even from before this start; nil: none. Not to be changed
	StatusAt playlists.Millis
	Excess   int64 // messages and loads that were not taken of late, being more than any display has to say
}

// Known gives what is known of a display, from memory.
func (g *Ingest) Known(d playlists.DisplayID) Known {
	now := g.opt.Now()
	g.mu.Lock()
	defer g.mu.Unlock()
	k := g.known[d]
	if k == nil {
		return Known{Presence: Unknown, Excess: g.voices[d].excess(now)}
	}
	return Known{Presence: k.seen.At(now), Seen: k.seen, Status: k.last, StatusAt: k.lastAt, Excess: g.voices[d].excess(now)}
}

// Displays lists every display that was ever heard.
func (g *Ingest) Displays() []playlists.DisplayID {
	g.mu.Lock()
	defer g.mu.Unlock()
	list := make([]playlists.DisplayID, 0, len(g.known))
	for d := range g.known {
		list = append(list, d)
	}
	return list
}
