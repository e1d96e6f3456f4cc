package link

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"storyline/playlists"
)

const (
	connectTime  = 10 * time.Second // for the socket and the handshake
	writeTime    = 5 * time.Second  // for one message to leave
	grantTime    = 10 * time.Second // for a subscription to be granted
	pongTime     = 10 * time.Second // for a ping to be answered
	farewellTime = time.Second      // for the last word of a clean end
	waiting      = 16               // messages that may wait to be handled
	refused      = 0x80             // SUBACK: failure (MQTT 3.1.1, 3.9.3)
)

// message is one publication as it came.
type message struct {
	topic   string
	payload []byte
}

// session is one connection from its attempt to its end.
type session struct {
	id        playlists.ID128
	client    mqtt.Client
	queue     chan message
	lost      chan error
	over      context.Context
	cancel    context.CancelFunc
	conn      atomic.Pointer[conn]
	following []string
	granted   time.Time // when the broker took the connection; zero: it did not
	log       *slog.Logger
}

// open makes the client of one connection.
func (l *Link) open(ctx context.Context) *session {
	s := &session{
		id: newSession(), queue: make(chan message, waiting), lost: make(chan error, 1), log: l.opt.Log,
	}
	// The connection outlives ctx by the farewell, so it has an end of its own.
	s.over, s.cancel = context.WithCancel(context.WithoutCancel(ctx))
	topic, payload := l.opt.Will(s.id)
	o := mqtt.NewClientOptions().
		AddBroker(l.opt.Broker).
		SetClientID(string(l.opt.Display)).
		SetUsername(string(l.opt.Display)).
		SetPassword(l.opt.Token).
		SetProtocolVersion(4). // never the older 3.1
		SetCleanSession(true).
		SetAutoReconnect(false).
		SetConnectRetry(false).
		SetConnectTimeout(connectTime).
		SetWriteTimeout(writeTime).
		SetPingTimeout(pongTime).
		SetKeepAlive(l.opt.KeepAlive).
		SetBinaryWill(topic, payload, 1, true).
		SetOrderMatters(true). // the handler below never publishes and waits for nothing but its queue
		SetDefaultPublishHandler(s.take).
		SetConnectionLostHandler(s.breakOff).
		SetCustomOpenConnectionFn(func(u *url.URL, _ mqtt.ClientOptions) (net.Conn, error) { return s.dial(ctx, u) })
	s.client = mqtt.NewClient(o)
	return s
}

// dial opens the socket. No proxy is asked for: a display's broker is named in
// its configuration.
func (s *session) dial(ctx context.Context, u *url.URL) (net.Conn, error) {
	d := net.Dialer{Timeout: connectTime}
	c, err := d.DialContext(ctx, "tcp", u.Host)
	if err != nil {
		return nil, err
	}
	guarded := newConn(c)
	s.conn.Store(guarded)
	return guarded, nil
}

func (s *session) connect(ctx context.Context) error {
	token := s.client.Connect()
	select {
	case <-token.Done():
		return token.Error()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// take is the library's handler. A full queue holds up the line, and with it
// the broker, until the messages before are handled.
func (s *session) take(_ mqtt.Client, m mqtt.Message) {
	select {
	case s.queue <- message{m.Topic(), m.Payload()}:
	case <-s.over.Done():
	}
}

func (s *session) breakOff(_ mqtt.Client, err error) {
	select {
	case s.lost <- err:
	default:
	}
}

// subscribe follows the topics at QoS 0 and leaves those that it followed
// before. It reads what was granted, since the library calls a refusal a success.
func (s *session) subscribe(ctx context.Context, topics []string) error {
	filters := map[string]byte{}
	for _, t := range topics {
		if !slices.Contains(s.following, t) {
			filters[t] = 0
		}
	}
	var gone []string
	for _, t := range s.following {
		if !slices.Contains(topics, t) {
			gone = append(gone, t)
		}
	}
	if len(gone) > 0 {
		s.client.Unsubscribe(gone...) // what still comes of it is ignored by its topic
	}
	s.following = slices.Clone(topics)
	if len(filters) == 0 {
		return nil
	}
	token, ok := s.client.SubscribeMultiple(filters, nil).(*mqtt.SubscribeToken)
	if !ok {
		return ErrDown
	}
	t := time.NewTimer(grantTime)
	defer t.Stop()
	select {
	case <-token.Done():
	case err := <-s.lost:
		return err
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return fmt.Errorf("the broker did not grant the subscription within %s", grantTime)
	}
	if err := token.Error(); err != nil {
		return err
	}
	return granted(filters, token.Result())
}

// granted names the subscriptions that were refused or not answered.
func granted(asked, result map[string]byte) error {
	var not []string
	for topic := range asked {
		if code, ok := result[topic]; !ok || code == refused {
			not = append(not, topic)
		}
	}
	if len(not) == 0 {
		return nil
	}
	slices.Sort(not)
	return fmt.Errorf("the broker refused the subscription to %s", strings.Join(not, ", "))
}

// close ends the connection and lets the library's goroutines go. A handshake
// that was not answered yet is broken off first: the library would wait for it.
func (s *session) close() {
	s.cancel()
	if !s.client.IsConnectionOpen() {
		s.hangUp()
	}
	s.client.Disconnect(disconnectMs)
	s.hangUp()
}

func (s *session) hangUp() {
	if c := s.conn.Load(); c != nil {
		_ = c.Close() // a second time does no harm
	}
}

// disconnectMs is how long the library may take to say goodbye.
const disconnectMs = 250
