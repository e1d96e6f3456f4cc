package media

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"storyline/playlists"
)

// Want says which media is needed: by the programme on screen, and by the one
// that comes next; each most urgent first. It takes the place of what was wanted
// before.
func (s *Store) Want(now []playlists.Variant, next ...playlists.Variant) {
	s.mu.Lock()
	before := s.files
	s.files, s.order, s.asked = make(map[playlists.Digest]*file, len(now)+len(next)), nil, true
	for i, v := range slices.Concat(now, next) {
		if s.files[v.SHA256] != nil {
			continue
		}
		f := before[v.SHA256]
		if f == nil || f.variant.Bytes != v.Bytes {
			f = &file{variant: v} // it never changes: a job that is under way reads it
		}
		f.urgent = i < len(now)
		s.files[v.SHA256] = f
		delete(s.attic.idle, v.SHA256)
		s.order = append(s.order, v.SHA256)
	}
	s.readDrop()
	s.recount()
	s.mu.Unlock()
	s.hurry()
}

// Missing gives the digests that are wanted and not held. The set never
// changes; a new one takes its place.
func (s *Store) Missing() playlists.Missing { return *s.missing.Load() }

// Changed is sent a word after each change of the missing set; several changes
// in a row may be one word.
func (s *Store) Changed() <-chan struct{} { return s.changed }

// Check has a file hashed again, because a screen could not show it. It stays
// held until the hash says otherwise.
func (s *Store) Check(d playlists.Digest) {
	s.mu.Lock()
	if f := s.files[d]; f != nil {
		f.suspect = true
	}
	s.mu.Unlock()
	s.hurry()
}

// Nudge ends all waiting before retries: the network is back.
func (s *Store) Nudge() {
	s.mu.Lock()
	for _, f := range s.files {
		f.failures, f.due = 0, time.Time{}
	}
	s.mu.Unlock()
	s.hurry()
}

// Problem gives a sentence on what stands in the way of holding all that is
// wanted, "" if nothing does.
func (s *Store) Problem() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	missing := len(s.Missing())
	switch {
	case missing == 0:
		return ""
	case s.trouble != nil:
		return fmt.Sprintf("%d of %d media files are not held: %v", missing, len(s.order), s.trouble)
	case s.waiting():
		return fmt.Sprintf("%d of %d media files wait for %s, when media may be fetched", missing, len(s.order), s.window)
	default:
		return ""
	}
}

// recount publishes the missing set if it has changed. The lock is held.
func (s *Store) recount() {
	missing := playlists.Missing{}
	for d, f := range s.files {
		if f.state != held {
			missing[d] = true
		}
	}
	if maps.Equal(missing, s.Missing()) {
		return
	}
	s.missing.Store(&missing)
	s.needs++ // what was said of a bundle counts what is held
	if len(missing) == 0 {
		s.dropBy(time.Now())
	}
	select {
	case s.changed <- struct{}{}:
	default:
	}
}

// hurry makes Run look for work.
func (s *Store) hurry() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}
