package clock

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"storyline/playlists"
)

// machine is what a clock asks: its boot, and whether a time source steers it.
type machine struct {
	boot    byte
	booted  time.Time
	steered bool
	asleep  time.Duration // for how long it was, since it was booted
}

func (m *machine) clock(dates string) *Clock {
	return New(Options{
		Mode: System, Dates: dates, Ask: func() Evidence { return Evidence{Disciplined: m.steered} },
		Boot: func() (playlists.ID128, int64, bool) {
			return playlists.ID128{m.boot}, (time.Since(m.booted) + m.asleep).Milliseconds(), true
		},
	})
}

// run is one run of the program, until its power is cut or it is told to end.
func (m *machine) run(t *testing.T, dates string, live func(*Clock)) {
	t.Helper()
	c := m.clock(dates)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- c.Run(ctx) }()
	live(c)
	synctest.Wait()
	kept, err := os.ReadFile(dates) // a power cut here keeps this, and nothing of what the end would write
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if err == nil {
		err = os.WriteFile(dates, kept, 0o600)
	}
	if err != nil && !os.IsNotExist(err) {
		t.Error(err)
	}
}

func TestABootIsDatedOnceATimeSourceSteersTheClock(t *testing.T) {
	file := filepath.Join(t.TempDir(), "dates")
	synctest.Test(t, func(t *testing.T) {
		booted := time.Now()
		m := &machine{boot: 1, booted: booted}
		want := []playlists.Dated{{Boot: playlists.ID128{1}, At: booted.UnixMilli()}}
		time.Sleep(time.Minute)
		m.run(t, file, func(c *Clock) {
			if at := c.At(); at.State != playlists.Untrusted || at.Uptime != 60_000 || len(c.Dates(nil)) != 0 {
				t.Errorf("a clock that nobody steers is %s after %d ms, and dates %v", at.State, at.Uptime, c.Dates(nil))
			}
			time.Sleep(time.Hour)
		})
		// Another run in the same boot finds the date out, for both.
		m.steered = true
		m.run(t, file, func(c *Clock) {
			c.At()
			if diff := cmp.Diff(want, c.Dates(nil)); diff != "" {
				t.Errorf("dates (-want +got):\n%s", diff)
			}
			time.Sleep(time.Hour)
			c.At()
		})
		// The power is cut. The next boot never learns the time, and still tells.
		m = &machine{boot: 2, booted: time.Now()}
		m.run(t, file, func(c *Clock) {
			c.At()
			if diff := cmp.Diff(want, c.Dates([]playlists.ID128{{2}})); diff != "" {
				t.Errorf("dates after a power cut (-want +got):\n%s", diff)
			}
		})
	})
}

func TestABootWhoseClockWasAlwaysBelievedNeedsNoDate(t *testing.T) {
	file := filepath.Join(t.TempDir(), "dates")
	synctest.Test(t, func(t *testing.T) {
		m := &machine{boot: 1, booted: time.Now(), steered: true}
		m.run(t, file, func(c *Clock) {
			c.At()
			if d := c.Dates([]playlists.ID128{{1}}); len(d) != 0 {
				t.Errorf("dates: %v", d)
			}
		})
	})
	if _, err := os.Stat(file); !os.IsNotExist(err) {
		t.Errorf("a file was written: %v", err)
	}
}

func TestAMachineThatSleptCannotDateItsBoot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &machine{boot: 1, booted: time.Now()}
		c := m.clock("")
		c.At()
		m.asleep, m.steered = time.Hour, true
		if c.At(); len(c.Dates(nil)) != 0 {
			t.Errorf("dates: %v", c.Dates(nil))
		}
	})
}

func TestTheFirstDateOfABootStands(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &machine{boot: 1, booted: time.Now()}
		c := m.clock("")
		c.At()
		m.steered = true
		c.At()
		first := c.Dates(nil)
		m.booted = m.booted.Add(-time.Hour) // the kernel counts otherwise all at once
		m.steered = false
		c.At()
		m.steered = true
		c.At()
		if diff := cmp.Diff(first, c.Dates(nil)); diff != "" {
			t.Errorf("dates (-first +now):\n%s", diff)
		}
	})
}

func TestDatesAreBounded(t *testing.T) {
	var c Clock
	for i := range 2 * mostDates {
		c.boot = playlists.ID128{byte(i), byte(i >> 8)}
		c.opt.Boot = func() (playlists.ID128, int64, bool) { return c.boot, 5, true }
		c.date(playlists.Clock{State: playlists.Untrusted, Uptime: 5})
		c.date(playlists.Clock{State: playlists.Synced, Uptime: 5, Now: playlists.Millis(i) + 1000})
	}
	if len(c.dates) != mostDates {
		t.Errorf("%d boots are remembered, want %d", len(c.dates), mostDates)
	}
	var all []playlists.ID128
	for _, d := range c.dates {
		all = append(all, d.Boot)
	}
	if n := len(c.Dates(all)); n != playlists.MaxBoots {
		t.Errorf("%d dates for one batch, want %d", n, playlists.MaxBoots)
	}
	if n := len(c.Dates(all[:1])); n != 1+retold {
		t.Errorf("%d dates for a batch of one old boot, want it and the newest %d", n, retold)
	}
}

func TestDamagedDatesAreNone(t *testing.T) {
	one := `[{"boot":"01000000000000000000000000000000","at":1764000000000}]`
	sound := string(summed([]byte(one)))
	for _, text := range []string{
		"", "{", one, strings.Replace(sound, "1764", "1765", 1), sound[:len(sound)-1], sound + " ",
		string(summed([]byte(`[{"boot":"zz"}]`))), string(summed([]byte(strings.Replace(one, "1764", "-4", 1)))), string(summed([]byte("7"))),
	} {
		file := filepath.Join(t.TempDir(), "dates")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if c := New(Options{Mode: System, Dates: file, Ask: func() Evidence { return Evidence{} }}); len(c.dates) != 0 {
			t.Errorf("%q gave %v", text, c.dates)
		}
	}
}

func FuzzSavedDates(f *testing.F) {
	f.Add(summed([]byte(`[{"boot":"01000000000000000000000000000000","at":1764000000000}]`)))
	f.Add(summed([]byte("[]")))
	f.Fuzz(func(t *testing.T, b []byte) {
		list, _ := parseDates(b)
		for _, d := range list {
			if d.At < 0 {
				t.Errorf("%q was read as %v", b, list)
			}
		}
	})
}
