package ingest

import (
	"errors"
	"log/slog"
	"slices"
	"time"

	"golang.org/x/time/rate"

	"storyline/playlists"
)

// How much a display may say. One that comes back after months has some 20 000
// batches to tell, and waits for the word on each before it sends the next; otherwise
// a display speaks every few seconds. What goes beyond is not even decoded: so a
// flood costs others no more than the few messages that are taken of it at a time.
//
// Whoever says more than messageBurst and messageRate is named. More than messagesOnce
// is not by itself too much: what an honest display says in a minute comes together
// when the store was slow. The newest of it are taken, and of what came before nothing
// is lost: a status or a presence says all that older ones said, and a batch that gets
// no word is sent again.
const (
	messageRate  = 10 // a second
	messageBurst = 40_000
	messagesOnce = 32 // of those that came together
)

// excessFor is how long, in ms, an excess is told after it was last noticed: whoever
// looks in the morning should see that of the night.
const excessFor = 24 * 3600 * 1000

// voice is how much a display has said lately.
type voice struct {
	limit *rate.Limiter
	last  playlists.Millis // when something that it said was not taken
	lost  int64            // how much, since that began
}

// picked is a message that is taken, and what its topic says.
type picked struct {
	*Message
	display playlists.DisplayID
	leaf    playlists.Leaf
}

// pick gives, in their order, those messages that are taken of what came together.
// It begins with the newest.
func (g *Ingest) pick(ms []Message) []picked {
	taken := make([]picked, 0, len(ms))
	said := map[playlists.DisplayID]int{}
	for i := range slices.Backward(ms) {
		m := &ms[i]
		d, leaf, ok := playlists.ParseDisplayTopic(m.Topic)
		if !ok {
			g.refuse(m, errors.New("not a display's topic"))
			continue
		}
		if m.Retained || !g.hears(d) {
			continue
		}
		if said[d]++; said[d] <= messagesOnce {
			taken = append(taken, picked{m, d, leaf})
		}
	}
	slices.Reverse(taken)
	return taken
}

// hears reports whether a display may say one thing more, and notes that it may not.
func (g *Ingest) hears(d playlists.DisplayID) bool {
	now := g.opt.Now()
	g.mu.Lock()
	ok := g.voice(d).limit.AllowN(time.UnixMilli(now), 1)
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
