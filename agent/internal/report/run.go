package report

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

const (
	// together is how soon after one receipt the next may leave.
	together = 20 * time.Millisecond
	// newsWait is how long lesser news wait, and how much longer by chance.
	newsWait = time.Second
	// lineWait is how long a message waits that the line would not take.
	lineWait = time.Second
)

// Run speaks until ctx is done.
func (r *Report) Run(ctx context.Context) error {
	for {
		t := time.NewTimer(time.Until(r.step(ctx, time.Now())))
		select {
		case <-ctx.Done():
			t.Stop()
			return nil
		case <-r.wake:
		case <-t.C:
		}
		t.Stop()
	}
}

// step does what is due and gives the time of what is due next.
func (r *Report) step(ctx context.Context, now time.Time) time.Time {
	r.mu.Lock()
	session, up, begun, receipt, news, stored := r.session, r.up, r.begun, r.receipt, r.news, r.stored
	r.begun, r.receipt, r.news, r.stored = false, false, false, nil
	r.mu.Unlock()

	if stored != nil && r.opt.Journal != nil {
		r.take(now, stored)
	}
	if !up {
		return never()
	}
	if begun {
		r.birthAt, r.statusAt, r.said = now, now.Add(r.opt.Settle), now.Add(r.opt.Settle-together)
		r.batch.again(now, r.opt.Flush)
	}
	if receipt {
		r.statusAt = earlier(r.statusAt, later(now, r.said.Add(together)))
	}
	if news {
		r.statusAt = earlier(r.statusAt, later(now, r.said).Add(newsWait+chance(newsWait)))
	}
	if !now.Before(r.birthAt) {
		r.birthAt = r.birth(ctx, now, session)
	}
	if !now.Before(r.statusAt) {
		r.statusAt, r.said = r.status(ctx, now, session), now
	}
	due := earlier(r.birthAt, r.statusAt)
	if r.opt.Journal != nil {
		due = earlier(due, r.plays(ctx, now))
	}
	return due
}

func (r *Report) publish(ctx context.Context, topic string, retained bool, payload []byte) bool {
	if err := r.opt.Line.Publish(ctx, topic, 1, retained, payload); err != nil {
		if !errors.Is(err, context.Canceled) {
			r.opt.Log.Debug("message waits for the line", slog.String("topic", topic), slog.Any("error", err))
		}
		return false
	}
	return true
}
