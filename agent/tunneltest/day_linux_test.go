package tunneltest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"storyline/agent/internal/clock"
	"storyline/agent/internal/journal"
	"storyline/playlists"
)

const (
	playsOfADay = 4320
	everyPlay   = 24 * time.Hour / playsOfADay
)

// TestADayOfPlaysWritesLittle writes what a display writes in a day, in synthetic
// time, and counts at the block device: the journal, and the time saved every ten
// minutes. What ext4 adds is bounded so that it is noticed when it grows: it writes
// the changed time of a file some seconds after each play, see D26.
func TestADayOfPlaysWritesLittle(t *testing.T) {
	if !Apart(t) {
		return
	}
	for _, day := range []struct {
		name   string
		saved  bool // the time is saved, too
		spread bool // the file system brings out all that it holds back after each play
		most   int64
	}{
		{"the journal alone", false, false, 25_000_000},
		{"the journal and the saved time", true, false, 25_000_000},
		{"both, and what ext4 adds by itself", true, true, 110_000_000},
	} {
		t.Run(day.name, func(t *testing.T) {
			d, err := Make(t.Context(), Memory(t), filepath.Join(t.TempDir(), "data"), 64<<20)
			if err != nil {
				t.Fatal(err)
			}
			written, err := aDay(t, d, day.saved, day.spread)
			if err = errors.Join(err, d.Close()); err != nil {
				t.Fatal(err)
			}
			t.Logf("%d plays: %.1f MB written", playsOfADay, float64(written)/1e6)
			if written > day.most {
				t.Errorf("%d bytes, at most %d are allowed", written, day.most)
			}
		})
	}
}

// aDay writes a day and gives how many bytes the device took.
func aDay(t *testing.T, d *Disk, saved, spread bool) (int64, error) {
	t.Helper()
	j, err := journal.Open(journal.Options{Dir: filepath.Join(d.Dir, "journal"), Display: "d-1", Rand: rand.Reader})
	if err != nil {
		return 0, err
	}
	defer j.Close()
	if err := d.Flush(); err != nil {
		return 0, err
	}
	before, err := d.Written()
	if err != nil {
		return 0, err
	}
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		o := clock.Options{Mode: clock.Trusted}
		if saved {
			o.File = filepath.Join(d.Dir, "time")
		}
		c := clock.New(o)
		done := make(chan error, 1)
		go func() { done <- c.Run(ctx) }()
		for n := range playsOfADay {
			time.Sleep(everyPlay)
			if _, err = j.Append(aPlay(n, c.At())); err != nil {
				break
			}
			if !spread {
				continue
			}
			if err = d.Flush(); err != nil {
				break
			}
		}
		cancel()
		if e := <-done; err == nil {
			err = e
		}
	})
	if err != nil {
		return 0, err
	}
	if err := d.Flush(); err != nil {
		return 0, err
	}
	after, err := d.Written()
	return after - before, err
}

// aPlay is the nth play of a day: a story of six slides in two languages.
func aPlay(n int, c playlists.Clock) playlists.Play {
	return playlists.Play{
		Boot: playlists.ID128{1}, Mono: c.Uptime, Wall: c.Now, Clock: c.State, Shown: everyPlay.Milliseconds(), Outcome: playlists.Whole,
		Story: playlists.DigestOf([]byte("story")), Slide: playlists.SlideID(fmt.Sprintf("slide-%d", n%6)), Lang: []playlists.Lang{"uk", "en"}[n/6%2],
		Serial: playlists.Serial{Epoch: 1, N: 1_796_000_000_000}, Network: "kyiv-metro", Carriage: "10511", Position: "ceiling",
	}
}
