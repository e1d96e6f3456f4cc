package client

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Ended is a publish that came to another end than was waited for.
type Ended struct{ State, Why string }

// Error says it.
func (e Ended) Error() string {
	switch e.State {
	case "failed":
		return "the publish failed: " + e.Why
	case "stopped":
		return "the rollout stopped: " + e.Why
	case "overtaken":
		return "a newer publish has overtaken it"
	}
	return "the publish is " + e.State
}

// Await polls a publish until it has come far enough, or to another end, or the
// context ends. It gives the last answer in any case.
func (c *Client) Await(ctx context.Context, id string, every time.Duration, enough func(*Progress) bool) (Progress, error) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	var last Progress
	for {
		p, err := c.Progress(ctx, id, true)
		switch {
		case ctx.Err() != nil:
			return last, late(last, ctx.Err())
		case errors.Is(err, ErrNotFound):
			return last, err
		case err != nil: // it may be starting again; the publish goes on when it is back
			p = last
		case enough(&p):
			return c.Progress(ctx, id, false)
		}
		switch p.State {
		case "failed", "cancelled", "overtaken":
			return p, Ended{p.State, p.Failure}
		case "stopped":
			whole, err := c.Progress(ctx, id, false)
			return whole, errors.Join(Ended{p.State, p.Failure}, err)
		}
		last = p
		select {
		case <-tick.C:
		case <-ctx.Done():
			return last, late(last, ctx.Err())
		}
	}
}

// late words that a wait has ended before the publish has.
func late(p Progress, why error) error {
	ended := "interrupted"
	if errors.Is(why, context.DeadlineExceeded) {
		ended = "time is up"
	}
	return lateError{fmt.Sprintf("%s: %d of %d displays hold it so far, and the controller goes on offering it", ended, p.Counts.Held, p.Counts.Displays), why}
}

// IsLate reports whether an error is that of a wait whose time was up.
func IsLate(err error) bool {
	var late lateError
	return errors.As(err, &late) && errors.Is(late.why, context.DeadlineExceeded)
}

// lateError says it in words of its own, and is its cause for a caller.
type lateError struct {
	text string
	why  error
}

func (e lateError) Error() string { return e.text }

func (e lateError) Unwrap() error { return e.why }
