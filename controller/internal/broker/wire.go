package broker

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"
)

// answerTimeout bounds how long the broker may take to answer on loopback.
const answerTimeout = 10 * time.Second

// wire is one connection that is made anew whenever it breaks. paho could
// reconnect by itself, but without jitter, and with the subscriptions lost; so
// each connection is a fresh paho client and the loop is ours.
type wire struct {
	id string

	mu   sync.Mutex
	conn mqtt.Client   // nil while down
	up   chan struct{} // closed while up
}

func newWire(id string) *wire { return &wire{id: id, up: make(chan struct{})} }

// current gives the connection, waiting for one while there is none.
func (w *wire) current(ctx context.Context) (mqtt.Client, error) {
	for {
		w.mu.Lock()
		conn, up := w.conn, w.up
		w.mu.Unlock()
		if conn != nil {
			return conn, nil
		}
		select {
		case <-up:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func (w *wire) isUp() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.conn != nil
}

func (w *wire) set(conn mqtt.Client) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.conn = conn
	if conn == nil {
		w.up = make(chan struct{})
		return
	}
	close(w.up)
}

// keep connects, prepares and watches until ctx ends, with growing and jittered
// pauses while it fails.
func (w *wire) keep(ctx context.Context, c *Client, prepare func(mqtt.Client) error) {
	for failures := 0; ctx.Err() == nil; {
		conn, lost, err := w.dial(c)
		if err == nil {
			err = prepare(conn)
		}
		if err == nil {
			failures = 0
			w.set(conn)
			select {
			case err = <-lost:
			case <-ctx.Done():
			}
			w.set(nil)
		}
		conn.Disconnect(100)
		if ctx.Err() != nil {
			return
		}
		failures++
		c.log.Warn("controller's connection failed", slog.String("client", w.id), slog.Any("error", err))
		select {
		case <-time.After(pause(failures)):
		case <-ctx.Done():
		}
	}
}

// pause gives a random length up to 50 ms doubled with each failure, at most 2 s.
func pause(failures int) time.Duration {
	longest := min(2*time.Second, 50*time.Millisecond<<min(failures, 10))
	return time.Duration(rand.Int64N(int64(longest))) //nolint:gosec // jitter, not a secret
}

// dial makes one connection.
func (w *wire) dial(c *Client) (mqtt.Client, <-chan error, error) {
	lost := make(chan error, 1)
	o := mqtt.NewClientOptions().
		AddBroker("tcp://" + c.address).
		SetClientID(w.id).SetUsername(w.id).SetPassword(c.secret).
		// Without a version paho answers a refusal with a second try in MQTT 3.1.
		SetProtocolVersion(4).
		SetCleanSession(true).
		SetAutoReconnect(false).
		SetConnectRetry(false).
		SetConnectTimeout(answerTimeout).
		SetWriteTimeout(answerTimeout).
		// No pings: on loopback a dead broker is a closed socket, and a reader that
		// is held up by its handler must not be taken for dead.
		SetKeepAlive(0).
		// In order, since a goroutine per message mixes a fifth of a burst. The
		// deadlocks that this setting is known for come from handlers that publish;
		// ours only puts the message into a queue.
		SetOrderMatters(true).
		SetConnectionLostHandler(func(_ mqtt.Client, err error) {
			select {
			case lost <- err:
			default:
			}
		})
	conn := mqtt.NewClient(o)
	token := conn.Connect()
	if !token.WaitTimeout(2 * answerTimeout) {
		return conn, lost, fmt.Errorf("broker: no answer from %s", c.address)
	}
	if err := token.Error(); err != nil {
		return conn, lost, fmt.Errorf("broker: connect: %w", err)
	}
	return conn, lost, nil
}
