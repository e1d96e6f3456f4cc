package agent

import (
	"context"
	"log/slog"
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
	for _, r := range []room{a.panel, a.journal, a.revision, a.player, a.link, a.media, a.logbook} {
		if p := r.Problem(); p != "" {
			list = append(list, p)
		}
	}
	return list
}

// trouble is as much of the problems as the status has room for.
func (a *Agent) trouble() string {
	s := strings.Join(a.problems(), "; ")
	if len(s) <= playlists.MaxTrouble {
		return s
	}
	s = s[:playlists.MaxTrouble]
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
	last := a.trouble()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		now := a.trouble()
		if now == last {
			continue
		}
		last = now
		a.log.Info("trouble changed", slog.String("trouble", now))
		a.report.News()
	}
}
