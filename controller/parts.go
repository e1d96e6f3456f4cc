package controller

import (
	"context"
	"fmt"
	"log/slog"
)

// parts are the running rooms, in the order in which they were started.
type parts struct {
	log    *slog.Logger
	list   []part
	failed chan error // of the first that ended by itself
}

type part struct {
	name   string
	cancel context.CancelFunc
	ended  chan struct{}
}

func newParts(log *slog.Logger) *parts { return &parts{log: log, failed: make(chan error, 1)} }

// start runs a room until stop. Each has a context of its own, so that they can be
// ended one by one.
func (p *parts) start(ctx context.Context, name string, run func(context.Context) error) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	one := part{name: name, cancel: cancel, ended: make(chan struct{})}
	p.list = append(p.list, one)
	go func() {
		defer close(one.ended)
		err := run(ctx)
		if ctx.Err() != nil && err == nil {
			return
		}
		if err == nil {
			err = fmt.Errorf("%s ended by itself", name)
		}
		select {
		case p.failed <- fmt.Errorf("%s: %w", name, err):
		default:
			p.log.Error("another part failed", slog.String("part", name), slog.Any("error", err))
		}
	}()
}

// stop ends the rooms, the last one started first, and waits for each.
func (p *parts) stop() {
	for i := len(p.list) - 1; i >= 0; i-- {
		p.list[i].cancel()
		<-p.list[i].ended
	}
	p.list = nil
}
