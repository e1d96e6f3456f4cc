package broker

import (
	"errors"
	"fmt"

	mqtt "github.com/eclipse/paho.mqtt.golang"
)

// subscription is a handler and what waits for it.
type subscription struct {
	filters map[string]byte
	handler func([]Message)
	queue   *queue
}

// Subscribe has handler called with what arrives on the filters (filter to QoS),
// in the order in which the broker sent it, in batches of at most MaxBatch: what
// piled up while the handler worked comes together. Handler calls don't overlap.
// Filters of two subscriptions must not overlap, since each would get the other's
// messages twice. Call it before Run.
//
// QoS 0 is right wherever the sender repeats itself until it is answered, as
// displays do with plays and statuses; QoS 1 makes nats-server write each message
// to disk and acknowledges it to nobody who cares.
func (c *Client) Subscribe(filters map[string]byte, handler func([]Message)) {
	c.subs = append(c.subs, &subscription{filters: filters, handler: handler, queue: newQueue()})
}

// subscribeAll subscribes at each connect: with a clean session nothing is left
// of the one before.
func (c *Client) subscribeAll(conn mqtt.Client) error {
	for _, s := range c.subs {
		if err := subscribe(conn, s.filters, s.receive); err != nil {
			return err
		}
	}
	return nil
}

// refusedFilter is the SUBACK's code for a filter that the broker refused. paho
// doesn't count it as an error.
const refusedFilter = 0x80

// subscribe subscribes and reads the codes of the SUBACK.
func subscribe(conn mqtt.Client, filters map[string]byte, handler mqtt.MessageHandler) error {
	token := conn.SubscribeMultiple(filters, handler)
	if !token.WaitTimeout(answerTimeout) {
		return errors.New("broker: no answer to a subscription")
	}
	if err := token.Error(); err != nil {
		return fmt.Errorf("broker: subscribe: %w", err)
	}
	if t, ok := token.(*mqtt.SubscribeToken); ok {
		for filter, code := range t.Result() {
			if code == refusedFilter {
				return fmt.Errorf("broker: subscription to %s refused", filter)
			}
		}
	}
	return nil
}

// receive runs in paho's goroutine: it copies nothing, since paho makes each
// packet's payload anew.
func (s *subscription) receive(_ mqtt.Client, m mqtt.Message) {
	s.queue.put(Message{Topic: m.Topic(), Payload: m.Payload(), QoS: m.Qos(), Retained: m.Retained()})
}

// deliver calls the handler with what has come in until the queue is closed.
func (s *subscription) deliver() {
	for {
		batch := s.queue.take()
		if batch == nil {
			return
		}
		s.handler(batch)
	}
}
