package broker

import (
	"context"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"storyline/playlists"
)

// topicMark is where the controller retains the mark of its start. No display may
// read or write it.
const topicMark = playlists.Root + "broker/mark"

// readBack publishes a retained mark and subscribes until the retained mark is
// this one. nats-server fills its retained set from its stream, in order and
// after it has begun to answer, so whoever can read the newest entry can read all.
// A mark that arrives live proves nothing and is ignored.
func (c *Client) readBack(ctx context.Context, mark string) error {
	if err := c.Publish(ctx, topicMark, 1, true, []byte(mark)); err != nil {
		return err
	}
	conn, err := c.reader.current(ctx)
	if err != nil {
		return err
	}
	seen := make(chan struct{}, 1)
	look := func(_ mqtt.Client, m mqtt.Message) {
		if m.Retained() && string(m.Payload()) == mark {
			select {
			case seen <- struct{}{}:
			default:
			}
		}
	}
	for wait := 10 * time.Millisecond; ; wait = min(2*wait, time.Second) {
		if err := subscribe(conn, map[string]byte{topicMark: 0}, look); err != nil {
			return err
		}
		select {
		case <-seen:
			conn.Unsubscribe(topicMark).WaitTimeout(answerTimeout)
			return nil
		case <-time.After(wait):
			conn.Unsubscribe(topicMark).WaitTimeout(answerTimeout)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
