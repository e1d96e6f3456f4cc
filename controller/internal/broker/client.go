package broker

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"sync"

	mqtt "github.com/eclipse/paho.mqtt.golang"
)

// Message is one message, received or to be published.
type Message struct {
	Topic    string
	Payload  []byte
	QoS      byte
	Retained bool // received: it comes from the retained set; published: keep it there
}

// ErrLost says that the connection broke before the broker acknowledged. The
// message may or may not have been taken: publish it again, or wait for the
// status that names what a display holds.
var ErrLost = errors.New("broker: connection lost before the acknowledgement")

// window is how many publishes may wait for their PUBACK at once. paho has no
// window of its own: left alone it takes 65 535 and then fails. 256 gives nearly
// all of the speed that pipelining can give.
const window = 256

// The controller's two client ids. They break the rule of names, so that no
// display can be called like one.
const (
	writerID = "CONTROLLER-WRITER"
	readerID = "CONTROLLER-READER"
)

// Client is the controller's own MQTT client. It holds two connections: one
// publishes, one subscribes. A handler that falls behind stops its own
// connection from being read and nothing else, so it may publish and wait for
// the PUBACK, which comes on the other.
type Client struct {
	address string
	secret  string
	log     *slog.Logger
	writer  *wire
	reader  *wire
	window  chan struct{}
	late    sync.WaitGroup // publishes that their caller no longer waits for
	subs    []*subscription
}

func newClient(secret string, log *slog.Logger) *Client {
	return &Client{
		secret: secret, log: log,
		writer: newWire(writerID), reader: newWire(readerID),
		window: make(chan struct{}, window),
	}
}

// Connected reports whether both connections are up.
func (c *Client) Connected() bool { return c.writer.isUp() && c.reader.isUp() }

// Publish sends one message, waiting for a connection, for room in the window
// and, at QoS 1, for the PUBACK. It may be called from many goroutines. nil means
// that the broker has taken the message: neither that a display holds it nor
// that it is on disk.
func (c *Client) Publish(ctx context.Context, topic string, qos byte, retained bool, payload []byte) error {
	token, err := c.send(ctx, Message{Topic: topic, Payload: payload, QoS: qos, Retained: retained})
	if err != nil {
		return err
	}
	select {
	case <-token.Done():
		<-c.window
		return sent(topic, token.Error())
	case <-ctx.Done():
		c.late.Go(func() {
			<-token.Done()
			<-c.window
		})
		return ctx.Err()
	}
}

// PublishAll sends messages one after the other without waiting for each PUBACK,
// as many at once as the window holds, and calls done with the number of each
// (from 0) and its outcome, in order and from one goroutine. It returns when all
// were answered, or ctx's error.
func (c *Client) PublishAll(ctx context.Context, messages iter.Seq[Message], done func(i int, err error)) error {
	type sending struct {
		topic string
		token mqtt.Token
		err   error
	}
	flying := make(chan sending, window)
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		i := 0
		for s := range flying {
			if s.token != nil {
				<-s.token.Done() // paho finishes every token, at the latest when the connection breaks
				<-c.window
				s.err = sent(s.topic, s.token.Error())
			}
			done(i, s.err)
			i++
		}
	}()
	for m := range messages {
		token, err := c.send(ctx, m)
		flying <- sending{topic: m.Topic, token: token, err: err}
		if ctx.Err() != nil {
			break
		}
	}
	close(flying)
	<-answered
	return ctx.Err()
}

// send takes a place in the window and hands a message to paho. The caller gives
// the place back once the token is done; there is none to give back on an error.
func (c *Client) send(ctx context.Context, m Message) (mqtt.Token, error) {
	if len(m.Payload)+len(m.Topic)+256 > MaxPayload {
		return nil, fmt.Errorf("broker: %d bytes on %s: the broker would end the connection", len(m.Payload), m.Topic)
	}
	select {
	case c.window <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	conn, err := c.writer.current(ctx)
	if err != nil {
		<-c.window
		return nil, err
	}
	return conn.Publish(m.Topic, m.QoS, m.Retained, m.Payload), nil
}

// sent gives the error of a finished publish a name.
func sent(topic string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w: %s: %w", ErrLost, topic, err)
}

// run keeps both connections up and the handlers called until ctx ends.
func (c *Client) run(ctx context.Context) {
	var all sync.WaitGroup
	for _, s := range c.subs {
		all.Go(s.deliver)
	}
	all.Go(func() { c.writer.keep(ctx, c, func(mqtt.Client) error { return nil }) })
	all.Go(func() {
		c.reader.keep(ctx, c, c.subscribeAll)
	})
	<-ctx.Done()
	for _, s := range c.subs {
		s.queue.close()
	}
	all.Wait()
	c.late.Wait()
}
