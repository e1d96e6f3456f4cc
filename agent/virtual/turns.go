package virtual

import "context"

// turns let so many displays connect at once: a broker that is met by a whole
// fleet in one instant is measured by nothing else.
type turns chan struct{}

// newTurns makes them for a number at once; 0 means 64.
func newTurns(parallel int) turns {
	if parallel <= 0 {
		parallel = 64
	}
	return make(turns, parallel)
}

// take waits until one more may connect, and gives what ends its turn.
func (t turns) take(ctx context.Context) (func(), error) {
	select {
	case t <- struct{}{}:
		return func() { <-t }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
