package media

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"os"
	"sync"
	"time"

	"storyline/playlists"
)

const (
	fetchers   = 2
	retryLeast = 500 * time.Millisecond
	retryMost  = 60 * time.Second
	// tries is how often a file that fails may take the place of a less urgent one.
	tries = 3
)

// errStood says that a download made way: for a file that is more urgent, for
// the end of the window, or for another display that brings it. What it has
// stays.
var errStood = errors.New("made way")

// download is one file that is being fetched. There is never more than one of a
// digest, so its part has one writer.
type download struct {
	file    *file
	variant playlists.Variant
	from    string // the base of the display that has it; "": the uplink
	cancel  context.CancelCauseFunc
	leaving bool
}

func (d *download) uplink() bool { return d.from == "" }

// leave ends a download before its time. The lock is held.
func (d *download) leave() {
	if !d.leaving {
		d.leaving = true
		d.cancel(errStood)
	}
}

// fetchDue starts the downloads that are due, most urgent first. One for which
// there is no room takes the place of the least urgent. The lock is held.
func (s *Store) fetchDue(ctx context.Context, jobs *sync.WaitGroup, now time.Time, sooner func(time.Time)) {
	leaving := 0
	for digest, d := range s.downloads {
		if f := s.files[digest]; f != d.file || f.state != lacking || d.uplink() && !s.mayUplink(f, now, sooner) {
			d.leave()
		}
		if d.leaving {
			leaving++
		}
	}
	for place, digest := range s.order {
		f := s.files[digest]
		if f.state != lacking || f.busy || s.downloads[digest] != nil {
			continue
		}
		if f.due.After(now) {
			sooner(f.due)
			continue
		}
		last := s.leastUrgent(place)
		free := len(s.downloads) < fetchers
		switch {
		case !free && leaving == 0 && (last == nil || f.failures >= tries):
			continue
		case !s.sourced(ctx, jobs, f, now, sooner):
		case free:
			s.start(ctx, jobs, f)
		case leaving > 0:
			leaving-- // its place comes free
		default:
			last.leave()
		}
	}
}

// leastUrgent finds the download that a file at a place of the order may push
// aside, nil if there is none. The lock is held.
func (s *Store) leastUrgent(place int) *download {
	for i := len(s.order) - 1; i > place; i-- {
		if d := s.downloads[s.order[i]]; d != nil && !d.leaving {
			return d
		}
	}
	return nil
}

// sourced reports whether it is known where a file comes from, and whether it
// may come from there now. The lock is held.
func (s *Store) sourced(ctx context.Context, jobs *sync.WaitGroup, f *file, now time.Time, sooner func(time.Time)) bool {
	if s.train != nil && now.Sub(f.asked) > askedFor {
		if s.asking < askers {
			s.asking++
			f.busy = true
			jobs.Go(func() { s.askJob(ctx, f, f.variant.SHA256) })
		}
		return false
	}
	if s.train != nil {
		sooner(f.asked.Add(askedFor + time.Millisecond))
	}
	return f.from != "" || len(s.fetcher.bases) > 0 && s.mayUplink(f, now, sooner)
}

// start begins a download. The lock is held.
func (s *Store) start(ctx context.Context, jobs *sync.WaitGroup, f *file) {
	ctx, cancel := context.WithCancelCause(ctx)
	d := &download{file: f, variant: f.variant, from: f.from, cancel: cancel}
	s.downloads[f.variant.SHA256] = d
	f.busy, f.touched = true, false
	jobs.Go(func() {
		defer cancel(nil)
		s.fetchJob(ctx, d)
	})
}

func (s *Store) fetchJob(ctx context.Context, d *download) {
	f, digest := d.file, d.variant.SHA256
	id, err := s.bring(ctx, d)
	if errors.Is(err, errDisk) {
		s.evict()
	}
	s.mu.Lock()
	delete(s.downloads, digest)
	f.busy, f.asked = false, time.Time{}
	switch {
	case f.state == held: // somebody dropped it meanwhile
		_ = os.Remove(s.partPath(digest))
	case err == nil:
		s.log.Info("media fetched", slog.String("sha256", digest.Short()), slog.Int64("bytes", d.variant.Bytes))
		f.part, s.trouble = part{}, nil
		if s.hold(f, id); f.touched {
			s.unsee(f)
		}
	case errors.Is(context.Cause(ctx), errStood):
	case ctx.Err() != nil:
	case errors.Is(err, errTrain): // another display may have it, or the uplink
		f.due = time.Now().Add(backoff(1))
	default:
		if f.failures++; f.failures == 1 {
			s.log.Warn("media not fetched, tried again", slog.String("sha256", digest.Short()), slog.Any("error", err))
		}
		f.due, s.trouble = time.Now().Add(backoff(f.failures)), err
	}
	if anew := s.files[digest]; anew != nil && anew != f && err == nil {
		s.unsee(anew) // it was wanted again while it came
	}
	s.recount()
	s.mu.Unlock()
	s.hurry()
}

// bring fetches one file and gives it its place.
func (s *Store) bring(ctx context.Context, d *download) (id identity, err error) {
	v, p := d.variant, &d.file.part
	path := s.partPath(v.SHA256)
	if err := s.makeRoomFor(d); err != nil {
		return id, err
	}
	if err := p.open(ctx, path, v); err != nil {
		return id, errors.Join(err, p.close())
	}
	if d.uplink() {
		err = s.overUplink(ctx, d)
	} else {
		err = s.overTrain(ctx, d)
	}
	s.blameGivers(d)
	if e := p.close(); err == nil {
		err = e
	}
	if err != nil {
		return id, err
	}
	return s.adopt(path, v.SHA256)
}

// overUplink fetches a file from the bases, for as long as no other display does.
func (s *Store) overUplink(ctx context.Context, d *download) error {
	defer s.watchTrain(ctx, d)()
	return s.fetcher.fetch(ctx, d.variant, &d.file.part)
}

// backoff gives a random wait between half a second and a bound that doubles
// with each failure, up to a minute.
func backoff(failures int) time.Duration {
	most := retryMost
	if failures < 8 {
		most = min(retryMost, retryLeast<<failures)
	}
	return retryLeast + rand.N(most-retryLeast+1) //nolint:gosec // jitter needs no secret
}

// Progress says how a file stands: whether it is wanted, whether it is held,
// whether it comes over the uplink at this moment, and how many of its bytes are
// there.
func (s *Store) Progress(d playlists.Digest) (wanted, here, coming bool, bytes int64) {
	s.mu.Lock()
	f, run := s.files[d], s.downloads[d]
	wanted, here = f != nil, f != nil && f.state == held
	coming = run != nil && run.uplink() && !run.leaving
	s.mu.Unlock()
	path := s.partPath(d)
	if here {
		path = s.path(d)
	}
	if info, err := os.Lstat(path); err == nil && wanted {
		bytes = info.Size()
	}
	return wanted, here, coming, bytes
}
