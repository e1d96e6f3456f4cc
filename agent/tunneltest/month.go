package tunneltest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"storyline/agent/internal/journal"
	"storyline/agent/internal/media"
	"storyline/agent/internal/player"
	"storyline/agent/internal/revision"
	"storyline/playlists"
)

// Month lets the player play by the orders that an agent, which doesn't run, keeps
// in its data directory, for as long as said and until now, into the journal
// there. Media counts as held. It gives how the journal then stands.
func Month(t *testing.T, dataDir string, display playlists.DisplayID, rootsFile string, length time.Duration) (s playlists.JournalState, err error) {
	t.Helper()
	b, err := os.ReadFile(rootsFile)
	if err != nil {
		return s, err
	}
	roots, err := playlists.OpenRoots(b)
	if err != nil {
		return s, err
	}
	from := time.Now().Add(-length).UnixMilli()
	r, err := revision.Open(revision.Options{Dir: dataDir, Display: display, Roots: &roots.Roots, Now: from})
	if err != nil {
		return s, err
	}
	orders := r.Snapshot()
	if orders.Playlist == nil {
		return s, fmt.Errorf("%s holds no playlist: %+v", dataDir, orders.Refusals)
	}
	j, err := journal.Open(journal.Options{Dir: filepath.Join(dataDir, "journal"), Display: display, Rand: rand.Reader})
	if err != nil {
		return s, err
	}
	synctest.Test(t, func(t *testing.T) { err = play(t, j, orders, from, length) })
	return j.State(), errors.Join(err, j.Close())
}

// play plays within a bubble of synthetic time.
func play(t *testing.T, j *journal.Journal, o *revision.State, from playlists.Millis, length time.Duration) error {
	c := offline{start: time.Now(), from: from}
	_, _ = rand.Read(c.boot[:]) // never fails
	p := player.New(player.Options{Clock: c, Media: media.Memory{}, Journal: j, Draw: player.Outline, Screen: "null", Tick: -1})
	p.Take(player.Orders{Playlist: o.Playlist, Help: o.Help, Binding: o.Binding, Trust: o.Trust.Content()})
	ctx, cancel := context.WithTimeout(t.Context(), length)
	defer cancel()
	glass := &player.Null{Source: p, Sink: p, Now: p.Now, Beat: -1}
	done := make(chan error, 1)
	go func() { done <- glass.Run(ctx) }()
	return errors.Join(p.Run(ctx), <-done)
}

// offline is the clock of a display that nobody tells the time: it runs on.
type offline struct {
	start time.Time
	from  playlists.Millis
	boot  playlists.ID128
}

func (c offline) Boot() playlists.ID128 { return c.boot }

func (c offline) At() playlists.Clock {
	up := time.Since(c.start).Milliseconds()
	return playlists.Clock{State: playlists.HeldClock, Now: c.from + up, Floor: c.from, Uptime: up}
}
