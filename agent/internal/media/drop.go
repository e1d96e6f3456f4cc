package media

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"

	"storyline/playlists"
)

// maxDrop is how many files of drop/ are looked at.
const maxDrop = 4096

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
	for _, e := range entries {
		if e.Type().IsRegular() {
			err = errors.Join(err, s.consider(ctx, root, e.Name()))
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
	if wanted == nil || wanted.state == held || wanted.variant.Bytes != info.Size() {
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
	for _, f := range s.files {
		if f.state == lacking && f.variant.Bytes == info.Size() {
			s.seen[name] = id
			return true
		}
	}
	return false
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
