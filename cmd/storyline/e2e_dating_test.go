package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"testing"
	"time"

	"storyline/cmd/storyline/internal/client"
	"storyline/playlists"
)

// distrust takes from a display what it knows of the time: its floor lies more
// than a day ahead of the wall clock, so that whatever the kernel says the wall
// clock must be wrong.
func (s *drill) distrust(t *testing.T, c *car) {
	t.Helper()
	ahead := fmt.Sprint(time.Now().Add(24*time.Hour + 10*time.Minute).UnixMilli())
	ahead = fmt.Sprintf("%s %08x\n", ahead, crc32.ChecksumIEEE([]byte(ahead)))
	err := os.WriteFile(s.path(string(c.display.ID), "data", "time"), []byte(ahead), 0o600)
	s.setClock(t, c, "trusted", "system")
	if err != nil {
		t.Fatal(err)
	}
}

// vouch lets somebody answer for a display's wall clock again.
func (s *drill) vouch(t *testing.T, c *car) {
	t.Helper()
	if err := os.Remove(s.path(string(c.display.ID), "data", "time")); err != nil {
		t.Fatal(err)
	}
	s.setClock(t, c, "system", "trusted")
}

func (s *drill) setClock(t *testing.T, c *car, from, to string) {
	t.Helper()
	file := s.path(string(c.display.ID), "agent.yaml")
	b, err := os.ReadFile(file)
	if err == nil {
		b = bytes.Replace(b, []byte("clock: "+from), []byte("clock: "+to), 1)
		err = os.WriteFile(file, b, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// next gives the seq of the next play of a display's journal.
func next(ctx context.Context, c *car) (uint64, error) {
	status, err := c.status(ctx)
	if err != nil {
		return 0, err
	}
	return status.Journal.Next, nil
}

// playsOn waits until a display has journalled n plays more.
func (s *drill) playsOn(t *testing.T, c *car, n uint64) {
	t.Helper()
	var from uint64
	poll(t, 30*time.Second, "plays are journalled", func(ctx context.Context) error {
		now, err := next(ctx, c)
		if from == 0 {
			from = now
		}
		if err == nil && now < from+n {
			err = fmt.Errorf("%d of %d plays", now-from, n)
		}
		return err
	})
}

// TestPlaysOfADisplayThatDidNotKnowTheTimeAreCountedOnTheirDay: some of them were
// stored before their date was known, some were made without a centre, by an agent
// that was killed; and the controller is killed while they come in.
func TestPlaysOfADisplayThatDidNotKnowTheTimeAreCountedOnTheirDay(t *testing.T) {
	t.Parallel() // it waits more than it works
	dir := t.TempDir()
	fleet, campaign := writeDrill(t, dir, slideOfLedger, 1)
	s := newDrill(t, dir, fleet, campaign)
	s.null = true
	s.enrol(t)
	s.startAll(t)
	c := s.cars[0]
	start := func() {
		if err := s.startAgent(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.agent.Stop(5 * time.Second); err != nil {
		t.Fatal(err)
	}

	s.distrust(t, c)
	from := time.Now().UnixMilli()
	start()
	poll(t, 30*time.Second, "plays are stored that nobody can date", func(ctx context.Context) error {
		sum, err := s.summary(ctx, 0, time.Now().Add(time.Hour).UnixMilli())
		if err == nil && sum.Undated < 2 {
			err = fmt.Errorf("%d plays are undated", sum.Undated)
		}
		return err
	})
	s.controller.Kill()
	s.playsOn(t, c, 2)
	c.agent.Kill()
	start()
	s.playsOn(t, c, 2)
	c.agent.Kill()
	until := time.Now().UnixMilli()

	s.vouch(t, c)
	restart := func() {
		if err := s.startController(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	restart()
	start()
	s.killAtPlays(t, 30*time.Second)
	restart()

	var plays []client.Play
	poll(t, 60*time.Second, "every play is stored once and dated", func(ctx context.Context) error {
		upto, err := next(ctx, c)
		if err != nil {
			return err
		}
		if plays, err = s.api.Plays(ctx, c.display.ID); err != nil {
			return err
		}
		if n := uint64(len(plays)); n+1 < upto || n == 0 {
			return fmt.Errorf("%d of %d plays are stored", n, upto-1)
		}
		return wellDated(plays, from, until)
	})
	doubted := int64(0)
	for i := range plays {
		if plays[i].Clock == playlists.Untrusted {
			doubted++
		}
	}
	sum, err := s.summary(t.Context(), from, until)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d plays, %d of a clock that nobody believed, %d counted between %d and %d", len(plays), doubted, sum.plays(), from, until)
	if doubted < 4 || sum.plays() != doubted || sum.Afterwards != doubted || sum.Undated != 0 || sum.Unknown != 0 || sum.Contradicted != 0 {
		t.Errorf("%d plays were made meanwhile; the controller counts %+v", doubted, sum)
	}
	const day = 24 * 3600 * 1000
	if sum, err := s.summary(t.Context(), from-day, until-day); err != nil || sum.plays() != 0 {
		t.Errorf("a day before, %d plays are counted (%v)", sum.plays(), err)
	}
}

// wellDated wants each play once, in order, and those of a clock that nobody
// believed between two instants.
func wellDated(plays []client.Play, from, until playlists.Millis) error {
	var errs []error
	for i := range plays {
		p := &plays[i]
		if p.Seq != uint64(i)+1 {
			errs = append(errs, fmt.Errorf("play %d stands at %d", p.Seq, i+1))
		}
		if p.Clock == playlists.Untrusted && (p.Dated < from || p.Dated > until) {
			errs = append(errs, fmt.Errorf("play %d was between %d and %d, and is dated %d", p.Seq, from, until, p.Dated))
		}
		if i > 0 && p.Dated < plays[i-1].Dated {
			errs = append(errs, fmt.Errorf("play %d is dated %d, the one before %d", p.Seq, p.Dated, plays[i-1].Dated))
		}
	}
	return errors.Join(errs...)
}
