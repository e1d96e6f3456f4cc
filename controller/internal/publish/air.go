package publish

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// air brings messages to the broker. It queues topics, not bytes: what is sent is
// what is wanted on the topic at that moment, from one goroutine over one
// connection, so an older playlist can never overtake a newer one.
type air struct {
	broker Broker
	board  *board
	log    *slog.Logger

	mu      sync.Mutex
	queue   []string
	waiting map[string][]*flight // who waits for each queued topic
	flying  map[string]int       // topics handed to the broker and not answered
	wake    chan struct{}
}

// flight is a group of messages that somebody waits for.
type flight struct {
	left int
	done chan struct{}
}

func newAir(b Broker, board *board, log *slog.Logger) *air {
	return &air{broker: b, board: board, log: log, waiting: map[string][]*flight{}, flying: map[string]int{}, wake: make(chan struct{}, 1)}
}

// send queues topics. The channel is closed when the broker has taken them all.
func (a *air) send(topics ...string) <-chan struct{} {
	f := &flight{left: len(topics), done: make(chan struct{})}
	if len(topics) == 0 {
		close(f.done)
		return f.done
	}
	a.mu.Lock()
	for _, t := range topics {
		// A topic that is on its way is queued again: the bytes may have changed.
		if len(a.waiting[t]) == 0 {
			a.queue = append(a.queue, t)
		}
		a.waiting[t] = append(a.waiting[t], f)
	}
	a.mu.Unlock()
	a.ring()
	return f.done
}

func (a *air) ring() {
	select {
	case a.wake <- struct{}{}:
	default:
	}
}

// queued reports whether a topic waits or is on its way.
func (a *air) queued(topic string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.waiting[topic]) > 0 || a.flying[topic] > 0
}

// taken is a topic that was handed to the broker, and those who wait for it.
type taken struct {
	topic   string
	flights []*flight
}

// take gives the next topic that somebody waits for.
func (a *air) take() (taken, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.queue) == 0 {
		a.queue = nil
		return taken{}, false
	}
	t := taken{a.queue[0], a.waiting[a.queue[0]]}
	a.queue = a.queue[1:]
	delete(a.waiting, t.topic)
	a.flying[t.topic]++
	return t, true
}

// landed tells those who waited. Who queued the topic since then waits on.
func (a *air) landed(t taken) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.lands(t.topic)
	for _, f := range t.flights {
		if f.left--; f.left == 0 {
			close(f.done)
		}
	}
}

func (a *air) lands(topic string) {
	if a.flying[topic]--; a.flying[topic] == 0 {
		delete(a.flying, topic)
	}
}

// again queues a topic whose message was not taken, for those who still wait.
func (a *air) again(t taken) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.lands(t.topic)
	if len(a.waiting[t.topic]) == 0 {
		a.queue = append(a.queue, t.topic)
	}
	a.waiting[t.topic] = append(t.flights, a.waiting[t.topic]...)
}

// retryPause is how long the broker is left alone after it failed to take a message.
const retryPause = 500 * time.Millisecond

// run sends until ctx ends.
func (a *air) run(ctx context.Context) {
	for ctx.Err() == nil {
		if failed := a.burst(ctx); failed {
			select {
			case <-time.After(retryPause):
				a.ring()
			case <-ctx.Done():
			}
		}
		select {
		case <-a.wake:
		case <-ctx.Done():
		}
	}
}

// burst sends until the queue is empty, and reports whether a message must be
// sent again.
func (a *air) burst(ctx context.Context) (failed bool) {
	var mu sync.Mutex
	var flying []taken
	messages := func(yield func(string, []byte) bool) {
		for {
			t, ok := a.take()
			if !ok {
				return
			}
			mu.Lock()
			flying = append(flying, t)
			mu.Unlock()
			if !yield(t.topic, a.board.bytes(t.topic)) {
				return
			}
		}
	}
	answered := 0
	done := func(i int, err error) {
		mu.Lock()
		t := flying[i]
		answered = i + 1
		mu.Unlock()
		if err != nil {
			failed = true
			a.again(t)
			if ctx.Err() == nil {
				a.log.Warn("the broker did not take an order; it is sent again", slog.String("topic", t.topic), slog.Any("error", err))
			}
			return
		}
		a.landed(t)
	}
	err := a.broker.PublishAll(ctx, messages, done)
	for _, t := range flying[answered:] {
		failed = true
		a.again(t)
	}
	if err != nil && ctx.Err() == nil {
		failed = true
		a.log.Warn("the broker stopped taking orders", slog.Any("error", err))
	}
	return failed
}
