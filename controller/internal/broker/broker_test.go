package broker

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"strings"
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

func TestADisplayWritesOnlyItsOwnLeaves(t *testing.T) {
	r := run(t, withWitness())
	witness, p := r.witness(t), r.connect(t, 1)
	for _, leaf := range playlists.DisplayWrites() {
		p.send(t, topic(1, leaf), 1, false, []byte("mine"))
		if m := witness.ours(t); m.Topic != topic(1, leaf) {
			t.Errorf("got %s, want %s", m.Topic, topic(1, leaf))
		}
	}
	forbidden := []string{
		topic(2, playlists.LeafStatus), topic(2, playlists.LeafPresence), topic(2, playlists.LeafPlays), topic(2, playlists.LeafReplies),
		topic(1, playlists.LeafBinding), topic(1, playlists.LeafStored), topic(1, playlists.LeafCommands),
		topic(1, "other"), topic(1, playlists.LeafStatus) + "/below", playlists.Root + "displays/d-1",
		playlists.TopicTrust, playlists.TopicPlaylist("n", "c"), playlists.TopicAlerts("n"), topicMark,
		"storyline", "storyline/2/displays/d-1/status", "elsewhere",
		"storyline.1.displays.d-2.status", "/storyline/1/displays/d-2/status", "storyline//1/trust",
		"$JS/API/STREAM/PURGE/$MQTT_rmsgs", "$MQTT/rmsgs/storyline/1/trust", "$MQTT/msgs/storyline/1/trust", "$SYS/REQ/SERVER/PING",
	}
	for _, to := range forbidden {
		for qos := range byte(2) { // QoS 2 ends the connection, see below
			p.send(t, to, qos, qos == 1, []byte("forged"))
		}
	}
	quietUntil(t, witness, p, 1)
	// Nothing was retained either: who comes later gets nothing but what is ours.
	late, err := dial(r.options("witness", "witness", witnessToken))
	if err != nil {
		t.Fatal(err)
	}
	defer late.Disconnect(10)
	late.listen(t, playlists.Root+"#")
	late.send(t, playlists.Root+"fence", 1, false, []byte("fence"))
	for m := late.ours(t); m.Topic != playlists.Root+"fence"; m = late.ours(t) {
		t.Errorf("retained after a forbidden publish: %s %q", m.Topic, m.Payload)
	}
}

func TestADisplayReadsItsOwnOrdersAndEveryPlaylist(t *testing.T) {
	r := run(t, Options{})
	p := r.connect(t, 1)
	cases := []struct {
		filter string
		qos    byte
		ok     bool
	}{
		{topic(1, playlists.LeafBinding), 0, true},
		{topic(1, playlists.LeafStored), 0, true},
		{topic(1, playlists.LeafCommands), 0, true},
		{playlists.TopicTrust, 0, true},
		{playlists.TopicAlerts("kyiv-metro"), 0, true},
		{playlists.TopicAlerts("+"), 0, true},
		{playlists.TopicPlaylist("kyiv-metro", "10511"), 0, true},
		{playlists.TopicPlaylist("other", "1"), 0, true},

		{playlists.TopicTrust, 1, true}, // allowed, though QoS 0 is what a display should ask for
		{topic(2, playlists.LeafBinding), 0, false},
		{topic(2, playlists.LeafStored), 0, false},
		{topic(2, playlists.LeafCommands), 0, false},
		{topic(2, playlists.LeafPlays), 0, false},
		{topic(2, playlists.LeafStatus), 0, false},
		{topic(2, playlists.LeafPresence), 0, false},
		{topic(1, playlists.LeafPlays), 0, false},
		{topic(1, "#"), 0, false},
		{topic(1, "+"), 0, false},
		{playlists.Root + "displays/+/binding", 0, false},
		{playlists.Root + "displays/#", 0, false},
		{playlists.Root + "+/d-1/binding", 0, false},
		{playlists.Root + "#", 0, false},
		{"#", 0, false},
		{"+/#", 0, false},
		{topicMark, 0, false},
		{"$MQTT/#", 0, false},
		{"$MQTT/rmsgs/#", 0, false},
		{"$MQTT/msgs/#", 0, false},
		{"$MQTT/sub/#", 0, false},
		{"$JS/#", 0, false},
		{"$SYS/#", 0, false},
		{"_INBOX/#", 0, false},
		{"$share/g/storyline/1/trust", 0, false},
	}
	for _, c := range cases {
		want := byte(0x80)
		if c.ok {
			want = c.qos
		}
		if got := p.code(t, c.filter, c.qos); got != want {
			t.Errorf("subscribe %s at QoS %d: code %#x, want %#x", c.filter, c.qos, got, want)
		}
	}
}

