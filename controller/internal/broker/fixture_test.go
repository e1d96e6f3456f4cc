package broker

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"storyline/playlists"
	"storyline/playlists/livetest"
)

// tokens is a verifier that knows what a test says.
type tokens map[playlists.DisplayID]string

func (t tokens) Verify(d playlists.DisplayID, token string) bool {
	want, ok := t[d]
	return ok && want == token
}

// fleet is tokens for displays called d-0, d-1 and so on.
func fleet(n int) tokens {
	t := tokens{}
	for i := range n {
		t[display(i)] = "token-of-" + string(display(i)) + "-0123456789"
	}
	return t
}

func display(i int) playlists.DisplayID { return playlists.DisplayID(fmt.Sprintf("d-%d", i)) }

// logs keeps what was logged.
type logs struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logs) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// running is a broker that a test runs.
type running struct {
	*Broker
	logs *logs
	stop func()
}

const patience = 30 * time.Second

// run starts a broker and stops it at the end of the test.
func run(t testing.TB, o Options, before ...func(*Client)) *running {
	t.Helper()
	l := &logs{}
	if o.Log == nil {
		o.Log = slog.New(slog.NewTextHandler(l, nil))
	}
	if o.Dir == "" {
		o.Dir = t.TempDir()
	}
	if o.Listen == "" {
		o.Listen = "127.0.0.1:0"
	}
	if o.Displays == nil {
		o.Displays = fleet(10)
	}
	b, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range before {
		f(b.Client())
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("log:\n%s", l)
		}
	})
	ended := make(chan struct{})
	stop := livetest.Run(t, func(ctx context.Context) error {
		defer close(ended)
		return b.Run(ctx)
	})
	select {
	case <-b.Ready():
	case <-ended:
		t.Fatal("it ended before it was ready")
	case <-time.After(patience):
		t.Fatal("it is not ready")
	}
	return &running{Broker: b, logs: l, stop: stop}
}

// peer is a real paho client that remembers what it received.
type peer struct {
	mqtt.Client
	got  chan Message
	lost chan error
}

// options for one client of the broker.
func (r *running) options(id, user, password string) *mqtt.ClientOptions {
	return mqtt.NewClientOptions().AddBroker("tcp://" + r.Addr().String()).
		SetClientID(id).SetUsername(user).SetPassword(password).
		SetProtocolVersion(4).SetAutoReconnect(false).SetConnectTimeout(patience).SetWriteTimeout(patience)
}

func dial(o *mqtt.ClientOptions) (*peer, error) {
	p := &peer{got: make(chan Message, 10_000), lost: make(chan error, 1)}
	o.SetConnectionLostHandler(func(_ mqtt.Client, err error) { p.lost <- err })
	o.SetDefaultPublishHandler(func(_ mqtt.Client, m mqtt.Message) {
		p.got <- Message{Topic: m.Topic(), Payload: m.Payload(), QoS: m.Qos(), Retained: m.Retained()}
	})
	p.Client = mqtt.NewClient(o)
	token := p.Connect()
	if !token.WaitTimeout(patience) {
		return p, context.DeadlineExceeded
	}
	return p, token.Error()
}

// connect connects display i with its own credentials.
func (r *running) connect(t testing.TB, i int) *peer {
	t.Helper()
	d := string(display(i))
	p, err := dial(r.options(d, d, fleet(10)[display(i)]))
	if err != nil {
		t.Fatalf("display %s: %v", d, err)
	}
	t.Cleanup(func() { p.Disconnect(10) })
	return p
}

// code subscribes and gives the SUBACK's code.
func (p *peer) code(t testing.TB, filter string, qos byte) byte {
	t.Helper()
	token := p.Subscribe(filter, qos, nil)
	if !token.WaitTimeout(patience) || token.Error() != nil {
		t.Fatalf("subscribe %s: %v", filter, token.Error())
	}
	for _, code := range token.(*mqtt.SubscribeToken).Result() { // paho strips $share from the key
		return code
	}
	t.Fatalf("subscribe %s: no code", filter)
	return 0
}

func (p *peer) listen(t testing.TB, filter string) {
	t.Helper()
	if code := p.code(t, filter, 0); code != 0 {
		t.Fatalf("subscribe %s: code %#x", filter, code)
	}
}

func (p *peer) send(t testing.TB, topic string, qos byte, retained bool, payload []byte) {
	t.Helper()
	token := p.Publish(topic, qos, retained, payload)
	if !token.WaitTimeout(patience) || token.Error() != nil {
		t.Fatalf("publish %s: %v", topic, token.Error())
	}
}

// next waits for a message.
func (p *peer) next(t testing.TB) Message {
	t.Helper()
	select {
	case m := <-p.got:
		return m
	case <-time.After(patience):
		t.Fatal("no message came")
		return Message{}
	}
}

// ours waits for a message other than the mark, which every witness gets.
func (p *peer) ours(t testing.TB) Message {
	t.Helper()
	for {
		if m := p.next(t); m.Topic != topicMark {
			return m
		}
	}
}

// topic of display i.
func topic(i int, leaf playlists.Leaf) string { return playlists.TopicDisplay(display(i), leaf) }

// witness sees every topic of ours, as a service.
func (r *running) witness(t testing.TB) *peer {
	t.Helper()
	p, err := dial(r.options("witness", "witness", witnessToken))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Disconnect(10) })
	p.listen(t, playlists.Root+"#")
	return p
}

const witnessToken = "a-token-of-the-witness-with-32-characters-or-more"

func withWitness() Options { return Options{Service: map[string]string{"witness": witnessToken}} }

// quietUntil publishes an allowed message from p and fails if the witness gets
// anything else before it: the broker forwards one connection's messages in order,
// so what was dropped can't still come.
func quietUntil(t *testing.T, witness, p *peer, i int) {
	t.Helper()
	p.send(t, topic(i, playlists.LeafReplies), 1, false, []byte("fence"))
	for m := witness.ours(t); m.Topic != topic(i, playlists.LeafReplies); m = witness.ours(t) {
		t.Errorf("a forbidden publish arrived: %s %q", m.Topic, m.Payload)
	}
}
