package kiosk

import (
	"context"
	"time"
)

// lateness is by how much a timer of this process may come late before it counts
// as kept from listening.
const lateness = 100 * time.Millisecond

// watch is one browser being watched.
type watch struct {
	k       *Kiosk
	b       *browser
	limit   time.Duration
	began   time.Duration
	weighed time.Duration // when its memory was last looked at
	excused time.Duration
	fat     time.Duration
	memory  int64

	asked  time.Duration // when its waiting was last measured; 0: not in this silence
	waited time.Duration // for a processor, by then
	hungry bool

	covered bool // something else lies over it
}

// run watches until the browser ends or is to be ended.
func (w *watch) run(ctx context.Context) (reason string, silent bool) {
	for {
		f := w.facts()
		v := f.judge()
		w.covered = w.k.opt.Cover(v.cover) && v.cover
		if v.end != "" {
			return v.end, v.silent
		}
		next := min(v.next, w.weighed+weigh-f.now)
		asleep := w.k.now()
		t := time.NewTimer(next)
		select {
		case <-ctx.Done():
			t.Stop()
			return "", false
		case <-w.b.done:
			t.Stop()
			return w.b.why, false
		case <-w.k.spoke:
		case <-t.C:
			if late := w.k.now() - asleep - next; late > lateness {
				w.excused = w.k.now()
			}
		}
		t.Stop()
	}
}

// facts looks at the browser.
func (w *watch) facts() facts {
	k := w.k
	k.mu.Lock()
	f := facts{now: k.now(), began: w.began, first: k.first, heard: k.heard, turned: k.turned, shows: k.shows, limit: w.limit, excused: w.excused, covered: w.covered,
		condemned: k.condemned}
	k.mu.Unlock()
	if f.now-w.weighed >= weigh {
		w.weigh(f.now)
	}
	f.memory, f.fat = w.memory, w.fat
	w.ask(&f)
	return f
}

func (w *watch) weigh(now time.Duration) {
	w.weighed, w.memory = now, w.b.memory()
	switch {
	case w.k.opt.Memory == 0 || w.memory <= w.k.opt.Memory:
		w.fat = 0
	case w.fat == 0:
		w.fat = now
	}
}

// ask finds out whether a page whose silence is in doubt waits for a processor:
// whether, since it was last asked, its threads together waited for a third of
// that time. Those of a frozen one wait for nothing.
func (w *watch) ask(f *facts) {
	if f.heard == 0 || f.now < f.doubtful() {
		w.asked, w.hungry = 0, false
		return
	}
	waited := w.b.waited()
	if w.asked != 0 {
		w.hungry = waited-w.waited > (f.now-w.asked)/3
	}
	w.asked, w.waited = f.now, waited
	f.hungry = w.hungry
}
