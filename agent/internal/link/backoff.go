package link

import (
	"math/rand/v2"
	"time"
)

// steady is how long a connection must last for the next loss to be the first.
const steady = 30 * time.Second

// Backoff bounds the pause before a new attempt. The first pause is anywhere
// from nothing to First, so that a fleet which lost its broker in one instant
// does not come back in one; each later one doubles, up to Max, half of it by
// chance.
type Backoff struct {
	First time.Duration // 0 means 2 s
	Max   time.Duration // 0 means 5 s: a fleet is to be whole again 10 s after its broker is
}

// pauses is one run of attempts.
type pauses struct {
	bounds Backoff
	step   time.Duration
}

func (b Backoff) start() *pauses {
	if b.First == 0 {
		b.First = 2 * time.Second
	}
	if b.Max == 0 {
		b.Max = 5 * time.Second
	}
	return &pauses{bounds: b}
}

func (p *pauses) next() time.Duration {
	if p.step == 0 {
		p.step = p.bounds.First
		return chance(p.step)
	}
	p.step = min(2*p.step, p.bounds.Max)
	return p.step/2 + chance(p.step/2+1)
}

// chance gives a time below d.
func chance(d time.Duration) time.Duration {
	return rand.N(d) //nolint:gosec // to keep displays apart; guessing it gains nothing
}
