package media

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/fsnotify/fsnotify"
)

// watch is the directory watch of a running store. Without one (no more watches
// to be had) the store is rescanned more often.
type watch struct {
	store *Store
	w     *fsnotify.Watcher
}

// renew makes the directories and the watch whole again, after somebody removed
// them or the watch could not be had.
func (w *watch) renew() {
	if err := w.store.makeDirs(); err != nil {
		w.store.log.Error("media directories", slog.Any("error", err))
	}
	if w.w == nil {
		made, err := w.store.watcher()
		if err != nil {
			w.store.log.Warn("no watch on media, rescanned instead", slog.Any("error", err))
			return
		}
		w.w = made
	}
	for _, d := range []string{mediaDir, dropDir} {
		if err := w.w.Add(filepath.Join(w.store.dir, d)); err != nil {
			w.store.log.Warn("no watch on media, rescanned instead", slog.Any("error", err))
			w.close()
			return
		}
	}
}

func (w *watch) close() {
	if w.w != nil {
		_ = w.w.Close()
		w.w = nil
	}
}

func (w *watch) pause() time.Duration {
	if w.w == nil {
		return rescanBlind
	}
	return rescanEvery
}

func (w *watch) events() <-chan fsnotify.Event {
	if w.w == nil {
		return nil
	}
	return w.w.Events
}

func (w *watch) errors() <-chan error {
	if w.w == nil {
		return nil
	}
	return w.w.Errors
}

// notice takes one event; true if everything must be looked at.
func (w *watch) notice(ev fsnotify.Event) bool {
	s := w.store
	s.mu.Lock()
	defer s.mu.Unlock()
	dir, name := filepath.Split(ev.Name)
	switch filepath.Clean(dir) {
	case filepath.Join(s.dir, dropDir):
		if !ev.Has(fsnotify.Remove) {
			s.dropBy(time.Now().Add(settle))
		}
		return false
	case filepath.Join(s.dir, mediaDir):
		f := s.entry(name)
		switch {
		case f == nil:
		case ev.Op == fsnotify.Chmod:
			f.suspect = true // attributes alone: held until the hash says otherwise
		case ev.Has(fsnotify.Write) || !s.unchanged(f):
			s.unsee(f)
			s.recount()
		}
		return false
	}
	return ev.Has(fsnotify.Remove | fsnotify.Rename) // one of the directories is gone
}

// unchanged reports whether the file that lies under a held digest is the one
// that was hashed. Our own renames say the same events as anyone's. The lock is
// held.
func (s *Store) unchanged(f *file) bool {
	if f.busy && f.state == lacking {
		return true // being put there by us, or about to be overwritten
	}
	info, err := os.Lstat(s.path(f.variant.SHA256))
	if err != nil {
		return f.state == lacking && errors.Is(err, os.ErrNotExist)
	}
	return f.state == held && info.Mode().IsRegular() && identityOf(info) == f.identity
}

// rescan looks at everything without a watch's help: attributes of all files,
// the bytes of those that were not hashed for a day.
func (s *Store) rescan(now time.Time) {
	s.mu.Lock()
	for _, f := range s.files {
		switch {
		case f.busy || f.state == unseen:
		case !s.unchanged(f):
			s.unsee(f)
		case f.state == held && now.Sub(f.hashed) > rehashAfter:
			f.suspect = true
		}
	}
	s.dropBy(now) // an event may have been missed
	s.recount()
	s.mu.Unlock()
	s.expire(now)
}
