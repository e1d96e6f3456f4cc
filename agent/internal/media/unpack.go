package media

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"storyline/playlists"
	"storyline/playlists/bundle"
)

// isBundle reports whether a foreign file is a bundle, by how it begins and never
// by its name.
func isBundle(file io.ReaderAt) bool {
	head := make([]byte, len(bundle.IndexName)+1)
	n, _ := file.ReadAt(head, 0)
	return bundle.Is(head[:n])
}

// unpack has a bundle's orders judged and adopts what is lacking of its media. The
// bundle stays where it is, so what becomes wanted later, by its own playlist for
// one, is taken from it then; until then it is not read again.
func (s *Store) unpack(ctx context.Context, name string, f *foreign, file *os.File) error {
	s.mu.Lock()
	needs := s.needs
	s.mu.Unlock()
	if f.judged == needs {
		return nil
	}
	b, torn := bundle.Open(file, f.id.size)
	if b != nil && !f.whole { // a network's bundle has thousands of members: they are looked at once
		f.digest, torn = b.Digest(), b.Whole()
		f.whole = torn == nil
	}
	switch {
	case torn != nil && !s.quiet(f):
		return nil // still being copied, it seems
	case b == nil:
		s.verdict(name, f, "not taken: "+torn.Error(), true)
		f.settle(needs, torn)
		return nil
	}
	if f.orders == "" {
		if f.orders = "bundle"; s.orders != nil {
			f.orders += ": " + s.orders(b)
		}
	}
	err := s.members(ctx, f, b)
	tally, certain := s.tally(f, b)
	if !certain {
		return err // the files under their digests are looked at first
	}
	what := f.orders + tally
	for _, wrong := range []error{torn, err} {
		if wrong != nil && ctx.Err() == nil {
			what += "; " + wrong.Error()
		}
	}
	s.verdict(name, f, what, true)
	if err == nil {
		f.settle(needs, torn)
	}
	return err
}

// settle notes for which needs a bundle was read, unless it was the disk that
// would not give it.
func (f *foreign) settle(needs uint64, torn error) {
	if torn == nil || errors.Is(torn, bundle.ErrTorn) || errors.Is(torn, bundle.ErrBad) {
		f.judged = needs
	}
}

// members adopts the media of a bundle that is lacking, and gives the first error
// of our own disk.
func (s *Store) members(ctx context.Context, f *foreign, b *bundle.Bundle) (failed error) {
	for i, m := range b.Media {
		if f.bad[m.SHA256] || !s.isLacking(m) {
			continue
		}
		from, err := b.OpenMedia(i)
		if err != nil {
			continue // not there, or not yet
		}
		digest, _, err := s.copyIn(ctx, from, m.Bytes)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, errUnread), err == nil && digest != m.SHA256:
			if f.bad == nil {
				f.bad = map[playlists.Digest]bool{}
			}
			f.bad[m.SHA256] = true
		case err != nil && failed == nil:
			failed = err
		}
	}
	return failed
}

func (s *Store) isLacking(m bundle.Media) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := s.files[m.SHA256]
	return w != nil && w.state == lacking && w.variant.Bytes == m.Bytes
}

// tally says how much of a bundle's media is wanted here, and how much of that is
// held; not certain: not all of it was hashed yet, after which drop/ is read again.
func (s *Store) tally(f *foreign, b *bundle.Bundle) (what string, certain bool) {
	if len(b.Media) == 0 {
		return "", true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	wanted, holds, hidden := 0, 0, 0
	for _, m := range b.Media {
		if w := s.files[m.SHA256]; w != nil {
			wanted++
			switch w.state {
			case held:
				holds++
			case unseen:
				hidden++
			}
		}
	}
	what = fmt.Sprintf("; %d of its %d media files are for this display, %d held", wanted, len(b.Media), holds)
	if len(f.bad) > 0 {
		what += fmt.Sprintf(", %d damaged", len(f.bad))
	}
	return what, hidden == 0
}
