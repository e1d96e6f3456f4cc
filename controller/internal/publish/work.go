package publish

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// final marks an error that no second try can mend: the publish has failed.
type final struct{ error }

func (f final) Unwrap() error { return f.error }

// How long work waits before it looks again.
const (
	renewEvery = time.Minute
	retryAfter = time.Second
)

// work does publishes one after the other, and renews leases between them: one
// goroutine, so that two orders for a carriage are never made at once.
func (p *Publisher) work(ctx context.Context) error {
	retry := retryAfter
	for ctx.Err() == nil {
		p.lookAt = 0
		err := p.workOnce(ctx)
		pause := p.pause()
		var stop *stopped
		switch {
		case ctx.Err() != nil:
		case errors.As(err, &stop):
			return stop.error
		case err != nil:
			p.opt.Log.Error("publishing goes on in a moment", slog.Any("error", err))
			pause, retry = retry, min(2*retry, renewEvery)
		default:
			retry = retryAfter
		}
		select {
		case <-p.wake:
		case <-time.After(pause):
		case <-ctx.Done():
		}
	}
	return nil
}

// pause is how long nothing needs to be done of itself.
func (p *Publisher) pause() time.Duration {
	if p.lookAt == 0 {
		return renewEvery
	}
	return min(renewEvery, time.Duration(max(p.lookAt-p.opt.Now(), 1))*time.Millisecond)
}

// stopped is what the border said.
type stopped struct{ error }

// workOnce does every publish that waits, binds what could not be bound, overtakes
// displays that are ahead, then renews.
func (p *Publisher) workOnce(ctx context.Context) error {
	jobs, err := p.opt.Store.Unfinished(ctx)
	if err != nil {
		return err
	}
	for _, j := range jobs {
		if err := p.do(ctx, j); err != nil {
			return err
		}
	}
	if err := p.bindAgain(ctx); err != nil {
		return err
	}
	if err := p.overtake(ctx); err != nil {
		return err
	}
	return p.renew(ctx)
}

// do takes a publish from where it is to its end.
func (p *Publisher) do(ctx context.Context, j Job) error {
	log := p.opt.Log.With(slog.String("publish", j.ID))
	var err error
	switch {
	case j.State == Scheduled && p.opt.Now() < j.Starts:
		p.lookAgain(j.Starts)
		return nil
	case j.State == Waiting:
		err = p.look(ctx, j.ID, log)
	default:
		err = p.begin(ctx, j, log)
	}
	var f final
	if !errors.As(err, &f) {
		return err
	}
	log.Warn("publish failed", slog.Any("error", f.error))
	err = p.opt.Store.End(ctx, j.ID, f.Error(), p.opt.Now())
	p.opt.Tell(j.ID)
	return err
}

// begin starts a publish, or goes on with it. One that was scheduled may have been
// cancelled in this very moment.
func (p *Publisher) begin(ctx context.Context, j Job, log *slog.Logger) error {
	if err := p.border("accepted"); err != nil {
		return err
	}
	if j.State == Scheduled {
		j.State = Accepted
		if begun, err := p.opt.Store.Move(ctx, j, Scheduled); err != nil || !begun {
			return err
		}
	}
	return p.steps(ctx, j, log)
}

// steps compiles what has come of a publish, seals it and brings it to the broker.
// Then the publish is done, or its wave must prove itself.
func (p *Publisher) steps(ctx context.Context, j Job, log *slog.Logger) error {
	share, j, err := p.compile(ctx, j)
	if err != nil {
		return err
	}
	if err := p.opt.Store.Overtake(ctx, j.Network, j.ID, p.opt.Now()); err != nil {
		return err
	}
	if j.State = Sealing; len(j.Rollout.Steps) > 0 {
		if j, err = p.prepare(ctx, j); err != nil {
			return err
		}
	}
	log.Info("publish is compiled", slog.String("serial", j.Serial.String()), slog.Int("carriages", j.Carriages), slog.Int("left", len(share.left)))
	p.opt.Tell(j.ID)
	if err := p.border("compiled"); err != nil {
		return err
	}
	landed, err := p.sealAll(ctx, j, share)
	if err != nil {
		return err
	}
	if j.SealedAt == 0 || len(j.Rollout.Steps) > 0 {
		if err := p.opt.Store.Sealed(ctx, j.ID, p.opt.Now()); err != nil {
			return err
		}
	}
	p.opt.Tell(j.ID)
	if err := p.border("sealed"); err != nil {
		return err
	}
	for _, done := range landed {
		if err := p.wait(ctx, done); err != nil {
			return err
		}
	}
	if err := p.border("sent"); err != nil {
		return err
	}
	if !share.last {
		return p.watch(ctx, j)
	}
	now := p.opt.Now()
	if err := p.opt.Store.End(ctx, j.ID, "", now); err != nil {
		return err
	}
	p.opt.Tell(j.ID)
	log.Info("publish is on the broker", slog.Int64("ms", now-j.AcceptedAt))
	return nil
}

func (p *Publisher) border(step string) error {
	if err := p.opt.Border(step); err != nil {
		return &stopped{err}
	}
	return nil
}
