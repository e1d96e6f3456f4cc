// Package link keeps a display connected to its broker. It is the only place
// in the agent that knows the MQTT client, and the place where that client's
// traps are known (paho v1.5.1, read and measured):
//
//   - Each connection is a fresh client with a clean session, a new session id
//     and its own will. The library's own reconnecting has no jitter, keeps one
//     will for ever and completes tokens that nobody acknowledged.
//   - A refused subscription (SUBACK 0x80) is no error to the library. Here it
//     ends the connection, which comes back later.
//   - Messages are handled in the order in which they came, one at a time, on
//     the goroutine of Run and never inside the library's handler, where
//     publishing deadlocks and a slow disk would hold up the answer to a ping.
//   - What was published is on its way and no more. Whoever must know that it
//     arrived waits for the other end's own words.
package link

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"sync"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"storyline/playlists"
)

// ErrDown says that there is no connection just now.
var ErrDown = errors.New("no connection to the broker")

// Options are what a Link is made of.
type Options struct {
	Broker  string              // tcp://host:port
	Display playlists.DisplayID // also client id and user name
	Token   string
	// KeepAlive is the longest silence on the line; 0 means 25 s. A dead
	// line is noticed after one and a half of it.
	KeepAlive time.Duration
	// Wait bounds the pause before each new attempt; see Backoff.
	Wait Backoff
	// Turn is asked before each attempt, and done is called once that attempt is
	// up or has failed: so that many links in one process don't all connect at
	// once. nil never waits.
	Turn func(ctx context.Context) (done func(), err error)
	// Will gives the topic and the payload of a session's will, made before its
	// connection. It is retained. On a clean end the link publishes it itself.
	Will func(session playlists.ID128) (topic string, payload []byte)
	// Subscriptions gives the topics to follow. It is asked at each connection
	// and after Resubscribe.
	Subscriptions func() []string
	// OnConnect is told of each session, once its subscriptions are granted.
	OnConnect func(session playlists.ID128)
	// OnLost is told when a session that was told of is over. It may be nil.
	OnLost func(session playlists.ID128)
	// OnMessage takes each message, one after the other.
	OnMessage func(topic string, payload []byte)
	Log       *slog.Logger
}

// Link is one display's line to its broker.
type Link struct {
	opt   Options
	again chan struct{}

	mu      sync.Mutex
	client  mqtt.Client // nil while down
	session playlists.ID128
	causes  causes
}

// New makes a link; Run connects it.
func New(opt Options) *Link {
	if opt.KeepAlive == 0 {
		opt.KeepAlive = 25 * time.Second
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	return &Link{opt: opt, again: make(chan struct{}, 1)}
}

// Run connects, follows its topics, and connects again after each loss, until
// ctx is done. A broker that is away or refuses is waited for, never fatal.
func (l *Link) Run(ctx context.Context) error {
	wait := l.opt.Wait.start()
	for ctx.Err() == nil {
		began := time.Now()
		cause := l.connected(ctx)
		if time.Since(began) > steady {
			wait = l.opt.Wait.start()
		}
		if ctx.Err() == nil {
			l.pause(ctx, wait.next(), cause)
		}
	}
	return nil
}

// pause waits before the next attempt.
func (l *Link) pause(ctx context.Context, d time.Duration, cause error) {
	l.opt.Log.Warn("link is down", slog.Any("error", cause), slog.Duration("again_in", d))
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// connected lives through one connection.
func (l *Link) connected(ctx context.Context) (err error) {
	s := l.open(ctx)
	defer s.close()
	defer func() { err = l.end(s, err) }()
	if err := l.attempt(ctx, s); err != nil {
		return err
	}
	l.up(s)
	defer l.down(s)
	l.opt.Log.Info("link is up", slog.String("session", s.id.String()))
	l.opt.OnConnect(s.id)
	for {
		select {
		case <-ctx.Done():
			l.farewell(s)
			return nil
		case err := <-s.lost:
			return err
		case m := <-s.queue:
			l.opt.OnMessage(m.topic, m.payload)
		case <-l.again:
			if err := s.subscribe(ctx, l.opt.Subscriptions()); err != nil {
				return err
			}
		}
	}
}

// attempt connects and subscribes, in its turn.
func (l *Link) attempt(ctx context.Context, s *session) error {
	if l.opt.Turn != nil {
		done, err := l.opt.Turn(ctx)
		if err != nil {
			return err
		}
		defer done()
	}
	if err := s.connect(ctx); err != nil {
		return err
	}
	s.granted = time.Now()
	return s.subscribe(ctx, l.opt.Subscriptions())
}

// Publish hands a message to the connection. It gives ErrDown while there is
// none, and no promise that the message arrived.
func (l *Link) Publish(ctx context.Context, topic string, qos byte, retained bool, payload []byte) error {
	l.mu.Lock()
	client := l.client
	l.mu.Unlock()
	if client == nil {
		return ErrDown
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return publish(client, topic, qos, retained, payload)
}

// publish asks for an error that is already known, and waits for nothing.
func publish(client mqtt.Client, topic string, qos byte, retained bool, payload []byte) error {
	token := client.Publish(topic, qos, retained, payload)
	select {
	case <-token.Done():
		if err := token.Error(); errors.Is(err, mqtt.ErrNotConnected) {
			return ErrDown
		}
		return token.Error()
	default:
		return nil
	}
}

// Resubscribe asks for the subscriptions anew: new ones are made, old ones
// dropped. It returns at once.
func (l *Link) Resubscribe() {
	select {
	case l.again <- struct{}{}:
	default:
	}
}

// Session gives the current session, and whether there is one.
func (l *Link) Session() (playlists.ID128, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.session, l.client != nil
}

func (l *Link) up(s *session) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.client, l.session, l.causes.since = s.client, s.id, time.Now()
}

func (l *Link) down(s *session) {
	l.mu.Lock()
	l.client = nil
	l.mu.Unlock()
	if l.opt.OnLost != nil {
		l.opt.OnLost(s.id)
	}
}

// farewell says in time what the will would say only after a silence: a clean
// disconnection takes the will away.
func (l *Link) farewell(s *session) {
	topic, payload := l.opt.Will(s.id)
	token := s.client.Publish(topic, 1, true, payload)
	token.WaitTimeout(farewellTime)
}

// newSession gives 128 random bits.
func newSession() playlists.ID128 {
	var id playlists.ID128
	_, _ = rand.Read(id[:]) // never fails: crypto/rand ends the program instead
	return id
}
