package controller

import (
	"errors"
	"strings"
	"sync/atomic"
	"testing"

	"storyline/controller/internal/api"
	"storyline/controller/internal/publish"
	"storyline/controller/internal/store"
	"storyline/playlists/livetest"
)

func TestNothingIsPublishedWhileTheClockIsUnsynced(t *testing.T) {
	s := newScene(t)
	s.office.stock(t, s.store, s.pub, s.key)
	_ = s.stop()
	var good atomic.Bool
	s.clock = kernelClock{good.Load}
	s.start(nil)
	_, err := s.pub.Accept(t.Context(), publish.Order{Network: network}, 1)
	if !errors.Is(err, publish.ErrClock) {
		t.Fatalf("accepted: %v", err)
	}
	var conflict api.Conflict
	if !errors.As(asAPI(err), &conflict) {
		t.Errorf("the interface answers %v", asAPI(err))
	}
	for _, remedy := range []string{"chrony", "timedatectl", "clock: trusted"} {
		if !strings.Contains(err.Error(), remedy) {
			t.Errorf("%q does not say %q", err, remedy)
		}
	}
	if left := must(t, s.store.Unfinished); len(left) != 0 {
		t.Errorf("it is kept all the same: %+v", left)
	}
	// Neither is a display bound elsewhere; what holds stays.
	f := s.fleets(t)
	if _, err := f.PutFleet(t.Context(), fleetFile(sceneCarriages, "door-left"), 2); !errors.As(err, &conflict) {
		t.Errorf("a fleet that moves displays: %v", err)
	}
	for _, b := range must(t, s.store.Bindings) {
		if b.Position != "ceiling" {
			t.Errorf("display %s is bound to %s", b.Display, b.Position)
		}
	}
	if why := s.pub.Troubles(); len(why) != 1 || !strings.Contains(why[0], "displays are not bound") {
		t.Errorf("troubles: %q", why)
	}
	good.Store(true)
	s.check(s.await(s.accept().ID, store.Done))
	livetest.Until(t, "what could be bound to be bound", func() bool { return len(s.pub.Troubles()) == 0 })
	for _, b := range must(t, s.store.Bindings) {
		if b.Position != "door-left" {
			t.Errorf("display %s is still bound to %s", b.Display, b.Position)
		}
	}
}

func TestTheConfigurationSaysWhoIsAskedForTheTime(t *testing.T) {
	for mode, asked := range map[ClockMode]bool{SystemClock: true, TrustedClock: false, "": true} {
		c := Config{Clock: mode}
		if got := c.clock() != nil; got != asked {
			t.Errorf("clock %q: the kernel is asked: %v", mode, got)
		}
	}
	t.Logf("this machine's clock is steered: %t", steered())
}
