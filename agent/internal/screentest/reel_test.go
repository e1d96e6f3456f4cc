package screentest

import (
	"context"
	"sync"
	"time"

	"storyline/playlists/screen"
)

// The glass of the contract, in pixels.
const (
	W = 640
	H = 360
)

// Now is the screen clock of the contract.
func Now() int64 { return time.Now().UnixMilli() }

// reel is a source that plays frames by the clock, as an agent does.
type reel []screen.Frame

// Watch implements screen.Source.
func (r reel) Watch(ctx context.Context) <-chan screen.Update {
	out := make(chan screen.Update)
	go func() {
		defer close(out)
		for {
			u, wait := r.at(Now())
			select {
			case out <- u:
			case <-ctx.Done():
				return
			}
			select {
			case <-time.After(wait):
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

func (r reel) at(now int64) (screen.Update, time.Duration) {
	for i := range r {
		if now >= r[i].End && i+1 < len(r) {
			continue
		}
		u := screen.Update{Now: now, Current: &r[i], Screen: screen.Size{W: W, H: H}}
		if i+1 == len(r) {
			return u, time.Hour
		}
		u.Next = &r[i+1]
		return u, time.Duration(max(r[i].End-now, 1)) * time.Millisecond
	}
	return screen.Update{Now: now}, time.Hour
}

// ledger is a sink that keeps what was said, and when it was heard.
type ledger struct {
	mu   sync.Mutex
	kept []screen.Report
}

// Report implements screen.Sink.
func (l *ledger) Report(r screen.Report) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.kept = append(l.kept, r)
}

func (l *ledger) all() []screen.Report {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]screen.Report(nil), l.kept...)
}
