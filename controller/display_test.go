package controller

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"storyline/playlists"
	"storyline/playlists/livetest"
)

// centre is a running controller and a client of its interface.
type centre struct {
	t     testing.TB
	c     *Controller
	token string
	stop  func()
}

// startCentre runs a controller on a data directory until the test ends or stop.
func startCentre(t testing.TB, dir string) *centre {
	t.Helper()
	config := Defaults()
	config.DataDir, config.HTTP, config.MQTT = dir, "127.0.0.1:0", "127.0.0.1:0"
	config.Clock = TrustedClock
	c, err := New(config, slog.New(slog.NewTextHandler(testLog{t}, &slog.HandlerOptions{Level: slog.LevelWarn})))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- c.Run(ctx) }()
	s := &centre{t: t, c: c, stop: sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("the controller ended with %v", err)
		}
	})}
	t.Cleanup(s.stop)
	select {
	case <-c.Ready():
	case err := <-ended:
		ended <- nil
		t.Fatalf("the controller did not start: %v", err)
	case <-time.After(30 * time.Second):
		t.Fatal("the controller is not ready")
	}
	b, err := os.ReadFile(filepath.Join(dir, "api-token"))
	if err != nil {
		t.Fatal(err)
	}
	s.token = strings.TrimSpace(string(b))
	return s
}

// testLog writes what is worth a warning to the test's log.
type testLog struct{ t testing.TB }

func (l testLog) Write(b []byte) (int, error) {
	l.t.Log(string(bytes.TrimSpace(b)))
	return len(b), nil
}

// ask calls the interface and decodes its answer.
func (s *centre) ask(method, path string, body []byte, contentType string, want int, into any) {
	s.t.Helper()
	r, err := http.NewRequest(method, "http://"+s.c.HTTP().String()+path, bytes.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+s.token)
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer a.Body.Close()
	b, err := io.ReadAll(a.Body)
	if err != nil || a.StatusCode != want {
		s.t.Fatalf("%s %s: %d, %v: %s", method, path, a.StatusCode, err, b)
	}
	if into != nil {
		if err := json.Unmarshal(b, into); err != nil {
			s.t.Fatal(err)
		}
	}
}

// stock puts trust, fleet, campaign and approvals through the interface.
func (s *centre) stock(o *office) {
	s.t.Helper()
	var key struct{ Public []byte }
	s.ask("GET", "/api/v1/key", nil, "", 200, &key)
	s.ask("PUT", "/api/v1/trust", o.trust(key.Public, 1), "application/json", 200, nil)
	s.ask("PUT", "/api/v1/fleet", o.fleet, "application/yaml", 200, nil)
	s.putCampaign(o)
}

func (s *centre) putCampaign(o *office) {
	s.t.Helper()
	body, err := json.Marshal(map[string]any{"yaml": string(o.campaign), "catalogue": map[string]any{}})
	if err != nil {
		s.t.Fatal(err)
	}
	s.ask("PUT", "/api/v1/campaigns/they-used-you", body, "application/json", 200, nil)
	for _, e := range o.envelopes(s.t, o.editors...) {
		s.ask("PUT", "/api/v1/stories", e, "application/json", 200, nil)
	}
}

// enrol gives each display a token.
func (s *centre) enrol(n int) map[playlists.DisplayID]string {
	s.t.Helper()
	var ids []string
	for i := range n {
		ids = append(ids, fmt.Sprintf("d-%05d", i))
	}
	body, err := json.Marshal(map[string]any{"displays": ids})
	if err != nil {
		s.t.Fatal(err)
	}
	var out struct {
		Tokens []struct {
			Display playlists.DisplayID
			Token   string
		}
	}
	s.ask("POST", "/api/v1/displays", body, "application/json", 201, &out)
	tokens := map[playlists.DisplayID]string{}
	for _, t := range out.Tokens {
		tokens[t.Display] = t.Token
	}
	return tokens
}

// progress is what of a publish the tests look at.
type progress struct {
	State, Failure string
	Accepted, Done playlists.Millis
	Counts         struct{ Displays, Held, Waiting int }
	Displays       []struct {
		Display   playlists.DisplayID
		Committed playlists.Millis
		Took      int64
	}
}

func (s *centre) publish() string {
	s.t.Helper()
	var out struct{ ID string }
	s.ask("POST", "/api/v1/publishes", []byte("{}"), "application/json", 202, &out)
	return out.ID
}

// awaitHeld waits until every display has said that it holds a publish.
func (s *centre) awaitHeld(id string, n int) progress {
	s.t.Helper()
	var p progress
	defer func() {
		if s.t.Failed() {
			s.t.Logf("%s %s: %d of %d held", p.State, p.Failure, p.Counts.Held, n)
		}
	}()
	livetest.Until(s.t, "every display to hold it", func() bool {
		p = progress{}
		s.ask("GET", "/api/v1/publishes/"+id, nil, "", 200, &p)
		if p.State == "failed" {
			s.t.FailNow()
		}
		return p.State == "done" && p.Counts.Held == n
	})
	return p
}

