package controller

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"storyline/playlists"
	"storyline/playlists/livetest"
)

func TestTheCentreFromTheFirstStartToAStoredPlay(t *testing.T) {
	dir := t.TempDir()
	s := startCentre(t, dir)
	o := newOffice(t, 5)
	s.stock(o)
	tokens := s.enrol(5)
	var all []*display
	for i := range 5 {
		d := newDisplay(playlists.DisplayID(fmt.Sprintf("d-%05d", i)), "")
		d.token = tokens[d.id]
		all = append(all, d)
		if err := d.connect(s.c.MQTT().String(), fmt.Sprintf("%05d", i)); err != nil {
			t.Fatal(err)
		}
		defer d.drop()
	}
	p := s.awaitHeld(s.publish(), 5)
	for _, r := range p.Displays {
		if r.Committed < p.Accepted || r.Took < 0 {
			t.Errorf("%+v", r)
		}
	}

	// Plays are stored, and the word says so.
	d := all[2]
	b := playlists.Batch{Header: playlists.Header{V: 1}, Display: d.id, Journal: playlists.ID128{1}, First: 1}
	for seq := range uint64(3) {
		b.Plays = append(b.Plays, playlists.Play{
			Journal: b.Journal, Seq: seq + 1, Wall: time.Now().UnixMilli(), Clock: playlists.Synced, Shown: 4000, Outcome: playlists.Whole,
			Slide: "words", Lang: "uk", Network: network, Carriage: "00002", Position: "ceiling",
		})
	}
	d.client.Publish(d.topic(playlists.LeafPlays), 1, false, b.Bytes())
	livetest.Until(t, "three plays to be stored", func() bool {
		d.mu.Lock()
		defer d.mu.Unlock()
		return d.stored[b.Journal] == 3
	})
	var plays struct {
		Plays []struct {
			Display playlists.DisplayID
			Seq     uint64
		}
	}
	s.ask("GET", "/api/v1/plays?display="+string(d.id), nil, "", 200, &plays)
	if len(plays.Plays) != 3 || plays.Plays[2].Seq != 3 {
		t.Errorf("plays: %+v", plays)
	}

	// The same play with other words is named, and changes no count.
	b.Plays[1].Shown = 1
	d.client.Publish(d.topic(playlists.LeafPlays), 1, false, b.Bytes())
	var odd struct {
		Contradicted []struct {
			Display    playlists.DisplayID
			Seq        uint64
			Kept, Came playlists.Digest
			Play       playlists.Play
		}
	}
	livetest.Until(t, "the contradiction", func() bool {
		s.ask("GET", "/api/v1/plays/contradicted", nil, "", 200, &odd)
		return len(odd.Contradicted) > 0
	})
	if c := odd.Contradicted[0]; c.Display != d.id || c.Seq != 2 || c.Kept == c.Came || c.Play.Shown != 1 {
		t.Errorf("contradicted: %+v", odd)
	}

	// What the carriage shows, by the function that displays run.
	var at struct{ Kind, Story, Why string }
	s.ask("GET", "/api/v1/carriages/00002/at", nil, "", 200, &at)
	if at.Kind != "slide" || at.Story == "" || at.Why == "" {
		t.Errorf("at: %+v", at)
	}

	// A session's end is seen, and the console has pages.
	all[4].client.Disconnect(0)
	offline := func(id playlists.DisplayID) bool {
		var states struct {
			Displays []struct {
				Display  playlists.DisplayID
				Presence string
			}
		}
		s.ask("GET", "/api/v1/displays", nil, "", 200, &states)
		for _, d := range states.Displays {
			if d.Display == id {
				return d.Presence == "offline"
			}
		}
		return false
	}
	birth := playlists.Presence{Header: playlists.Header{V: 1}, Session: all[3].session}
	all[3].client.Publish(all[3].topic(playlists.LeafPresence), 1, true, birth.Bytes())
	livetest.Until(t, "the display to be offline", func() bool { return offline(all[3].id) })
	for _, path := range []string{"/", "/campaigns", "/campaigns/they-used-you", "/publishes", "/carriages/00002", "/trains/t-0", "/stragglers"} {
		r, err := http.Get("http://" + s.c.HTTP().String() + path)
		if err != nil {
			t.Fatal(err)
		}
		b, _ := io.ReadAll(r.Body)
		r.Body.Close()
		if r.StatusCode != 200 || !bytes.Contains(b, []byte("<html")) {
			t.Errorf("%s: %d %s", path, r.StatusCode, b[:min(len(b), 200)])
		}
	}
	if r, err := http.NewRequest("GET", "http://"+s.c.HTTP().String()+"/", nil); err == nil {
		r.Host = "evil.example"
		if a, err := http.DefaultClient.Do(r); err != nil || a.StatusCode != http.StatusMisdirectedRequest {
			t.Errorf("a foreign host is answered: %v, %v", a, err)
		}
	}
}

