package agent

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"storyline/playlists"
)

// room is a part that can say what keeps it from its work.
type room interface{ Problem() string }

// problems lists what keeps the display from its work: what loses plays first.
func (a *Agent) problems() []string {
	var list []string
	if a.unkept != "" {
		list = append(list, a.unkept)
	}
	// A list of its own each time: several ask at once.
	rooms := slices.Concat([]room{a.panel, a.journal, a.revision}, a.glass.worries, []room{a.player, a.link, a.media, a.step, a.logbook})
	if a.siblings != nil {
		rooms = append(rooms, a.siblings)
	}
	for _, r := range rooms {
		if p := r.Problem(); p != "" {
			list = append(list, p)
		}
	}
	return list
}

// trouble is as much of the problems as the status has room for.
func trouble(problems []string) string {
	return shortened(strings.Join(problems, "; "), playlists.MaxTrouble)
}

// shortened gives as much of a sentence as there is room for.
func shortened(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	s = s[:limit]
	for !utf8.ValidString(s) {
		s = s[:len(s)-1]
	}
	return s
}

// worryEvery is how soon a trouble is told.
const worryEvery = time.Second

// worry has the status told anew whenever the trouble changes.
func (a *Agent) worry(ctx context.Context) error {
	tick := time.NewTicker(worryEvery)
	defer tick.Stop()
	last := trouble(a.problems())
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		now := trouble(a.problems())
		if now == last {
			continue
		}
		last = now
		a.log.Info("trouble changed", slog.String("trouble", now))
		a.report.News()
	}
}
