package ingest

import (
	"log/slog"
	"time"

	"golang.org/x/time/rate"

	"storyline/playlists"
)

// How much a display may say. One that comes back after months has some 20 000
// batches to tell, and waits for the word on each before it sends the next; otherwise
// a display speaks every few seconds. What goes beyond is not even decoded: so a
// flood costs others no more than the few messages that are taken of it at a time.
const (
	messageRate  = 10 // a second
	messageBurst = 40_000
	messagesOnce = 32 // of those that are taken together
)

// excessFor is how long, in ms, an excess is told after it was last noticed: whoever
// looks in the morning should see that of the night.
const excessFor = 24 * 3600 * 1000

// voice is how much a display has said lately.
type voice struct {
	limit *rate.Limiter
	turn  int64            // the last in which it spoke
	said  int              // messages in that
	last  playlists.Millis // when something that it said was not taken
	lost  int64            // how much, since that began
}

// hears reports whether a message of a display is taken, and notes that it is not.
func (g *Ingest) hears(d playlists.DisplayID) bool {
	now := g.opt.Now()
	g.mu.Lock()
	v := g.voice(d)
	if v.turn != g.turn {
		v.turn, v.said = g.turn, 0
	}
	v.said++
	ok := v.said <= messagesOnce && v.limit.AllowN(time.UnixMilli(now), 1)
	g.mu.Unlock()
	if !ok {
		g.exceeds("messages", now, d)
	}
	return ok
}

// voice gives that of a display. The caller holds g.mu.
func (g *Ingest) voice(d playlists.DisplayID) *voice {
	v := g.voices[d]
	if v == nil {
		v = &voice{limit: rate.NewLimiter(messageRate, messageBurst)}
		g.voices[d] = v
	}
	return v
}

// exceeds notes that not all that displays said was taken, and says so once of each:
// the same flood would fill the log.
func (g *Ingest) exceeds(what string, now playlists.Millis, ds ...playlists.DisplayID) {
	for _, d := range ds {
		g.mu.Lock()
		v := g.voice(d)
		news := v.excess(now) == 0
		if news {
			v.lost = 0
		}
		v.last = now
		v.lost++
		g.mu.Unlock()
		if news {
			g.opt.Log.Warn("a display says more than any display can; the rest is not taken", slog.String("display", string(d)), slog.String("what", what))
			g.opt.Feed.Changed(d)
		}
	}
}

// excess counts what was not taken, zero if that is long ago.
func (v *voice) excess(now playlists.Millis) int64 {
	if v == nil || v.last == 0 || now-v.last > excessFor {
		return 0
	}
	return v.lost
}
