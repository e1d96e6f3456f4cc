package media

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"storyline/playlists"
)

// WrongDigest refuses bytes that are not those that their name promises.
const WrongDigest playlists.Reason = "wrong-digest"

// incoming begins the name of a file that is being written. Digests are hex and
// can't begin so.
const incoming = "incoming-"

// Store is a folder of files named by digest. It is safe for concurrent use, also
// by several Puts of one digest.
type Store struct {
	dir    string
	making chan struct{} // held by who decodes

	mu       sync.Mutex
	failures map[string]failure // by the path of what could not be made
}

// Open opens or makes (mode 0700) the folder and removes what a broken upload
// left behind.
func Open(dir string) (*Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("media: %w", err)
	}
	left, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("media: %w", err)
	}
	for _, e := range left {
		if strings.HasPrefix(e.Name(), incoming) {
			if err := os.Remove(filepath.Join(dir, e.Name())); err != nil {
				return nil, fmt.Errorf("media: %w", err)
			}
		}
	}
	return &Store{dir: dir, making: make(chan struct{}, 1), failures: map[string]failure{}}, nil
}

// path gives the place of a file. It is built from 32 bytes, never from a name
// that someone sent.
func (s *Store) path(d playlists.Digest) string { return filepath.Join(s.dir, d.String()) }

// Put keeps the bytes of r, at most limit of them, if their SHA-256 is want, and
// tells how many they were. It hashes while it writes, and the file gets its name
// only when it is whole and on disk. Bytes that are too many or of another digest
// are refused by name (playlists.Oversized, playlists.Empty, WrongDigest). A file
// that is held is written anew, which mends one that the disk has spoilt.
func (s *Store) Put(want playlists.Digest, limit int64, r io.Reader) (int64, error) {
	f, err := os.CreateTemp(s.dir, incoming+"*") // mode 0600
	if err != nil {
		return 0, fmt.Errorf("media: %w", err)
	}
	n, err := s.fill(f, want, limit, r)
	if err == nil {
		err = os.Rename(f.Name(), s.path(want))
	}
	if err != nil {
		return 0, errors.Join(err, os.Remove(f.Name()))
	}
	s.forgive(want)
	return n, s.sync()
}

// fill copies, judges, syncs and closes.
func (s *Store) fill(f *os.File, want playlists.Digest, limit int64, r io.Reader) (n int64, err error) {
	defer func() { err = errors.Join(err, f.Close()) }()
	sum := sha256.New()
	n, err = io.Copy(io.MultiWriter(f, sum), io.LimitReader(r, limit+1))
	switch {
	case err != nil:
		return n, fmt.Errorf("media: %w", err)
	case n == 0:
		return n, &playlists.Refusal{Reason: playlists.Empty, Detail: "no bytes"}
	case n > limit:
		return n, &playlists.Refusal{Reason: playlists.Oversized, Detail: fmt.Sprintf("over %d bytes", limit)}
	}
	if got := playlists.Digest(sum.Sum(nil)); got != want {
		return n, &playlists.Refusal{Reason: WrongDigest, Detail: fmt.Sprintf("the bytes are %s, not %s", got.Short(), want.Short())}
	}
	if err := f.Sync(); err != nil {
		return n, fmt.Errorf("media: %w", err)
	}
	return n, nil
}

// sync makes a rename last: the folder is what holds the name.
func (s *Store) sync() (err error) {
	d, err := os.Open(s.dir)
	if err != nil {
		return fmt.Errorf("media: %w", err)
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	return d.Sync()
}

// Size gives the length of a file in bytes, and false if it isn't held.
func (s *Store) Size(d playlists.Digest) (int64, bool, error) {
	info, err := os.Stat(s.path(d))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return 0, false, nil
	case err != nil:
		return 0, false, fmt.Errorf("media: %w", err)
	}
	return info.Size(), true, nil
}

// Open opens a file for reading; the error is fs.ErrNotExist if it isn't held.
func (s *Store) Open(d playlists.Digest) (*os.File, error) {
	f, err := os.Open(s.path(d))
	if err != nil {
		return nil, fmt.Errorf("media: %w", err)
	}
	return f, nil
}
