package link

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/eclipse/paho.mqtt.golang/packets"
	"go.uber.org/goleak"

	"storyline/agent/internal/link/brokertest"
	"storyline/playlists"
	"storyline/playlists/livetest"
)

const patience = 20 * time.Second

// line is a link under test with what it told.
type line struct {
	*Link
	topics    chan []string // given to Subscriptions, the newest stays
	sessions  chan playlists.ID128
	ended     chan playlists.ID128
	messages  chan message
	following []string
}

func newLine(t *testing.T, broker string, topics ...string) *line {
	t.Helper()
	n := &line{
		topics: make(chan []string, 10), sessions: make(chan playlists.ID128, 10),
		ended: make(chan playlists.ID128, 10), messages: make(chan message, 2000), following: topics,
	}
	n.Link = New(Options{
		Broker: broker, Display: "d-1", Token: "secret", Wait: Backoff{First: 20 * time.Millisecond, Max: 100 * time.Millisecond},
		Will: func(id playlists.ID128) (string, []byte) { return "presence", []byte("off " + id.String()) },
		Subscriptions: func() []string {
			select {
			case n.following = <-n.topics:
			default:
			}
			return n.following
		},
		OnConnect: func(id playlists.ID128) { n.sessions <- id },
		OnLost:    func(id playlists.ID128) { n.ended <- id },
		OnMessage: func(topic string, payload []byte) { n.messages <- message{topic, payload} },
	})
	return n
}

// run runs the link until the test ends or stop is called.
func (n *line) run(t *testing.T) (stop func()) {
	t.Helper()
	return livetest.Run(t, n.Run)
}

func wait[T any](t *testing.T, c <-chan T, what string) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(patience):
		t.Fatalf("waited %s for %s", patience, what)
		panic("unreachable")
	}
}

// hears waits for a packet that fits.
func hears[P packets.ControlPacket](t *testing.T, s *stub, what string, fits func(P) bool) P {
	t.Helper()
	for {
		if p, ok := wait(t, s.heard, what).(P); ok && fits(p) {
			return p
		}
	}
}

func TestEachConnectionIsANewSessionWithItsOwnWill(t *testing.T) {
	s := startStub(t)
	n := newLine(t, s.address(), "trust")
	n.run(t)
	var wills []string
	for range 3 {
		c := wait(t, s.connects, "a connection")
		id := wait(t, n.sessions, "a session")
		if want := "off " + id.String(); string(c.WillMessage) != want || !c.WillRetain || c.WillTopic != "presence" {
			t.Errorf("the will is %q on %q, retained %t; want %q", c.WillMessage, c.WillTopic, c.WillRetain, want)
		}
		if !c.CleanSession || c.ClientIdentifier != "d-1" || c.Username != "d-1" || string(c.Password) != "secret" || c.ProtocolVersion != 4 {
			t.Errorf("connected as %v", c)
		}
		wills = append(wills, string(c.WillMessage))
		hears(t, s, "a subscription", func(p *packets.SubscribePacket) bool {
			return slices.Equal(p.Topics, []string{"trust"}) && slices.Equal(p.Qoss, []byte{0})
		})
		s.drop()
		if gone := wait(t, n.ended, "the session's end"); gone != id {
			t.Errorf("session %s ended, want %s", gone, id)
		}
	}
	slices.Sort(wills)
	if len(slices.Compact(wills)) != 3 {
		t.Errorf("three connections had the wills %v", wills)
	}
}

func TestRefusedSubscriptionIsNoSession(t *testing.T) {
	s := startStub(t)
	tries := 0
	s.grant = func(topic string) byte {
		if tries++; topic == "own" && tries <= 4 {
			return 0x80
		}
		return 0
	}
	n := newLine(t, s.address(), "own", "trust")
	n.run(t)
	wait(t, s.connects, "a first connection")
	wait(t, s.connects, "a second connection")
	wait(t, s.connects, "a third connection")
	wait(t, n.sessions, "a session once the broker granted all")
	if _, up := n.Session(); !up {
		t.Error("the link is not up")
	}
}

func TestGrantedReadsEveryCode(t *testing.T) {
	asked := map[string]byte{"a": 0, "b": 0, "c": 0}
	err := granted(asked, map[string]byte{"a": 0, "b": 0x80})
	if err == nil || !strings.HasSuffix(err.Error(), "to b, c") {
		t.Errorf("granted: %v, want b and c named", err)
	}
	if err := granted(asked, map[string]byte{"a": 0, "b": 1, "c": 0}); err != nil {
		t.Error(err)
	}
}

func TestRefusedConnectionIsTriedAgain(t *testing.T) {
	s := startStub(t)
	tries := 0
	s.connect = func(*packets.ConnectPacket) byte {
		if tries++; tries < 4 {
			return packets.ErrRefusedNotAuthorised
		}
		return packets.Accepted
	}
	n := newLine(t, s.address(), "trust")
	if err := n.Publish(t.Context(), "status", 1, true, nil); !errors.Is(err, ErrDown) {
		t.Errorf("publishing while down gave %v, want ErrDown", err)
	}
	n.run(t)
	wait(t, n.sessions, "a session")
	if err := n.Publish(t.Context(), "status", 1, true, []byte("here")); err != nil {
		t.Error(err)
	}
	hears(t, s, "what was published", func(p *packets.PublishPacket) bool {
		return p.TopicName == "status" && p.Qos == 1 && p.Retain && string(p.Payload) == "here"
	})
}

