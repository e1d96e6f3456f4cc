package agent

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"time"

	"storyline/agent/internal/panel"
	"storyline/playlists"
)

// room is a part that can say what keeps it from its work.
type room interface{ Problem() string }

// look is how the display stands at one instant. What technicians put up is asked
// for once: whatever is said of it agrees, and none of it is taken for a fault.
type look struct {
	clock    playlists.Clock
	up       panel.State
	problems []string // what keeps the display from its work
}

// look asks all rooms: what loses plays first, then what staff must not forget.
func (a *Agent) look() look {
	l := look{clock: a.clock.At()}
	if a.unkept != "" {
		l.problems = append(l.problems, a.unkept)
	}
	var said string
	if l.up, said = a.panel.At(l.clock); said != "" {
		l.problems = append(l.problems, said)
	}
	// A list of its own each time: several ask at once.
	rooms := slices.Concat([]room{a.journal, a.revision}, a.glass.worries, []room{a.player, a.link, a.media, a.step, a.logbook})
	if a.siblings != nil {
		rooms = append(rooms, a.siblings)
	}
	for _, r := range rooms {
		if p := r.Problem(); p != "" {
			l.problems = append(l.problems, p)
		}
	}
	return l
}

// trouble is as much of the problems as the status has room for.
func (l look) trouble() string {
	return playlists.Shortened(strings.Join(l.problems, "; "), playlists.MaxTrouble)
}

// worryEvery is how soon a trouble is told.
const worryEvery = time.Second

// worry has the status told anew whenever the trouble changes.
func (a *Agent) worry(ctx context.Context) error {
	tick := time.NewTicker(worryEvery)
	defer tick.Stop()
	last := a.look().trouble()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		now := a.look().trouble()
		if now == last {
			continue
		}
		last = now
		a.log.Info("trouble changed", slog.String("trouble", now))
		a.report.News()
	}
}
