package media

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"storyline/playlists"
)

// errUnread says that it is the foreign file that can't be read.
var errUnread = errors.New("the file can't be read")

// copyIn reads a foreign file, or a member of a bundle, once: into a copy of ours
// that nobody else can write to, hashing what it writes. The copy is adopted if it
// is wanted, else it is gone again.
func (s *Store) copyIn(ctx context.Context, from io.Reader, size int64) (digest playlists.Digest, taken bool, err error) {
	if err := s.makeRoom(size); err != nil {
		return digest, false, err
	}
	t, err := os.CreateTemp(filepath.Join(s.dir, partDir), "drop-*") // 0600
	if err != nil {
		return digest, false, fmt.Errorf("%w: %w", errDisk, err)
	}
	defer os.Remove(t.Name()) // unless it was adopted
	h, source := sha256.New(), &source{r: while{ctx, io.LimitReader(from, size)}}
	_, err = io.Copy(io.MultiWriter(t, h), source)
	if err == nil {
		err = t.Sync()
	}
	err = errors.Join(err, t.Close())
	switch {
	case ctx.Err() != nil:
		return digest, false, ctx.Err()
	case source.err != nil:
		return digest, false, fmt.Errorf("%w: %w", errUnread, source.err)
	case err != nil:
		return digest, false, fmt.Errorf("%w: %w", errDisk, err)
	}
	digest = playlists.Digest(h.Sum(nil))
	taken, err = s.adoptForeign(t.Name(), digest, size)
	return digest, taken, err
}

// adoptForeign gives a copy its place if its file is wanted and not held.
func (s *Store) adoptForeign(temp string, digest playlists.Digest, size int64) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := s.files[digest]
	if w == nil || w.state == held || w.variant.Bytes != size {
		return false, nil
	}
	id, err := s.adopt(temp, digest)
	if err != nil {
		return false, err
	}
	s.hold(w, id)
	w.touched = true // a verdict that is under way is about what lay there before
	s.trouble = nil
	if s.downloads[digest] == nil {
		_ = os.Remove(s.partPath(digest)) // what was fetched of it is of no more use
	}
	s.recount()
	s.hurry() // a download of it may end now
	return true, nil
}

// source remembers that it was the reading that failed.
type source struct {
	r   io.Reader
	err error
}

func (s *source) Read(b []byte) (int, error) {
	n, err := s.r.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}
