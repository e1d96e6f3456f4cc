package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"storyline/agent/tunneltest"
	"storyline/cmd/storyline/internal/measure"
	"storyline/playlists"
)

const (
	month       = 31 * 24 * time.Hour
	slideOfDay  = 20 * time.Second // 4 320 a day
	playsOfIt   = 133_920
	journalMost = 20 << 20         // bytes on disk
	deliverMost = 30 * time.Second // after the display is back
	daysBefore  = 40               // the campaign began before the month
)

// TestAMonthInTheTunnelIsCountedOnce lets a display play for 31 days without a
// network, in synthetic time, through the real player into a real journal; then
// the real agent comes back to a real controller.
func TestAMonthInTheTunnelIsCountedOnce(t *testing.T) {
	if !tunneltest.Apart(t) {
		return
	}
	dir := t.TempDir()
	fleet, folder := writeDrill(t, dir, slideOfDay, 1)
	writeMonth(t, folder)
	s := newDrill(t, dir, fleet, folder)
	s.null = true
	s.enrol(t)
	c := s.cars[0]
	data := s.path(string(c.display.ID), "data")
	if err := os.Symlink(tunneltest.Memory(t), data); err != nil { // 133 920 waits for a disk prove nothing here
		t.Fatal(err)
	}
	s.startAll(t)
	if err := c.agent.Stop(20 * time.Second); err != nil {
		t.Fatal(err)
	}

	began := time.Now()
	state, err := tunneltest.Month(t, data, c.display.ID, s.path("roots.json"), month)
	if err != nil {
		t.Fatal(err)
	}
	size, err := onDisk(filepath.Join(data, "journal"))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("31 days in %s: seqs %d to %d, journal %.1f MB on disk", time.Since(began).Round(time.Second), state.First, state.Next-1, float64(size)/1e6)
	if n := state.Next - 1; n < playsOfIt {
		t.Errorf("%d plays in a month of %d slides", n, playsOfIt)
	}
	if size > journalMost {
		t.Errorf("the journal takes %d bytes, %d are promised", size, journalMost)
	}

	if err := s.startAgent(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	n := state.Next - 1
	took := poll(t, promised(deliverMost), "the month is stored", func(ctx context.Context) error {
		is, err := c.status(ctx) // the display believes what the controller has committed; the controller is asked below
		if err == nil && is.Journal.First < state.Next {
			err = fmt.Errorf("%d of %d plays are stored", is.Journal.First-1, n)
		}
		return err
	})
	agent, err1 := measure.Of(c.agent.Pid())
	centre, err2 := measure.Of(s.controller.Pid())
	t.Logf("%d plays delivered and stored in %.1f s after the start of the agent (its processor %.1f s, the controller's %.1f s; %v)",
		n, took.Seconds(), agent.CPU.Seconds(), centre.CPU.Seconds(), errors.Join(err1, err2))
	s.countedOnce(t, c, state)
}

// countedOnce wants every seq of the month stored once, and nothing unknown or
// contradicted.
func (s *drill) countedOnce(t *testing.T, c *car, state playlists.JournalState) {
	t.Helper()
	sum, err := s.api.Summary(t.Context(), s.source.fleet.Network)
	if err != nil || sum.Unknown != 0 || sum.Contradicted != 0 {
		t.Errorf("%+v, %v: nothing of this is unknown or contradicted", sum, err)
	}
	plays, err := s.api.Plays(t.Context(), c.display.ID)
	if err != nil {
		t.Fatal(err)
	}
	seen := make(map[uint64]int, len(plays))
	for i := range plays {
		if plays[i].Journal == state.ID {
			seen[plays[i].Seq]++
		}
	}
	for seq := uint64(1); seq < state.Next; seq++ {
		if seen[seq] != 1 {
			t.Fatalf("play %d is stored %d times", seq, seen[seq])
		}
	}
}

// writeMonth writes, in place of a drill's, a campaign for the public that began
// before the month: three slides of 20 s.
func writeMonth(t *testing.T, folder string) {
	t.Helper()
	writeCampaign(t, folder, daysBefore, false, drillStory(0)+`      - {slide: first, kind: text, seconds: 20, text: {uk: {heading: "Перший"}, en: {heading: First}}}
      - {slide: second, kind: text, seconds: 20, text: {uk: {heading: "Другий"}, en: {heading: Second}}}
      - {slide: call, kind: call, seconds: 20, text: {uk: {heading: "Подзвоніть"}, en: {heading: Call}}}
`)
}

// onDisk gives the bytes that a directory's files take up.
func onDisk(dir string) (size int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		info, err := e.Info()
		if err == nil {
			size += info.Sys().(*syscall.Stat_t).Blocks * 512
		}
		return err
	})
	return size, err
}
