package virtual

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"
)

// Result is one round of a floor: times from just before the first message was
// signed or published to each receipt, per display.
type Result struct {
	Displays      int
	P50, P95, Max time.Duration
	Total         time.Duration // until the last receipt was counted
	Duplicates    int           // receipts that came more than once
}

// Kind is a kind of floor.
type Kind int

// F1 is the smallest thing that does what a publish does: a controller that
// sends each display bytes which are ready beforehand and counts answers, and
// displays that answer. F2 adds, for each display, one Ed25519 signature by the
// controller, and two verifications and the decoding of the JSON by the display:
// what no publish can leave out that lets nobody lie.
const (
	F1 Kind = iota + 1
	F2
)

// Round sends every display its payload and waits for every receipt. It fails
// if any is missing when ctx is done.
func (f *Floor) Round(ctx context.Context, kind Kind) (Result, error) {
	n := len(f.members)
	r := Result{Displays: n}
	round := f.round.Add(1)
	for len(f.counted) > 0 {
		<-f.counted // late words of the round before
	}
	for _, m := range f.members { // beforehand: the bytes are ready
		tag(m.message, round, m.i)
		clear(m.message[tagBytes:headerBytes])
	}
	took := make([]time.Duration, n)
	begun := time.Now()
	sent := make(chan error, 1)
	go func() { sent <- f.send(ctx, kind) }()
	for got := 0; got < n; {
		select {
		case i := <-f.counted:
			if took[i] != 0 {
				r.Duplicates++
				continue
			}
			took[i] = time.Since(begun)
			got++
		case <-ctx.Done():
			return r, errors.Join(fmt.Errorf("%d of %d receipts of the floor are missing: %w", n-got, n, ctx.Err()), <-sent)
		}
	}
	r.Total = time.Since(begun)
	if err := <-sent; err != nil {
		return r, err
	}
	slices.Sort(took)
	if n > 0 {
		r.P50, r.P95, r.Max = took[(n-1)/2], took[(n-1)*95/100], took[n-1]
	}
	return r, nil
}

// send publishes all; what is signed is signed as it goes, on every processor.
func (f *Floor) send(ctx context.Context, kind Kind) error {
	var wait sync.WaitGroup
	workers := 1
	if kind == F2 {
		workers = runtime.GOMAXPROCS(0)
	}
	errs := make([]error, workers)
	for w := range workers {
		wait.Go(func() {
			for i := w; i < len(f.members) && errs[w] == nil; i += workers {
				m := f.members[i]
				if kind == F2 {
					sign(m.message, f.private)
				}
				errs[w] = f.controller.Publish(ctx, m.topic, 1, true, slices.Clone(m.message))
			}
		})
	}
	wait.Wait()
	return errors.Join(errs...)
}

// count counts a receipt of this round.
func (f *Floor) count(_ string, msg []byte) {
	if len(msg) < tagBytes {
		return
	}
	round, display := tagOf(msg)
	if round != f.round.Load() || display >= uint64(len(f.members)) {
		return
	}
	select {
	case f.counted <- display:
	default: // the round is over, or its context is
	}
}
