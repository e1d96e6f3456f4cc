package media

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"slices"

	"storyline/agent/internal/durable"
	"storyline/playlists"
)

// step is how many bytes are written between two syncs of a part. A film of
// 100 MB is synced fifty times; that wears flash by less than a hundredth more
// than its own bytes do, and a power cut loses at most two steps.
const step = 2 << 20

// solid gives how much of a part of n bytes is on disk for certain, whatever
// happened to the machine: the sync that was begun one step ago had ended before
// the last step was begun.
func solid(n int64) int64 { return max(n/step-1, 0) * step }

// part is the beginning of a file in part/, under its digest. It outlives the
// process: what counts is how long the file is, never a note beside it.
type part struct {
	n      int64     // bytes that are there, and hashed
	hash   hash.Hash // of those; nil: what is there was not read yet
	file   *os.File
	synced chan error // of the sync under way; nil: there is none

	givers   []string // the displays of the train that this process had some of it from
	suspects []string // those that gave some of a whole that was another file
}

// from notes which display gave the last bytes.
func (p *part) from(base string) {
	if !slices.Contains(p.givers, base) {
		p.givers = append(p.givers, base)
	}
}

// partPath is where the beginning of a file lies.
func (s *Store) partPath(d playlists.Digest) string {
	return filepath.Join(s.dir, partDir, d.String())
}

// open makes a part ready to be written on. What an earlier process left is read
// into the hash first.
func (p *part) open(ctx context.Context, path string, v playlists.Variant) error {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("%w: %w", errDisk, err)
	}
	p.file = file
	info, err := file.Stat()
	switch {
	case err != nil:
	case info.Size() == 0:
		p.n, p.hash, err = 0, sha256.New(), durable.SyncDir(filepath.Dir(path))
	case info.Size() > v.Bytes: // can't be its beginning
		return p.restart()
	case p.hash == nil || info.Size() != p.n:
		err = p.read(ctx)
	}
	if err == nil {
		_, err = file.Seek(p.n, io.SeekStart)
	}
	if err != nil && ctx.Err() == nil {
		return fmt.Errorf("%w: %w", errDisk, errors.Join(err, p.restart()))
	}
	return err
}

func (p *part) read(ctx context.Context) error {
	p.n, p.hash = 0, sha256.New()
	n, err := io.Copy(p.hash, while{ctx, p.file})
	if p.n = n; err != nil {
		p.hash = nil
	}
	return err
}

// restart lets go of what was there: it was no beginning of the file.
func (p *part) restart() error {
	p.n, p.hash, p.givers = 0, sha256.New(), nil
	_, err := p.file.Seek(0, io.SeekStart)
	if err := errors.Join(err, p.settle(), p.file.Truncate(0)); err != nil {
		return fmt.Errorf("%w: %w", errDisk, err)
	}
	return nil
}

// Write appends. The disk syncs one step while the next one is fetched.
func (p *part) Write(b []byte) (int, error) {
	before := p.n / step
	after := (p.n + int64(len(b))) / step
	if after != before {
		if err := p.settle(); err != nil {
			return 0, fmt.Errorf("%w: %w", errDisk, err)
		}
	}
	n, err := p.file.Write(b)
	p.hash.Write(b[:n])
	if p.n += int64(n); err != nil {
		return n, fmt.Errorf("%w: %w", errDisk, err)
	}
	if after != before {
		p.synced = make(chan error, 1)
		go func(file *os.File, done chan<- error) { done <- durable.SyncData(file) }(p.file, p.synced)
	}
	return n, nil
}

// settle waits for the sync under way.
func (p *part) settle() error {
	if p.synced == nil {
		return nil
	}
	err := <-p.synced
	p.synced = nil
	return err
}

// finish judges the whole and makes it last.
func (p *part) finish(v playlists.Variant) error {
	if playlists.Digest(p.hash.Sum(nil)) != v.SHA256 {
		p.suspects = p.givers
		return errors.Join(errOther, p.restart())
	}
	if err := errors.Join(p.settle(), p.file.Sync()); err != nil {
		return errors.Join(fmt.Errorf("%w: %w", errDisk, err), p.restart())
	}
	return nil
}

// close lets go of the file; what is there stays.
func (p *part) close() error {
	if p.file == nil {
		return nil
	}
	err := errors.Join(p.settle(), p.file.Close())
	if p.file = nil; err != nil {
		p.hash = nil
		return fmt.Errorf("%w: %w", errDisk, err)
	}
	return nil
}

// keepParts goes through part/ at start. What lies there under no digest is
// removed: the copies of a drop that broke off. After a power cut only what was
// surely synced is believed; the machine's boot, kept in a note, tells that
// from the end of a process, which loses nothing. Without the note the next start
// believes less; no error here is a reason not to start.
func keepParts(dir, note, boot string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	was, _ := readSmall(note) // without one nothing is believed but what was synced
	cut := boot == "" || was != boot
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		_, foreign := playlists.ParseDigest(e.Name())
		switch {
		case foreign != nil || !e.Type().IsRegular():
			err = errors.Join(err, os.RemoveAll(path))
		case cut:
			err = errors.Join(err, cutPart(path))
		}
	}
	if err == nil && cut {
		err = os.WriteFile(note, []byte(boot), 0o600)
	}
	return err
}

func cutPart(path string) error {
	info, err := os.Lstat(path)
	if err != nil {
		return err
	}
	if n := solid(info.Size()); n > 0 {
		return os.Truncate(path, n)
	}
	return os.Remove(path)
}

// readSmall reads the one line of a small file.
func readSmall(path string) (string, error) {
	f, _, err := openRegular(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, 64))
	return string(b), err
}
