package report

import (
	"math/rand/v2"
	"time"
)

// never is later than everything that is due.
func never() time.Time { return time.Unix(1<<40, 0) }

// around gives a time within a fifth of d.
func around(d time.Duration) time.Duration { return d*4/5 + chance(d*2/5+1) }

// chance gives a time below d.
func chance(d time.Duration) time.Duration {
	return rand.N(d) //nolint:gosec // to keep displays apart; guessing it gains nothing
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
