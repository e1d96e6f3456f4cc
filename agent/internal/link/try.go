package link

import "context"

// Try connects once, subscribes, and goes again without a trace: its will is
// taken back. It tells a doctor whether a display would be let in; never try a
// display whose agent runs, since the broker would let go of that.
func Try(ctx context.Context, opt Options) error {
	l := New(opt)
	s := l.open(ctx)
	defer s.close()
	return l.end(s, l.attempt(ctx, s))
}
