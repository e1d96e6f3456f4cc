package main

import (
	"os"
	"testing"
	"time"

	"storyline/cmd/storyline/internal/measure"
)

const (
	residentMost = 25 << 20 // bytes of the agent's memory, whatever it has lived through
	warm         = 5        // minutes after which memory should not grow any more
	grownMost    = 4 << 20  // bytes, from then on
)

// TestAnAgentDoesNotGrow lets the real agent play for as long as STORYLINE_SOAK
// says, with its controller, which publishes every minute, and prints its memory.
func TestAnAgentDoesNotGrow(t *testing.T) {
	length, err := time.ParseDuration(os.Getenv("STORYLINE_SOAK"))
	if err != nil {
		t.Skip("takes as long as STORYLINE_SOAK says: make soak FOR=1h")
	}
	dir := t.TempDir()
	fleet, folder := writeDrill(t, dir, time.Second, 1)
	s := newDrill(t, dir, fleet, folder)
	s.null = true
	s.enrol(t)
	s.startAll(t)

	began := time.Now()
	resident := func() int64 {
		t.Helper()
		c, err := measure.Of(s.cars[0].agent.Pid())
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("after %s: %.1f MB resident, %.1f MB at most, %.1f s of processor", time.Since(began).Round(time.Second),
			float64(c.RSS)/1e6, float64(c.Peak)/1e6, c.CPU.Seconds())
		return c.RSS
	}
	first := resident()
	base := first
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	end := time.After(length)
	for minute := 1; ; minute++ {
		select {
		case <-tick.C:
			if err := s.publish(t.Context()); err != nil {
				t.Fatal(err)
			}
			if minute%5 == 0 {
				if now := resident(); minute == warm {
					base = now
				}
			}
			continue
		case <-end:
		}
		break
	}
	last := resident()
	status, err := s.cars[0].status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d plays: from %.1f to %.1f MB, %+.1f MB since minute %d", status.Journal.Next-1, float64(first)/1e6, float64(last)/1e6, float64(last-base)/1e6, warm)
	if last > residentMost {
		t.Errorf("%d bytes are resident, %d are allowed", last, residentMost)
	}
	if length > warm*time.Minute && last-base > grownMost {
		t.Errorf("it grew by %d bytes after minute %d", last-base, warm)
	}
}