func TestNewSubscriptionsReplaceOldOnes(t *testing.T) {
	s := startStub(t)
	n := newLine(t, s.address(), "trust", "carriage-1")
	n.run(t)
	wait(t, n.sessions, "a session")
	n.topics <- []string{"trust", "carriage-2"}
	n.Resubscribe()
	hears(t, s, "leaving the old carriage", func(p *packets.UnsubscribePacket) bool {
		return slices.Equal(p.Topics, []string{"carriage-1"})
	})
	hears(t, s, "following the new one alone", func(p *packets.SubscribePacket) bool {
		return slices.Equal(p.Topics, []string{"carriage-2"})
	})
	s.send("carriage-2", []byte("playlist"))
	if m := wait(t, n.messages, "its playlist"); m.topic != "carriage-2" {
		t.Errorf("got %q", m.topic)
	}
}

func TestCleanEndSaysGoodbyeItself(t *testing.T) {
	s := startStub(t)
	n := newLine(t, s.address(), "trust")
	stop := n.run(t)
	id := wait(t, n.sessions, "a session")
	stop()
	hears(t, s, "the farewell", func(p *packets.PublishPacket) bool {
		return p.TopicName == "presence" && p.Retain && string(p.Payload) == "off "+id.String()
	})
	hears(t, s, "the disconnection", func(*packets.DisconnectPacket) bool { return true })
}

func TestLinkEndsWhileABrokerIsSilent(t *testing.T) {
	s := startStub(t)
	hold := make(chan struct{})
	s.connect = func(*packets.ConnectPacket) byte { <-hold; return packets.Accepted }
	n := newLine(t, s.address(), "trust")
	stop := n.run(t)
	livetest.Until(t, "the connection", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.conn != nil
	})
	began := time.Now()
	stop()
	if took := time.Since(began); took > connectTime/2 {
		t.Errorf("ending took %s", took)
	}
	close(hold)
}

func TestOversizedPacketEndsTheConnection(t *testing.T) {
	s := startStub(t)
	n := newLine(t, s.address(), "trust")
	n.run(t)
	wait(t, n.sessions, "a session")
	s.write([]byte{0x30, 0xff, 0xff, 0xff, 0x7f}) // a message of 256 MB
	wait(t, n.ended, "the end of the session")
	wait(t, n.sessions, "the next session")
}

func TestMessagesKeepTheirOrder(t *testing.T) {
	m := brokertest.StartMosquitto(t)
	n := newLine(t, m.Address(), "burst")
	n.run(t)
	wait(t, n.sessions, "a session")
	const burst = 1000
	for i := range burst {
		if err := n.Publish(t.Context(), "burst", 1, false, []byte(fmt.Sprint(i))); err != nil {
			t.Fatal(err)
		}
	}
	for i := range burst {
		if got := string(wait(t, n.messages, "the burst").payload); got != fmt.Sprint(i) {
			t.Fatalf("message %d came in place of %d", i, i)
		}
	}
}

func TestLinkOutlivesItsBroker(t *testing.T) {
	m := brokertest.StartMosquitto(t)
	n := newLine(t, m.Address(), "orders")
	n.run(t)
	first := wait(t, n.sessions, "a session")
	m.Restart()
	second := wait(t, n.sessions, "a session on the new broker")
	if first == second {
		t.Error("two connections have one session id")
	}
	if err := n.Publish(t.Context(), "orders", 0, false, []byte("again")); err != nil {
		t.Fatal(err)
	}
	if got := wait(t, n.messages, "a message"); string(got.payload) != "again" {
		t.Errorf("got %q", got.payload)
	}
}

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestSessionAfterSessionEndedByTheBrokerIsSaid(t *testing.T) {
	s := startStub(t)
	n := newLine(t, s.address(), "trust")
	n.run(t)
	for range suspicious {
		wait(t, n.sessions, "a session")
		if n.Problem() != "" {
			t.Errorf("already says %q", n.Problem())
		}
		s.drop()
		wait(t, n.ended, "the session's end")
	}
	wait(t, n.sessions, "one more session")
	if got := n.Problem(); !strings.Contains(got, "another agent") {
		t.Errorf("says %q", got)
	}
}

func TestATokenThatTheBrokerRefusesIsSaid(t *testing.T) {
	s := startStub(t)
	refuse := make(chan bool, 10)
	s.connect = func(*packets.ConnectPacket) byte {
		if <-refuse {
			return packets.ErrRefusedNotAuthorised
		}
		return packets.Accepted
	}
	n := newLine(t, s.address(), "trust")
	n.run(t)
	refuse <- true
	wait(t, s.connects, "a refused connection")
	refuse <- false
	wait(t, n.sessions, "a session")
	if n.Problem() != "" {
		t.Errorf("still says %q", n.Problem())
	}
	l := New(Options{})
	if err := l.end(&session{}, packets.ErrorRefusedNotAuthorised); !strings.Contains(err.Error(), "token_file") || l.Problem() != stranger {
		t.Errorf("%v; %q", err, l.Problem())
	}
}
