package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"storyline/playlists"
)

// thief is a connection to the broker with every right, that was stolen. It also
// sees everything.
type thief struct {
	client mqtt.Client
	lost   chan error

	mu   sync.Mutex
	seen map[string][]string // payloads by topic, those that tests sent
}

// answer bounds the wait for one acknowledgement.
const answer = 10 * time.Second

// dial connects; a client id need not be the user's name.
func dial(address, id, user, token string, change func(*mqtt.ClientOptions)) (mqtt.Client, error) {
	o := mqtt.NewClientOptions().AddBroker("tcp://" + address).SetClientID(id).SetUsername(user).SetPassword(token).
		SetCleanSession(true).SetProtocolVersion(4).SetAutoReconnect(false).SetConnectRetry(false).SetConnectTimeout(answer).SetOrderMatters(false)
	if change != nil {
		change(o)
	}
	c := mqtt.NewClient(o)
	return c, finished(c.Connect())
}

// finished waits for a token.
func finished(t mqtt.Token) error {
	if !t.WaitTimeout(answer) {
		return errors.New("no answer from the broker")
	}
	return t.Error()
}

func steal(t *testing.T, address string) *thief {
	t.Helper()
	th := &thief{lost: make(chan error, 1), seen: map[string][]string{}}
	var err error
	th.client, err = dial(address, serviceUser, serviceUser, serviceToken, func(o *mqtt.ClientOptions) {
		o.SetConnectionLostHandler(func(_ mqtt.Client, err error) { th.lost <- err })
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { th.client.Disconnect(100) })
	if err := finished(th.client.Subscribe(playlists.Root+"#", 0, th.hear)); err != nil {
		t.Fatal(err)
	}
	return th
}

func (th *thief) hear(_ mqtt.Client, m mqtt.Message) {
	if len(m.Payload()) > 200 {
		return
	}
	th.mu.Lock()
	defer th.mu.Unlock()
	th.seen[m.Topic()] = append(th.seen[m.Topic()], string(m.Payload()))
}

// saw reports whether a payload with the mark came on a topic.
func (th *thief) saw(topic, mark string) bool {
	th.mu.Lock()
	defer th.mu.Unlock()
	for _, p := range th.seen[topic] {
		if strings.Contains(p, mark) {
			return true
		}
	}
	return false
}

// publish leaves a retained message with the broker.
func (th *thief) publish(topic string, payload []byte) error {
	return finished(th.client.Publish(topic, 1, true, payload))
}

// reader is a connection with the rights of a display, kept for reading what the
// broker retains. It is not opened anew for each look: nats-server takes a client
// id that comes and goes many times a second for two that fight over it.
type reader struct {
	client mqtt.Client
	got    chan mqtt.Message
}

func (s *drill) read(t *testing.T, as playlists.DisplayID) *reader {
	t.Helper()
	c, err := dial(s.mqtt, string(as), string(as), s.token(t, as), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Disconnect(100) })
	return &reader{client: c, got: make(chan mqtt.Message, 64)}
}

// retained reads what the broker keeps on a playlist's topic by subscribing anew;
// nil if nothing comes.
func (r *reader) retained(t *testing.T, topic string) []byte {
	t.Helper()
	for len(r.got) > 0 {
		<-r.got
	}
	if err := finished(r.client.Subscribe(topic, 0, func(_ mqtt.Client, m mqtt.Message) {
		if m.Retained() {
			r.got <- m
		}
	})); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := finished(r.client.Unsubscribe(topic)); err != nil {
			t.Fatal(err)
		}
	}()
	select {
	case m := <-r.got:
		return m.Payload()
	case <-time.After(time.Second):
		return nil
	}
}

