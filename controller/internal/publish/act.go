package publish

import (
	"context"
	"fmt"
	"log/slog"
)

// Cancel ends a publish that was scheduled and has not begun.
func (p *Publisher) Cancel(ctx context.Context, id, by string) error {
	return p.act(ctx, id, by, func(j *Job) { j.State, j.DoneAt = Cancelled, p.opt.Now() }, Scheduled)
}

// Halt stops a rollout that waits for a wave to prove itself.
func (p *Publisher) Halt(ctx context.Context, id, by string) error {
	return p.act(ctx, id, by, func(j *Job) {
		j.State, j.Why = Stopped, "a person stopped it"
		if by != "" {
			j.Why, j.Watch.Halted = "stopped by "+by, by
		}
	}, Waiting)
}

// Continue lets a rollout that was stopped go on: the displays for which it was
// stopped don't count any more, and those that are waited for get its patience
// again.
func (p *Publisher) Continue(ctx context.Context, id, by string) error {
	return p.act(ctx, id, by, func(j *Job) {
		for _, f := range j.Watch.Faults {
			j.Watch.Forgiven = append(j.Watch.Forgiven, f.Display)
		}
		j.Watch.Faults, j.Watch.Excused, j.Watch.Halted = nil, nil, ""
		j.State, j.Why, j.WaveSent = Waiting, "", p.opt.Now()
	}, Stopped)
}

// act moves a publish at a person's word, and logs whose.
func (p *Publisher) act(ctx context.Context, id, by string, change func(*Job), from State) error {
	if err := checkBy(by); err != nil {
		return err
	}
	p.moving.Lock()
	defer p.moving.Unlock()
	j, err := p.opt.Store.Job(ctx, id)
	if err != nil {
		return err
	}
	was := j.State
	if was == from {
		change(&j)
		moved, err := p.opt.Store.Move(ctx, j, from)
		if err != nil {
			return err
		}
		if moved {
			p.opt.Log.Info("a person has moved a publish", slog.String("publish", id), slog.String("from", string(was)), slog.String("to", string(j.State)), slog.String("by", by))
			p.ring()
			p.opt.Tell(id)
			return nil
		}
	}
	return fmt.Errorf("%w: it is %s, not %s", ErrNotNow, was, from)
}
