package broker

import "sync"

// MaxBatch is how many messages a handler gets at once.
const MaxBatch = 4096

// maxQueued is how many bytes may wait for one handler. When they do, its
// connection is no longer read and the broker holds the rest, up to maxPending;
// beyond that it cuts the connection, and what was lost is sent again by the
// displays.
const maxQueued = 64 << 20

// overhead is what a queued message costs beside its bytes.
const overhead = 128

// queue keeps the order of messages between a connection and its handler.
type queue struct {
	mu     sync.Mutex
	moved  sync.Cond
	wait   []Message
	bytes  int
	closed bool
}

func newQueue() *queue {
	q := &queue{}
	q.moved.L = &q.mu
	return q
}

// put adds a message, waiting while the queue is full. It drops the message of a
// closed queue.
func (q *queue) put(m Message) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.bytes > maxQueued && !q.closed {
		q.moved.Wait()
	}
	if q.closed {
		return
	}
	q.wait = append(q.wait, m)
	q.bytes += len(m.Payload) + overhead
	q.moved.Broadcast()
}

// take gives what waits, at most MaxBatch, and nil once the queue is closed.
func (q *queue) take() []Message {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.wait) == 0 && !q.closed {
		q.moved.Wait()
	}
	if q.closed {
		return nil
	}
	batch := q.wait
	q.wait = nil
	if len(batch) > MaxBatch {
		batch, q.wait = batch[:MaxBatch:MaxBatch], batch[MaxBatch:]
	}
	for i := range batch {
		q.bytes -= len(batch[i].Payload) + overhead
	}
	q.moved.Broadcast()
	return batch
}

// close ends take and put. What still waits is dropped: displays send it again.
func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.moved.Broadcast()
}