func TestARefusedSubscriptionGetsNoRetainedMessage(t *testing.T) {
	r := run(t, Options{})
	ctx := t.Context()
	for _, to := range []string{topic(2, playlists.LeafBinding), topic(1, playlists.LeafBinding)} {
		if err := r.Client().Publish(ctx, to, 1, true, []byte(to)); err != nil {
			t.Fatal(err)
		}
	}
	p := r.connect(t, 1)
	for _, f := range []string{topic(2, playlists.LeafBinding), playlists.Root + "#", "#"} {
		p.code(t, f, 0)
	}
	livetest.Until(t, "its own binding, retained", func() bool {
		p.listen(t, topic(1, playlists.LeafBinding))
		m := p.next(t)
		if m.Topic != topic(1, playlists.LeafBinding) {
			t.Fatalf("got %s", m.Topic)
		}
		return true
	})
	if len(p.got) != 0 {
		t.Errorf("more came: %v", <-p.got)
	}
}

func TestAnothersClientIDIsRefusedAndItsOwnerStays(t *testing.T) {
	r := run(t, withWitness())
	witness, owner := r.witness(t), r.connect(t, 5)
	tok := fleet(10)
	cases := []struct{ name, id, user, password string }{
		{"another's id with own credentials", "d-5", "d-7", tok["d-7"]},
		{"the controller's id", writerID, "d-7", tok["d-7"]},
		{"the controller's name without its token", writerID, writerID, "guess"},
		{"no client id", "", "d-7", tok["d-7"]},
		{"an id that contains one's own", "d-7 ", "d-7", tok["d-7"]},
		{"wrong token", "d-5", "d-5", "wrong"},
		{"empty token", "d-5", "d-5", ""},
		{"another's token", "d-5", "d-5", tok["d-7"]},
		{"unknown display", "d-99", "d-99", tok["d-7"]},
		{"a name that is none", "D_7", "D_7", tok["d-7"]},
		{"a wildcard for a name", "*", "*", tok["d-7"]},
	}
	for _, c := range cases {
		if p, err := dial(r.options(c.id, c.user, c.password)); err == nil {
			p.Disconnect(10)
			t.Errorf("%s: was let in", c.name)
		}
	}
	if p, err := dial(mqtt.NewClientOptions().AddBroker("tcp://" + r.Addr().String()).SetClientID("d-5").SetProtocolVersion(4)); err == nil {
		p.Disconnect(10)
		t.Error("no credentials: was let in")
	}
	owner.send(t, topic(5, playlists.LeafReplies), 1, false, []byte("still here"))
	if m := witness.ours(t); m.Topic != topic(5, playlists.LeafReplies) {
		t.Errorf("got %s", m.Topic)
	}
	if len(owner.lost) != 0 || !r.Client().Connected() {
		t.Error("a connection was thrown out")
	}
	if r.Refused() == 0 {
		t.Error("no refusal was counted")
	}
	for _, tk := range append([]string{"guess"}, tok["d-7"], r.secret) {
		if strings.Contains(r.logs.String(), tk) {
			t.Error("a token stands in the log")
		}
	}
	if !strings.Contains(r.logs.String(), `user=d-99`) {
		t.Error("the refused display isn't in the log")
	}
}

func TestAForeignWillIsDropped(t *testing.T) {
	r := run(t, withWitness())
	witness := r.witness(t)
	die := func(i int, will string) {
		var raw net.Conn
		o := r.options(string(display(i)), string(display(i)), fleet(10)[display(i)]).SetWill(will, "dead", 1, true)
		o.SetCustomOpenConnectionFn(func(u *url.URL, _ mqtt.ClientOptions) (_ net.Conn, err error) {
			raw, err = net.Dial("tcp", u.Host)
			return raw, err
		})
		if _, err := dial(o); err != nil {
			t.Fatal(err)
		}
		raw.Close()
		livetest.Until(t, "the display is gone", func() bool { return r.door.server.NumClients() == 3 })
	}
	die(1, topic(2, playlists.LeafPresence))
	// Its own will does arrive, and after the foreign one would have.
	die(3, topic(3, playlists.LeafPresence))
	if m := witness.ours(t); m.Topic != topic(3, playlists.LeafPresence) {
		t.Errorf("a forbidden will arrived: %s", m.Topic)
	}
}

