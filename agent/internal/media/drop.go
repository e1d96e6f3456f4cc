package media

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"storyline/playlists"
)

// maxDrop is how many files of drop/ are looked at.
const maxDrop = 4096

// growing is how long a file must have been left alone to be judged by its length.
const growing = 2 * time.Second

// drop reads drop/ once. Only files that are as long as one that is lacking are
// read at all, and each only once until it changes or something else is lacking.
func (s *Store) drop(ctx context.Context) {
	err := s.readAll(ctx)
	s.mu.Lock()
	s.dropping = false
	if err != nil && ctx.Err() == nil && !errors.Is(err, os.ErrNotExist) {
		s.trouble = err
	}
	s.recount()
	s.mu.Unlock()
	s.hurry()
}

func (s *Store) readAll(ctx context.Context) error {
	root, err := os.OpenRoot(filepath.Join(s.dir, dropDir))
	if err != nil {
		return err
	}
	defer root.Close()
	dir, err := root.Open(".")
	if err != nil {
		return err
	}
	entries, err := dir.ReadDir(maxDrop)
	err = errors.Join(err, dir.Close())
	s.forget(entries)
	for _, e := range entries {
		if e.Type().IsRegular() {
			err = errors.Join(err, s.consider(ctx, root, e.Name()))
		} else {
			s.mu.Lock()
			s.unwanted(e.Name(), "only files are taken, no folders and no links")
			s.mu.Unlock()
		}
	}
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// consider reads one foreign file if it may be one that is lacking.
func (s *Store) consider(ctx context.Context, root *os.Root, name string) error {
	f, err := root.OpenFile(name, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil // not ours to read; another file may be
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() || !s.promising(name, info) {
		return nil
	}
	temp, digest, err := s.copyOf(while{ctx, f}, info.Size())
	if temp != "" {
		defer os.Remove(temp)
	}
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	wanted := s.files[digest]
	if wanted == nil {
		s.unwanted(name, "no story has a file of these bytes")
		return nil
	}
	if wanted.state == held || wanted.variant.Bytes != info.Size() {
		return nil
	}
	id, err := s.adopt(temp, digest)
	if err != nil {
		return err
	}
	s.log.Info("media taken from drop", slog.String("sha256", digest.Short()))
	s.hold(wanted, id)
	wanted.touched = true // a verdict that is under way is about what lay there before
	return nil
}

// promising reports whether a foreign file is new to us and as long as one that
// is lacking.
func (s *Store) promising(name string, info os.FileInfo) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := identityOf(info)
	if s.seen[name] == id {
		return false
	}
	fits := false
	for _, f := range s.files {
		if f.variant.Bytes != info.Size() {
			continue
		}
		if fits = true; f.state == lacking {
			s.seen[name] = id
			return true
		}
	}
	age := time.Since(info.ModTime())
	switch {
	case fits:
	case age >= 0 && age < growing:
		s.dropDue = time.Now().Add(growing)
	default:
		s.unwanted(name, "no story has a file of this length")
	}
	return false
}

// unwanted says once of a foreign file that it stays where it is: a technician
// who left it there wonders. The lock is held.
func (s *Store) unwanted(name, why string) {
	if !s.asked || s.told[name] {
		return
	}
	s.told[name] = true
	s.log.Info("file in drop not wanted", slog.String("name", name), slog.String("why", why))
}

// forget lets go of what was said of files that are gone.
func (s *Store) forget(entries []os.DirEntry) {
	there := make(map[string]bool, len(entries))
	for _, e := range entries {
		there[e.Name()] = true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.told, func(name string, _ bool) bool { return !there[name] })
}

// copyOf reads a foreign file once, hashing what it writes, and syncs the copy.
func (s *Store) copyOf(f io.Reader, size int64) (string, playlists.Digest, error) {
	if err := s.makeRoom(size); err != nil {
		return "", playlists.Digest{}, err
	}
	t, err := os.CreateTemp(filepath.Join(s.dir, partDir), "drop-*") // 0600
	if err != nil {
		return "", playlists.Digest{}, fmt.Errorf("%w: %w", errDisk, err)
	}
	h := sha256.New()
	_, err = io.Copy(io.MultiWriter(t, h), io.LimitReader(f, size))
	if err == nil {
		err = t.Sync()
	}
	if err = errors.Join(err, t.Close()); err != nil {
		err = fmt.Errorf("%w: %w", errDisk, err)
	}
	return t.Name(), playlists.Digest(h.Sum(nil)), err
}
