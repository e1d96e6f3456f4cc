package media

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"storyline/playlists"
)

const (
	settle      = 100 * time.Millisecond // a touched file is left alone for so long
	rescanEvery = 5 * time.Minute        // with a watch
	rescanBlind = 15 * time.Second       // without one
	rehashAfter = 24 * time.Hour         // disks rot in silence
)

// Run fetches, watches and hashes until the context ends.
func (s *Store) Run(ctx context.Context) error {
	var jobs sync.WaitGroup
	defer s.fetcher.client.CloseIdleConnections()
	defer jobs.Wait()
	w := watch{store: s}
	defer w.close()
	w.renew()
	s.rescan(time.Now())
	rescan := time.Now().Add(w.pause())
	for {
		next := s.dispatch(ctx, &jobs, time.Now())
		if next.IsZero() || rescan.Before(next) {
			next = rescan
		}
		timer := time.NewTimer(time.Until(next))
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil
		case <-s.wake:
			if s.begins() {
				rescan = time.Now()
			}
		case ev, ok := <-w.events():
			if !ok || w.notice(ev) {
				rescan = time.Now()
			}
		case err := <-w.errors():
			// The kernel's queue ran over, or worse: look at everything.
			s.log.Warn("media watch failed", slog.Any("error", err))
			rescan = time.Now()
		case <-timer.C:
		}
		timer.Stop()
		if now := time.Now(); !now.Before(rescan) {
			w.renew()
			s.rescan(now)
			rescan = now.Add(w.pause())
		}
	}
}

// dispatch starts what is due and tells when the next thing will be; zero if
// nothing will be by itself.
func (s *Store) dispatch(ctx context.Context, jobs *sync.WaitGroup, now time.Time) (next time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sooner := func(t time.Time) {
		if next.IsZero() || t.Before(next) {
			next = t
		}
	}
	if !s.dropDue.IsZero() && !s.dropping {
		if s.dropDue.After(now) {
			sooner(s.dropDue)
		} else {
			s.dropping, s.dropDue = true, time.Time{}
			jobs.Go(func() { s.drop(ctx) })
		}
	}
	for _, d := range s.order {
		f := s.files[d]
		switch {
		case f.busy || f.state != unseen && (f.state != held || !f.suspect):
		case f.due.After(now):
			sooner(f.due)
		case !s.looking:
			s.looking, f.busy, f.touched = true, true, false
			v := f.variant
			jobs.Go(func() { s.lookJob(ctx, f, v) })
		}
	}
	s.fetchDue(ctx, jobs, now, sooner)
	return next
}

func (s *Store) lookJob(ctx context.Context, f *file, v playlists.Variant) {
	id, err := s.look(ctx, v)
	s.mu.Lock()
	s.looking, f.busy = false, false
	if f.touched {
		err = errTouched
	}
	if ctx.Err() == nil {
		s.looked(f, id, err)
		s.recount()
	}
	s.mu.Unlock()
	s.hurry()
}

// hold notes a file that was just hashed. What was said of drop/ may be another
// thing by that, so it is read again. The lock is held.
func (s *Store) hold(f *file, id identity) {
	f.state, f.identity, f.hashed = held, id, time.Now()
	f.suspect, f.failures, f.due = false, 0, time.Time{}
	s.dropBy(time.Now().Add(dropLate))
}

// unsee makes a file missing until it has been hashed again. The lock is held.
func (s *Store) unsee(f *file) {
	f.state, f.touched, f.due = unseen, true, time.Now().Add(settle)
}

// entry finds a wanted file by digest. The lock is held.
func (s *Store) entry(name string) *file {
	d, err := playlists.ParseDigest(name)
	if err != nil {
		return nil
	}
	return s.files[d]
}