// display is a client that speaks the contract: it notes what it gets, and says what it holds. It verifies only if it has a trust document.
type display struct {
	id      playlists.DisplayID
	token   string
	session playlists.ID128
	client  mqtt.Client

	mu     sync.Mutex
	status playlists.Status
	stored map[playlists.ID128]uint64
	moved  chan struct{}
	deaf   map[playlists.Order]int // how many messages of an order it misses
}

func newDisplay(id playlists.DisplayID, token string) *display {
	d := &display{id: id, token: token, stored: map[playlists.ID128]uint64{}, moved: make(chan struct{}, 1), deaf: map[playlists.Order]int{}}
	d.status = playlists.Status{Header: playlists.Header{V: 1}, Display: id, Clock: playlists.Synced, Held: map[playlists.Order]playlists.Held{}}
	return d
}

func (d *display) topic(l playlists.Leaf) string { return playlists.TopicDisplay(d.id, l) }

// connect opens a session; it tries until the broker lets it in.
func (d *display) connect(addr, carriage string) error {
	_, _ = rand.Read(d.session[:])
	d.status.Session = d.session
	o := mqtt.NewClientOptions().AddBroker("tcp://" + addr).SetClientID(string(d.id)).SetUsername(string(d.id)).SetPassword(d.token)
	o.SetCleanSession(true).SetAutoReconnect(false).SetOrderMatters(true).SetKeepAlive(25 * time.Second).SetConnectTimeout(10 * time.Second)
	will := playlists.Presence{Header: playlists.Header{V: 1}, Session: d.session}
	o.SetBinaryWill(d.topic(playlists.LeafPresence), will.Bytes(), 1, true)
	o.SetDefaultPublishHandler(func(_ mqtt.Client, m mqtt.Message) { d.take(m.Topic(), m.Payload()) })
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		d.client = mqtt.NewClient(o)
		t := d.client.Connect()
		t.Wait()
		if t.Error() == nil {
			break
		}
		if time.Now().After(deadline) {
			return t.Error()
		}
	}
	birth := playlists.Presence{Header: playlists.Header{V: 1}, Session: d.session, Online: true}
	d.client.Publish(d.topic(playlists.LeafPresence), 1, true, birth.Bytes())
	t := d.client.SubscribeMultiple(map[string]byte{
		playlists.TopicTrust: 0, d.topic(playlists.LeafBinding): 0, d.topic(playlists.LeafStored): 0,
		playlists.TopicPlaylist(network, playlists.Carriage(carriage)): 0,
	}, nil)
	t.Wait()
	if t.Error() != nil {
		return t.Error()
	}
	d.say()
	return nil
}

// say publishes the status as it is.
func (d *display) say() {
	d.mu.Lock()
	b := d.status.Bytes()
	d.mu.Unlock()
	d.client.Publish(d.topic(playlists.LeafStatus), 1, true, b)
}

// take opens one message.
func (d *display) take(topic string, msg []byte) {
	d.mu.Lock()
	changed := false
	switch {
	case topic == d.topic(playlists.LeafStored):
		if w, err := playlists.DecodeStored(msg, d.id); err == nil {
			d.stored[w.Journal] = w.Upto
		}
	case topic == playlists.TopicTrust:
		changed = d.hold(playlists.OrderTrust, msg)
	case topic == d.topic(playlists.LeafBinding):
		changed = d.hold(playlists.OrderBinding, msg)
	case strings.HasSuffix(topic, "/playlist"):
		changed = d.hold(playlists.OrderPlaylist, msg)
	}
	d.mu.Unlock()
	select {
	case d.moved <- struct{}{}:
	default:
	}
	if changed {
		go d.say()
	}
}

// hold notes serial and digest of an order, without verifying it.
func (d *display) hold(o playlists.Order, msg []byte) bool {
	if d.deaf[o] > 0 {
		d.deaf[o]--
		return false
	}
	var p struct{ Arrangement, Envelope playlists.Envelope }
	payload := []byte(nil)
	if o == playlists.OrderPlaylist {
		_ = json.Unmarshal(msg, &p)
		payload = p.Arrangement.Payload
	} else {
		_ = json.Unmarshal(msg, &p.Envelope)
		payload = p.Envelope.Payload
	}
	var head struct{ Serial playlists.Serial }
	if json.Unmarshal(payload, &head) != nil {
		return false
	}
	next := playlists.HeldOf(head.Serial, msg)
	if d.status.Held[o] == next {
		return false
	}
	d.status.Held[o] = next
	if o == playlists.OrderPlaylist {
		d.status.Applied = next
	}
	return true
}

func (d *display) held(o playlists.Order) playlists.Held {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.status.Held[o]
}

// drop ends the connection.
func (d *display) drop() { d.client.Disconnect(0) }
