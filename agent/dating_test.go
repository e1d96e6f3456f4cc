package agent

import (
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"storyline/agent/internal/clock"
	"storyline/agent/internal/link/brokertest"
	"storyline/agent/internal/ordertest"
	"storyline/playlists"
)

// TestPlaysAreDatedOnceTheTimeIsKnown runs a display that does not know the time,
// cuts its power, and lets it find the time out: its batches then say when its boot
// began, and its plays stay as they were journalled.
func TestPlaysAreDatedOnceTheTimeIsKnown(t *testing.T) {
	m := brokertest.StartMosquitto(t)
	c := startCentre(t, m.Address())
	cfg := display(t, m.Address())
	cfg.Clock = string(clock.System)
	var steered atomic.Bool
	cfg.ask = func() clock.Evidence { return clock.Evidence{Disciplined: steered.Load()} }
	began := time.Now().UnixMilli()
	c.retain(bindingTopic, ordertest.Binding(began, "d-1", "10511"))
	c.retain(playlistTopic, ordertest.Playlist(began, "10511", "olena", ordertest.Story("foreman", 500, 500)))

	_, stop := start(t, cfg)
	some := func(b *playlists.Batch) bool { return len(b.Plays) > 1 }
	first := hears(c, playlists.LeafPlays, "plays without a date", playlists.DecodeBatch, some)
	for _, p := range first.Plays {
		if p.Clock != playlists.Untrusted || len(first.Boots) != 0 {
			t.Fatalf("a play of a clock that is %s, with dates %v", p.Clock, first.Boots)
		}
	}
	stop()

	// Another run, in the same boot of the machine, finds the time out.
	_, stop = start(t, cfg)
	hears(c, playlists.LeafPlays, "the plays again", playlists.DecodeBatch, func(b *playlists.Batch) bool { return len(b.Plays) > len(first.Plays) })
	steered.Store(true)
	b := hears(c, playlists.LeafPlays, "the same plays with a date", playlists.DecodeBatch, func(b *playlists.Batch) bool { return len(b.Boots) > 0 })
	stop()
	if len(b.Boots) != 1 || b.Boots[0].Boot != first.Plays[0].Boot {
		t.Fatalf("the dates are %v, the plays were in boot %s", b.Boots, first.Plays[0].Boot)
	}
	for i := range first.Plays {
		p, was := &b.Plays[i], &first.Plays[i]
		if p.Seq != was.Seq || p.Mono != was.Mono || p.Wall != was.Wall || p.Clock != was.Clock {
			t.Errorf("play %d was %+v and is %+v", p.Seq, was, p)
		}
		if at := p.Date(b.Boots[0].At, time.Now().UnixMilli()); at < began || at > time.Now().UnixMilli() {
			t.Errorf("play %d is dated %d, between %d and now it was", p.Seq, at, began)
		}
	}
	kept := clock.New(clock.Options{Mode: clock.System, Dates: cfg.under("dates"), Ask: func() clock.Evidence { return clock.Evidence{} }})
	if got := kept.Dates(nil); len(got) != 1 || got[0] != b.Boots[0] {
		t.Errorf("%s keeps %v, want %v", filepath.Base(cfg.under("dates")), got, b.Boots)
	}
}
