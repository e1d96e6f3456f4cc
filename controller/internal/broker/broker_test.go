package broker

import (
	"fmt"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"storyline/playlists"
	"storyline/playlists/livetest"
)

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
