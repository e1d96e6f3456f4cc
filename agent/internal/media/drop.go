package media

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"storyline/playlists"
)

const (
	maxDrop   = 16384            // files of drop/ that are looked at
	dropBatch = 256              // of them at a time
	growing   = 2 * time.Second  // a file must have been left alone for so long to be judged by what it lacks
	dropAgain = 30 * time.Second // after a disk that would not take or give a file
	dropLate  = time.Second      // after files that are held now, not once for each
)

// foreign is what is known of one file in drop/, as it is now. Only the one job
// that reads drop/ touches it.
type foreign struct {
	id      identity
	since   time.Time // when it was first seen as it is
	round   uint64    // the reading in which it was last seen
	said    string    // the last verdict on it
	unquiet bool      // it changed while it was read once: it must rest before it is read again

	plain  bool             // it begins like no bundle
	hashed bool             // digest is that of its bytes
	taken  bool             // and they were adopted
	digest playlists.Digest // of a plain file

	judged uint64                    // what was needed when a bundle was read last (Store.needs)
	whole  bool                      // each member of a bundle lies in its place
	orders string                    // what became of a bundle's orders; "": they were not read
	bad    map[playlists.Digest]bool // media of a bundle that isn't what it is said to be
}

// drop reads drop/ once. Each file is read only if it may be one that is lacking,
// and once until it changes.
func (s *Store) drop(ctx context.Context) {
	err := s.readAll(ctx)
	s.mu.Lock()
	s.dropping = false
	if err != nil && ctx.Err() == nil && !errors.Is(err, os.ErrNotExist) {
		s.trouble = err
		s.dropBy(time.Now().Add(dropAgain))
	}
	s.recount()
	s.mu.Unlock()
	s.hurry()
}

// readDrop has drop/ read because something else is wanted. The lock is held.
func (s *Store) readDrop() {
	s.needs++
	s.dropBy(time.Now())
}

// dropBy has drop/ read at an instant, or before. The lock is held.
func (s *Store) dropBy(at time.Time) {
	if s.dropDue.IsZero() || at.Before(s.dropDue) {
		s.dropDue = at
	}
}

func (s *Store) readAll(ctx context.Context) error {
	s.mu.Lock()
	asked := s.asked
	s.mu.Unlock()
	if !asked {
		return nil // nobody can say yet what is wanted; Want has it read again
	}
	root, err := os.OpenRoot(filepath.Join(s.dir, dropDir))
	if err != nil {
		return err
	}
	defer root.Close()
	dir, err := root.Open(".")
	if err != nil {
		return err
	}
	defer dir.Close()
	s.round++
	defer s.forget()
	var failed error // the first: what stands in the way of one file may not of the next
	for seen := 0; ctx.Err() == nil; {
		entries, err := dir.ReadDir(dropBatch)
		for _, e := range entries {
			if seen++; seen > maxDrop {
				s.say("", playlists.Digest{}, fmt.Sprintf("more than %d files lie here; the rest is not looked at", maxDrop), true)
				return failed
			}
			if err := s.consider(ctx, root, e.Name()); failed == nil {
				failed = err
			}
		}
		if errors.Is(err, io.EOF) {
			return failed
		}
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}

// forget lets go of what is known of files that are gone.
func (s *Store) forget() {
	maps.DeleteFunc(s.foreign, func(_ string, f *foreign) bool { return f.round != s.round })
}

// known gives what is known of a file as it is now: nothing, if it is another than
// before.
func (s *Store) known(name string, info os.FileInfo) *foreign {
	f := s.foreign[name]
	if id := identityOf(info); f == nil || f.id != id {
		fresh := &foreign{id: id, since: time.Now()}
		if f != nil {
			fresh.said, fresh.unquiet = f.said, f.unquiet
		}
		f = fresh
		s.foreign[name] = f
	}
	f.round = s.round
	return f
}

// quiet reports whether a file has been left alone for a while; if not, it is
// looked at again when it has.
func (s *Store) quiet(f *foreign) bool {
	rested := f.since.Add(s.growing)
	if !time.Now().Before(rested) {
		return true
	}
	s.mu.Lock()
	s.dropBy(rested)
	s.mu.Unlock()
	return false
}

// consider looks at one foreign file. An error is the disk's.
func (s *Store) consider(ctx context.Context, root *os.Root, name string) error {
	info, err := root.Lstat(name)
	if err != nil {
		return nil // it has gone; another may come
	}
	f := s.known(name, info)
	switch {
	case !info.Mode().IsRegular():
		s.verdict(name, f, "not taken: only files are, no folders and no links", false)
		return nil
	case info.Size() == 0:
		if s.quiet(f) {
			s.verdict(name, f, "not taken: it is empty", false)
		}
		return nil
	case f.plain && !s.promising(name, f):
		return nil
	case f.unquiet && !s.quiet(f):
		return nil
	}
	file, err := root.OpenFile(name, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) && s.quiet(f) {
			s.verdict(name, f, "not taken: it can't be opened", false)
		}
		return nil // not ours to read; another file may be
	}
	defer file.Close()
	if now, err := file.Stat(); err != nil || identityOf(now) != f.id {
		s.later()
		return nil // another than was looked at: its turn comes
	}
	if isBundle(file) {
		err = s.unpack(ctx, name, f, file)
	} else if f.plain = true; s.promising(name, f) {
		err = s.take(ctx, name, f, file)
	}
	if now, gone := file.Stat(); gone != nil || identityOf(now) != f.id {
		f.unquiet, f.hashed = true, false // what was read is half of one and half of another
		s.later()
	}
	return err
}

// later has drop/ read soon.
func (s *Store) later() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dropBy(time.Now().Add(settle))
}

// take reads a plain file into a copy of ours, and adopts that if it is wanted.
func (s *Store) take(ctx context.Context, name string, f *foreign, file *os.File) error {
	digest, taken, err := s.copyIn(ctx, file, f.id.size)
	switch {
	case errors.Is(err, errUnread):
		s.verdict(name, f, "not taken: it can't be read to its end", false)
		return nil
	case ctx.Err() != nil:
		return err
	case err != nil:
		s.verdict(name, f, "not taken yet: "+err.Error(), true)
		return err
	}
	if f.digest, f.hashed, f.taken = digest, true, taken; taken {
		s.verdict(name, f, tookIt, true)
		return nil
	}
	s.promising(name, f) // says why not
	return nil
}