// sessions gives the MQTT session of each agent that is up.
func (s *siege) sessions(t *testing.T) map[playlists.DisplayID]playlists.ID128 {
	t.Helper()
	out := map[playlists.DisplayID]playlists.ID128{}
	for _, c := range []*car{s.resident, s.other} {
		status, err := c.status(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		out[c.display.ID] = status.Session
	}
	return out
}

// undisturbed wants the same sessions as before, online, and slides that come.
func (s *siege) undisturbed(t *testing.T, before map[playlists.DisplayID]playlists.ID128) {
	t.Helper()
	s.playsOn(t)
	for d, session := range s.sessions(t) {
		if session != before[d] || session == (playlists.ID128{}) {
			t.Errorf("%s was in session %s and is in %s", d, before[d], session)
		}
	}
	poll(t, 20*time.Second, "the controller calls both displays online", func(ctx context.Context) error {
		states, err := s.api.Displays(ctx, s.source.fleet.Network)
		for _, d := range states {
			if session, up := before[d.Display]; up && (d.Presence != "online" || d.Status.Session != session) {
				err = errors.Join(err, fmt.Errorf("%s is %s", d.Display, d.Presence))
			}
		}
		return err
	})
}

// tenMegabytes sends far more than any order has, with every right and with a
// display's.
func (s *siege) tenMegabytes(t *testing.T) {
	before := s.sessions(t)
	large := make([]byte, 10<<20)
	lost := make(chan error, 1)
	spare, err := dial(s.mqtt, string(spareDisplay), string(spareDisplay), s.token(t, spareDisplay), func(o *mqtt.ClientOptions) {
		o.SetConnectionLostHandler(func(_ mqtt.Client, err error) { lost <- err })
	})
	if err != nil {
		t.Fatal(err)
	}
	defer spare.Disconnect(0)
	for who, c := range map[string]struct {
		client mqtt.Client
		topic  string
		lost   chan error
	}{
		"the thief": {s.thief.client, s.topic, s.thief.lost},
		"a display": {spare, playlists.TopicDisplay(spareDisplay, playlists.LeafStatus), lost},
	} {
		c.client.Publish(c.topic, 1, true, large)
		select {
		case err := <-c.lost:
			t.Logf("%s was cut off: %v", who, err)
		case <-time.After(20 * time.Second):
			t.Errorf("%s sent 10 MB and is still connected", who)
		}
	}
	s.undisturbed(t, before)
	s.healed(t)
}

// foreignTopics writes with a display's own credentials wherever it must not,
// and looks from another connection. What it may write comes last and stands for
// all before it: a broker keeps the order of one connection.
func (s *siege) foreignTopics(t *testing.T) {
	before := s.sessions(t)
	c, err := dial(s.mqtt, string(spareDisplay), string(spareDisplay), s.token(t, spareDisplay), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Disconnect(100)
	victim := s.resident.display.ID
	const mark = "written-by-a-stranger"
	forbidden := []string{
		s.topic, playlists.TopicTrust, playlists.TopicAlerts(s.source.fleet.Network),
		playlists.TopicDisplay(spareDisplay, playlists.LeafBinding), playlists.TopicDisplay(spareDisplay, playlists.LeafStored),
	}
	for _, leaf := range []playlists.Leaf{playlists.LeafBinding, playlists.LeafPresence, playlists.LeafStatus, playlists.LeafPlays, playlists.LeafStored, playlists.LeafCommands, playlists.LeafReplies} {
		forbidden = append(forbidden, playlists.TopicDisplay(victim, leaf))
	}
	for _, topic := range forbidden {
		if err := finished(c.Publish(topic, 1, true, mark)); err != nil {
			t.Fatalf("%s: %v", topic, err) // the broker acknowledges and drops
		}
	}
	own := playlists.TopicDisplay(spareDisplay, playlists.LeafReplies)
	if err := finished(c.Publish(own, 1, false, mark)); err != nil {
		t.Fatal(err)
	}
	poll(t, 20*time.Second, "what a display may write arrives", func(context.Context) error {
		if !s.thief.saw(own, mark) {
			return errors.New("nothing was heard on " + own)
		}
		return nil
	})
	for _, topic := range forbidden {
		if s.thief.saw(topic, mark) {
			t.Errorf("a display wrote on %s", topic)
		}
	}
	t.Logf("%d topics could not be written, %s could", len(forbidden), own)
	s.undisturbed(t, before)
}

// foreignID connects as another display, with whatever a display has.
func (s *siege) foreignID(t *testing.T) {
	before := s.sessions(t)
	spare, victim := string(spareDisplay), string(s.resident.display.ID)
	token := s.token(t, spareDisplay)
	for _, c := range []struct{ id, user, token string }{
		{victim, spare, token},
		{victim, victim, token},
		{spare, victim, token},
		{"", spare, token},
		{spare, spare, s.token(t, s.resident.display.ID)},
		{"CONTROLLER-WRITER", spare, token},
		{serviceUser, spare, token},
		{serviceUser, serviceUser, token},
	} {
		client, err := dial(s.mqtt, c.id, c.user, c.token, nil)
		if err == nil {
			client.Disconnect(0)
			t.Errorf("client id %q was let in as user %q", c.id, c.user)
		}
	}
	if !s.thief.client.IsConnected() {
		t.Error("a refused connection threw out the one whose name it took")
	}
	s.undisturbed(t, before)
}