func TestWhatADisplayMissedIsSentAgain(t *testing.T) {
	s := startCentre(t, t.TempDir())
	s.stock(newOffice(t, 3))
	d := newDisplay("d-00000", s.enrol(1)["d-00000"])
	d.deaf = map[playlists.Order]int{playlists.OrderTrust: 1, playlists.OrderBinding: 1}
	if err := d.connect(s.c.MQTT().String(), "00000"); err != nil {
		t.Fatal(err)
	}
	defer d.drop()
	livetest.Until(t, "trust and binding to be held", func() bool {
		return !d.held(playlists.OrderTrust).Digest.IsZero() && !d.held(playlists.OrderBinding).Digest.IsZero()
	})
	d.mu.Lock()
	d.deaf[playlists.OrderPlaylist] = 1
	d.mu.Unlock()
	s.awaitHeld(s.publish(), 1)
	d.mu.Lock()
	defer d.mu.Unlock()
	for o, left := range d.deaf {
		if left > 0 {
			t.Errorf("it did not miss its first %s", o)
		}
	}
}

func TestARestartLosesNothing(t *testing.T) {
	const n = 60
	dir := t.TempDir()
	s := startCentre(t, dir)
	s.stock(newOffice(t, n))
	tokens := s.enrol(n)
	id := s.publish()
	livetest.Until(t, "the publish to be done", func() bool {
		var p progress
		s.ask("GET", "/api/v1/publishes/"+id, nil, "", 200, &p)
		return p.State == "done"
	})
	s.stop()

	// Displays hammer the door while the controller comes up, and hold everything
	// soon after: they are the first to connect.
	s = startCentre(t, dir)
	var wait sync.WaitGroup
	begin := time.Now()
	for i := range n {
		wait.Go(func() {
			d := newDisplay(playlists.DisplayID(fmt.Sprintf("d-%05d", i)), tokens[playlists.DisplayID(fmt.Sprintf("d-%05d", i))])
			if err := d.connect(s.c.MQTT().String(), fmt.Sprintf("%05d", i)); err != nil {
				t.Error(err)
				return
			}
			t.Cleanup(d.drop)
		})
	}
	wait.Wait()
	livetest.Until(t, "every display to hold it", func() bool {
		var p progress
		s.ask("GET", "/api/v1/publishes/"+id, nil, "", 200, &p)
		return p.Counts.Held == n
	})
	t.Logf("%d displays hold it %v after they began", n, time.Since(begin))
}

func TestADisplayIsEnrolledOnceItsFleetNamesIt(t *testing.T) {
	s := startCentre(t, t.TempDir())
	body := []byte(`{"displays":["d-00004"]}`)
	s.ask("POST", "/api/v1/displays", body, "application/json", 201, nil) // no fleet yet: nobody can know
	s.stock(newOffice(t, 4))
	var p struct{ Detail string }
	s.ask("POST", "/api/v1/displays", body, "application/json", 422, &p)
	if !strings.Contains(p.Detail, "d-00004") {
		t.Errorf("it says %q", p.Detail)
	}
	s.ask("PUT", "/api/v1/fleet", fleetFile(5, "ceiling"), "application/yaml", 200, nil)
	s.ask("POST", "/api/v1/displays", body, "application/json", 201, nil)
}

func TestOnlyOneControllerRunsOnADataDirectory(t *testing.T) {
	dir := t.TempDir()
	startCentre(t, dir)
	config := Defaults()
	config.DataDir, config.HTTP, config.MQTT = dir, "127.0.0.1:0", "127.0.0.1:0"
	c, err := New(config, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "another controller") {
		t.Fatalf("a second one: %v", err)
	}
}

func TestNothingIsLeftRunning(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent(), goleak.IgnoreTopFunction("net/http.(*persistConn).readLoop"), goleak.IgnoreTopFunction("net/http.(*persistConn).writeLoop"))
	s := startCentre(t, t.TempDir())
	s.stop()
}
