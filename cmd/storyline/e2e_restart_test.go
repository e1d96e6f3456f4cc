package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"
	"time"

	"storyline/agent/virtual"
	"storyline/cmd/storyline/internal/client"
	"storyline/playlists"
	"storyline/playlists/livetest"
)

const (
	// crowdSize is how many displays live through a restart of their centre.
	crowdSize = 1000
	// backWithin is how long after the ready line every display may take to hold
	// what it should.
	backWithin = 10 * time.Second
	// longAway is longer than most pauses between two attempts to connect.
	longAway = 20 * time.Second
)

// crowdDrill is a controller with virtual displays in the test's own process.
type crowdDrill struct {
	*drill
	fleet *virtual.Fleet
}

func newCrowdDrill(t *testing.T, n int) *crowdDrill {
	t.Helper()
	dir := t.TempDir()
	fleetFile, campaign, err := writeCrowd(dir, n, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	s := &crowdDrill{drill: newDrill(t, dir, fleetFile, campaign)}
	var ids []playlists.DisplayID
	for _, train := range s.source.fleet.Trains {
		for _, c := range train.Carriages {
			ids = append(ids, c.Displays[0].ID)
		}
	}
	tokens, err := s.api.AddDisplays(t.Context(), ids)
	if err != nil {
		t.Fatal(err)
	}
	trust, err := os.ReadFile(s.path("trust.json"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(s.path("roots.json"))
	if err != nil {
		t.Fatal(err)
	}
	roots, err := playlists.OpenRoots(b)
	if err != nil {
		t.Fatal(err)
	}
	o := virtual.Options{Broker: "tcp://" + s.mqtt, Roots: &roots.Roots, Trust: trust, Network: s.source.fleet.Network}
	for _, id := range ids {
		o.Displays = append(o.Displays, virtual.Credentials{Display: id, Token: tokens[id]})
	}
	if s.fleet, err = virtual.New(o); err != nil {
		t.Fatal(err)
	}
	livetest.Run(t, s.fleet.Run)
	return s
}

// settled asks the controller, and compares what it says with what the displays
// really hold: every display has spoken since the controller's start, holds each
// order that is wanted, and the playlist is at least as new as said.
func (s *crowdDrill) settled(ctx context.Context, least playlists.Serial) error {
	states, err := s.api.Displays(ctx, s.source.fleet.Network)
	if err != nil {
		return err
	}
	var silent, differ, old int
	for i := range states {
		d := &states[i]
		held := s.fleet.Held(d.Display)
		switch {
		case d.Presence != "online" || d.Status == nil:
			silent++
		case len(d.Differs) > 0 || !holdsAll(d, held):
			differ++
		case held[playlists.OrderPlaylist].Serial.Compare(least) < 0:
			old++
		}
	}
	if len(states) != crowdSize || silent+differ+old > 0 {
		return fmt.Errorf("of %d displays %d have not spoken, %d hold something else, %d hold an older playlist", len(states), silent, differ, old)
	}
	return nil
}

// holdsAll wants trust, binding and playlist: wanted by the controller, held by
// the display itself, and named in its last status.
func holdsAll(d *client.DisplayState, held map[playlists.Order]playlists.Held) bool {
	for _, o := range []playlists.Order{playlists.OrderTrust, playlists.OrderBinding, playlists.OrderPlaylist} {
		if w, ok := d.Wanted[o]; !ok || w.Serial.N == 0 || held[o] != w || d.Status.Held[o] != w {
			return false
		}
	}
	return true
}

// restart kills the controller with its broker, leaves it away for a while, and
// starts it again. It gives the moment of the ready line.
func (s *crowdDrill) restart(t *testing.T, away time.Duration) time.Time {
	t.Helper()
	s.controller.Kill()
	select {
	case <-time.After(away):
	case <-t.Context().Done():
	}
	began := time.Now()
	if err := s.startController(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Logf("ready %s after the start, %s after the kill", time.Since(began).Round(time.Millisecond), (away + time.Since(began)).Round(time.Millisecond))
	return time.Now()
}

// publishAll publishes and gives the serial of what was published.
func (s *crowdDrill) publishAll(t *testing.T) playlists.Serial {
	t.Helper()
	a, err := s.api.Publish(t.Context(), s.order())
	if err != nil {
		t.Fatal(err)
	}
	var serial playlists.Serial
	poll(t, time.Minute, "the publish has a serial for every display", func(ctx context.Context) error {
		p, err := s.api.Progress(ctx, a.ID, false)
		switch {
		case err != nil:
			return err
		case p.State == "failed":
			t.Fatal(p.Failure)
		case len(p.Displays) != crowdSize:
			return errors.New(p.State)
		}
		for i := range p.Displays {
			if p.Displays[i].Wanted.Serial.N < a.Accepted {
				return errors.New("not sealed for all")
			}
			serial = p.Displays[i].Wanted.Serial
		}
		return nil
	})
	return serial
}

func TestEveryDisplayIsBackAfterTheCentreWasKilled(t *testing.T) {
	s := newCrowdDrill(t, crowdSize)
	began := time.Now()
	newest := s.publishAll(t)
	poll(t, 2*time.Minute, "every display holds the first publish", func(ctx context.Context) error { return s.settled(ctx, newest) })
	t.Logf("%d displays hold the first publish after %s", crowdSize, time.Since(began).Round(time.Millisecond))

	away := time.Second
	if full() {
		away = longAway
	}
	for _, round := range []struct {
		name    string
		away    time.Duration
		publish bool
	}{
		{"killed and started at once", 0, false},
		{"killed, started at once, and a publish at the ready line", 0, true},
		{fmt.Sprintf("killed and away for %s", away), away, false},
	} {
		sessions := s.fleet.Counts().Sessions
		ready := s.restart(t, round.away)
		if round.publish {
			newest = s.publishAll(t)
		}
		poll(t, promised(backWithin)-time.Since(ready), round.name+": every display holds what it should", func(ctx context.Context) error { return s.settled(ctx, newest) })
		took := time.Since(ready)
		t.Logf("%s: %d displays hold every wanted digest %.2f s after the ready line (%d new sessions)", round.name, crowdSize, took.Seconds(), s.fleet.Counts().Sessions-sessions)
		if took > backWithin && full() {
			t.Errorf("%s: %s is more than %s", round.name, took, backWithin)
		}
	}
	if c := s.fleet.Counts(); c.Refused > 0 {
		t.Errorf("the displays refused %d orders", c.Refused)
	}
}