func TestAnOversizedPublishEndsItsOwnConnectionAlone(t *testing.T) {
	r := run(t, withWitness())
	witness, big, other := r.witness(t), r.connect(t, 1), r.connect(t, 2)
	big.Publish(topic(1, playlists.LeafPlays), 1, false, make([]byte, 10<<20))
	select {
	case <-big.lost:
	case <-time.After(patience):
		t.Fatal("the publisher of 10 MB stayed connected")
	}
	quietUntil(t, witness, other, 2)
	if err := r.Client().Publish(t.Context(), playlists.TopicTrust, 1, true, make([]byte, 10<<20)); err == nil {
		t.Error("the controller's own client took 10 MB")
	}
	if err := r.Client().Publish(t.Context(), playlists.TopicTrust, 1, true, make([]byte, playlists.MaxMessage)); err != nil {
		t.Errorf("the largest playlist: %v", err)
	}
}

// nats-server makes a consumer, with a goroutine, for each QoS 1 subscription: a
// display may not make as many as there are carriages.
func TestADisplayCanMakeOnlyAFewSubscriptions(t *testing.T) {
	r := run(t, Options{})
	p := r.connect(t, 1)
	granted := 0
	for i := range 200 {
		token := p.Subscribe(playlists.TopicPlaylist("n", playlists.Carriage(fmt.Sprint(i))), 1, nil)
		if !token.WaitTimeout(patience) || token.Error() != nil || len(p.lost) > 0 {
			break
		}
		for _, code := range token.(*mqtt.SubscribeToken).Result() {
			if code != 0x80 {
				granted++
			}
		}
	}
	if granted < 6 || granted > maxSubscriptions {
		t.Errorf("%d subscriptions were granted", granted)
	}
}

func TestDropEndsADisplaysConnection(t *testing.T) {
	r := run(t, Options{})
	p := r.connect(t, 1)
	r.Drop("d-2") // not connected: nothing
	r.Drop("d-1")
	select {
	case <-p.lost:
	case <-time.After(patience):
		t.Fatal("still connected")
	}
}

func TestAStrangerCannotMakeTheBrokerReadMegabytes(t *testing.T) {
	r := run(t, Options{})
	for name, first := range map[string][]byte{
		"a CONNECT of 10 MB": {0x10, 0x80, 0x80, 0x80, 0x05},
		"a PUBLISH first":    {0x30, 0x80, 0x80, 0x80, 0x05},
		"no MQTT at all":     []byte("GET / HTTP/1.1\r\n\r\n"),
	} {
		c, err := net.Dial("tcp", r.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		c.SetDeadline(time.Now().Add(patience))
		sent, _ := c.Write(first)
		for chunk := make([]byte, 64<<10); err == nil && sent < 10<<20; {
			var n int
			n, err = c.Write(chunk)
			sent += n
		}
		if err == nil {
			t.Errorf("%s: %d bytes were taken", name, sent)
		}
		c.Close()
	}
	r.connect(t, 1)
}

// changing is a verifier whose answer changes between two questions.
type changing struct {
	asked int
	then  func()
}

func (c *changing) Verify(playlists.DisplayID, string) bool {
	c.asked++
	if c.asked == 1 {
		defer c.then() // the token is taken away after this answer
		return true
	}
	return false
}

func TestATokenThatIsTakenAwayDuringTheConnectLeavesNoConnection(t *testing.T) {
	var r *running
	c := &changing{then: func() { r.Drop("d-1") }}
	r = run(t, Options{Displays: c})
	if p, err := dial(r.options("d-1", "d-1", "token")); err == nil {
		p.Disconnect(10)
		t.Error("was let in")
	}
}

func TestANormalStartIsQuiet(t *testing.T) {
	r := run(t, Options{})
	r.connect(t, 1).Disconnect(10)
	r.stop()
	for line := range strings.Lines(r.logs.String()) {
		if !strings.Contains(line, `msg="broker is open"`) {
			t.Errorf("logged: %s", line)
		}
	}
}

func TestMoreConnectionsThanAllowedAreRefused(t *testing.T) {
	r := run(t, Options{MaxConnections: 3}) // two are the controller's
	r.connect(t, 1)
	if p, err := dial(r.options("d-2", "d-2", fleet(10)["d-2"])); err == nil {
		p.Disconnect(10)
		t.Error("a fourth connection was let in")
	}
}
