package screen

import (
	"context"
	"sync"
)

// crowd bounds how many streams are open. One more ends the oldest: whoever
// holds streams for no reason must not keep a page that was just loaded from
// its slots, and a page whose stream ends comes back by itself.
type crowd struct {
	limit int

	mu   sync.Mutex
	open []*guest // oldest first
}

type guest struct{ cancel context.CancelFunc }

// enter gives the context of one more stream, and what ends it.
func (c *crowd) enter(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	g := &guest{cancel}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.open) >= c.limit {
		c.open[0].cancel()
		c.open = c.open[1:]
	}
	c.open = append(c.open, g)
	return ctx, func() {
		cancel()
		c.mu.Lock()
		defer c.mu.Unlock()
		for i, o := range c.open {
			if o == g {
				c.open = append(c.open[:i:i], c.open[i+1:]...)
				return
			}
		}
	}
}
