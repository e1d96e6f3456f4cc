package clock

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"storyline/playlists"
)

func TestClockIsBelievedAsFarAsItsEvidenceGoes(t *testing.T) {
	now := time.Now().UnixMilli()
	const day = 24 * 3600 * 1000
	for name, c := range map[string]struct {
		mode     Mode
		evidence []Evidence // one for each question
		floor    playlists.Millis
		want     playlists.ClockState
	}{
		"a steered clock is synced":                     {System, []Evidence{{Disciplined: true}}, 0, playlists.Synced},
		"an unsteered clock may be anything":            {System, []Evidence{{}}, 0, playlists.Untrusted},
		"a clock that was steered is held":              {System, []Evidence{{Disciplined: true}, {}}, 0, playlists.HeldClock},
		"a chip keeps time over a power cut":            {System, []Evidence{{Chip: true}}, now - day, playlists.HeldClock},
		"a chip that fell behind the floor lost it":     {System, []Evidence{{Chip: true}}, now + day/2, playlists.Untrusted},
		"a clock over a day behind the floor is wrong":  {System, []Evidence{{Disciplined: true}}, now + 2*day, playlists.Untrusted},
		"a clock a little behind the floor is believed": {System, []Evidence{{Disciplined: true}}, now + day/2, playlists.Synced},
		"a trusted clock is not asked":                  {Trusted, []Evidence{{}}, 0, playlists.Synced},
	} {
		t.Run(name, func(t *testing.T) {
			asked := 0
			clock := New(Options{Mode: c.mode, Built: c.floor, Ask: func() Evidence {
				e := c.evidence[min(asked, len(c.evidence)-1)]
				asked++
				return e
			}})
			var at playlists.Clock
			for range c.evidence {
				at = clock.At()
			}
			if at.State != c.want {
				t.Errorf("the clock is %s, want %s", at.State, c.want)
			}
		})
	}
}

func TestFloorAdvancesAndSurvivesAPowerCut(t *testing.T) {
	file := filepath.Join(t.TempDir(), "time")
	synctest.Test(t, func(t *testing.T) {
		const signed = 1_000_000
		c := New(Options{Mode: System, File: file, Ask: func() Evidence { return Evidence{} }})
		c.Witness(signed)
		c.Witness(signed - 5000) // an older document proves nothing new
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- c.Run(ctx) }()
		time.Sleep(25 * time.Minute)
		if got, want := c.At().Floor, playlists.Millis(signed+25*60_000); got != want {
			t.Errorf("after 25 minutes the floor is %d, want %d", got, want)
		}
		saved, err := load(file)
		if want := playlists.Millis(signed + 20*60_000); err != nil || saved != want {
			t.Errorf("saved %d (%v), want %d as of the 20th minute", saved, err, want)
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		again := New(Options{Mode: System, File: file, Ask: func() Evidence { return Evidence{} }})
		if got, want := again.At().Floor, playlists.Millis(signed+25*60_000); got != want {
			t.Errorf("after a restart the floor is %d, want %d", got, want)
		}
	})
}

func TestSyncedTimeIsSaved(t *testing.T) {
	file := filepath.Join(t.TempDir(), "time")
	synctest.Test(t, func(t *testing.T) {
		c := New(Options{Mode: Trusted, File: file})
		now := time.Now().UnixMilli()
		c.save()
		if saved, err := load(file); err != nil || saved != now {
			t.Errorf("saved %d (%v), want the wall clock's %d", saved, err, now)
		}
	})
}

func TestDamagedFileIsNoFloor(t *testing.T) {
	flipped := []byte(format(1_764_000_000_000))
	flipped[0] = '9'
	for _, text := range []string{"", "-5", "soon", "12345678901234567890123456789", "1764000000000\n", string(flipped), format(7_000)[:6], format(8) + format(8)} {
		file := filepath.Join(t.TempDir(), "time")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if floor := New(Options{Mode: Trusted, File: file, Built: 7}).floor; floor != 7 {
			t.Errorf("%q gave the floor %d, want the build's", text, floor)
		}
		if _, err := os.Stat(file + ".bad"); err != nil {
			t.Errorf("%q was not set aside: %v", text, err)
		}
	}
}

func TestATornTimeLeavesTheOneBefore(t *testing.T) {
	file := filepath.Join(t.TempDir(), "time")
	for _, ms := range []playlists.Millis{1000, 2000, 3000, 4000} {
		if err := store(file, ms); err != nil {
			t.Fatal(err)
		}
	}
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[int]playlists.Millis{bytes.Index(whole, []byte("3000")): 4000, bytes.Index(whole, []byte("4000")): 3000} {
		torn := bytes.Clone(whole)
		torn[at] = '9'
		if err := os.WriteFile(file, torn, 0o600); err != nil {
			t.Fatal(err)
		}
		if saved, err := load(file); err != nil || saved != want {
			t.Errorf("with a byte wrong at %d, %d is read (%v), want %d", at, saved, err, want)
		}
	}
}

func FuzzSavedTime(f *testing.F) {
	f.Add(format(1_764_000_000_000))
	f.Add("-1")
	f.Fuzz(func(t *testing.T, s string) {
		if ms, err := parse(s); err == nil && (ms < 0 || format(ms) != s) {
			t.Errorf("%q was read as %d", s, ms)
		}
	})
}
