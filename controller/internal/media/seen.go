package media

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"storyline/playlists"
	"storyline/playlists/campaign"
	"storyline/playlists/footage"
)

// What is made of a file is kept in folders beside the files, under the same
// digest: small pictures and what was seen. Both can be made again.
const (
	thumbsDir = "thumbs-" + footage.Version
	seenDir   = "seen-" + footage.Version
)

// mostMade is how many of a kind are kept, the newest.
const mostMade = 4096

// Looked says what a file is and what was seen in its pictures. It looks once and
// keeps the answer. Without ffmpeg the error of a film is footage.ErrNoProgram;
// one that isn't held is fs.ErrNotExist.
func (s *Store) Looked(ctx context.Context, d playlists.Digest) (campaign.Entry, error) {
	f, err := s.made(ctx, d, seenDir, ".json", func(f *os.File, e campaign.Entry) ([]byte, error) {
		look, err := footage.Look(ctx, f, e)
		if err != nil {
			return nil, err
		}
		e.Look = &look
		return json.Marshal(e)
	})
	if err != nil {
		return campaign.Entry{}, err
	}
	defer func() { _ = f.Close() }()
	var e campaign.Entry
	if err := json.NewDecoder(f).Decode(&e); err != nil || e.SHA256 != d {
		return campaign.Entry{}, errors.Join(fmt.Errorf("what was seen in %s can't be read: %w", d.Short(), err), os.Remove(f.Name()))
	}
	return e, nil
}

// Thumb gives a small picture of a file, a JPEG that the caller closes. It is made
// when it is first asked for. Errors are those of Looked, and footage.ErrNoPicture
// for captions.
func (s *Store) Thumb(ctx context.Context, d playlists.Digest) (*os.File, error) {
	return s.made(ctx, d, thumbsDir, ".jpg", func(f *os.File, e campaign.Entry) ([]byte, error) {
		return footage.Thumb(ctx, f, e)
	})
}

// made opens what was made of a file, or makes it. One is made at a time: decoding
// takes a processor, and many ask for the same.
func (s *Store) made(ctx context.Context, d playlists.Digest, dir, ending string, draw func(*os.File, campaign.Entry) ([]byte, error)) (*os.File, error) {
	path := filepath.Join(s.dir, dir, d.String()+ending)
	if _, held, err := s.Size(d); err != nil || !held {
		return nil, errors.Join(err, absent(held, d))
	}
	if f, err := os.Open(path); err == nil {
		return f, nil
	}
	select {
	case s.making <- struct{}{}:
		defer func() { <-s.making }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if f, err := os.Open(path); err == nil { // somebody else made it meanwhile
		return f, nil
	}
	if err := s.failed(path); err != nil {
		return nil, err
	}
	b, err := s.decode(d, draw)
	if err != nil {
		if ctx.Err() == nil && !errors.Is(err, footage.ErrNoProgram) {
			s.fail(path, d, err)
		}
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("media: %w", err)
	}
	if err := errors.Join(keep(path, b), prune(filepath.Dir(path))); err != nil {
		return nil, err
	}
	return os.Open(path)
}

func absent(held bool, d playlists.Digest) error {
	if held {
		return nil
	}
	return fmt.Errorf("media %s: %w", d.Short(), fs.ErrNotExist)
}

// decode opens a file, finds out what it is, and has something made of it.
func (s *Store) decode(d playlists.Digest, draw func(*os.File, campaign.Entry) ([]byte, error)) ([]byte, error) {
	f, err := s.Open(d)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("media: %w", err)
	}
	e, err := campaign.Probe(d.Short(), f, info.Size())
	if err != nil {
		return nil, err
	}
	return draw(f, e)
}

// A file of which nothing could be made is not tried again with each page that
// shows it, until it is put anew or the controller starts.

// failure is why nothing could be made of a file.
type failure struct {
	digest playlists.Digest
	err    error
}

func (s *Store) failed(path string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.failures[path].err
}

func (s *Store) fail(path string, d playlists.Digest, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.failures) >= mostMade {
		clear(s.failures)
	}
	s.failures[path] = failure{d, err}
}

// forgive lets a file that was put anew be tried again.
func (s *Store) forgive(d playlists.Digest) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for path, f := range s.failures {
		if f.digest == d {
			delete(s.failures, path)
		}
	}
}

// keep writes a file that gets its name only when it is whole and on disk.
func keep(path string, b []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), incoming+"*") // mode 0600
	if err != nil {
		return fmt.Errorf("media: %w", err)
	}
	_, err = f.Write(b)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("media: %w", errors.Join(err, os.Remove(f.Name())))
	}
	return nil
}

// prune deletes the oldest files of a folder that has too many, a quarter of them
// at once.
func prune(dir string) error {
	list, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("media: %w", err)
	}
	if len(list) <= mostMade {
		return nil
	}
	var infos []fs.FileInfo
	for _, e := range list {
		if info, err := e.Info(); err == nil {
			infos = append(infos, info)
		}
	}
	slices.SortFunc(infos, func(a, b fs.FileInfo) int { return a.ModTime().Compare(b.ModTime()) })
	var errs []error
	for _, info := range infos[:max(0, len(infos)-mostMade*3/4)] {
		errs = append(errs, os.Remove(filepath.Join(dir, info.Name())))
	}
	return errors.Join(errs...)
}
