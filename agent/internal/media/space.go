package media

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"storyline/agent/internal/durable"
	"storyline/playlists"
)

// idleFor is how long a file that is no longer wanted stays: a playlist taken
// back and published again costs no download, and what was withdrawn is gone
// within a day.
const idleFor = 24 * time.Hour

// kept is one file in media/.
type kept struct {
	digest playlists.Digest
	size   int64
	at     time.Time
	wanted bool
}

// inventory lists media/, oldest file first. What others put there under names
// that are no digests is not ours to count or to delete.
func (s *Store) inventory() ([]kept, error) {
	entries, err := os.ReadDir(filepath.Join(s.dir, mediaDir))
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []kept
	for _, e := range entries {
		d, err := playlists.ParseDigest(e.Name())
		info, gone := e.Info()
		if err != nil || gone != nil {
			continue
		}
		list = append(list, kept{digest: d, size: info.Size(), at: info.ModTime(), wanted: s.files[d] != nil || !s.asked})
	}
	slices.SortFunc(list, func(a, b kept) int { return a.at.Compare(b.at) })
	return list, nil
}

// makeRoom deletes unwanted files, oldest first, until a file of size bytes fits
// under the cap.
func (s *Store) makeRoom(size int64) error {
	list, err := s.inventory()
	if err != nil {
		return fmt.Errorf("%w: %w", errDisk, err)
	}
	total := size
	for _, k := range list {
		total += k.size
	}
	for _, k := range list {
		if total > s.cap && !k.wanted && s.discard(k.digest) {
			total -= k.size
		}
	}
	if total > s.cap {
		return fmt.Errorf("the programme's media needs more than the %d bytes allowed", s.cap)
	}
	return nil
}

// evict deletes all that is not wanted: the disk is full.
func (s *Store) evict() {
	list, err := s.inventory()
	if err != nil {
		return
	}
	for _, k := range list {
		if !k.wanted {
			s.discard(k.digest)
		}
	}
}

// expire deletes what has not been wanted for long enough.
func (s *Store) expire(now time.Time) {
	list, err := s.inventory()
	if err != nil {
		return
	}
	idle := make(map[playlists.Digest]time.Time)
	for _, k := range list {
		if k.wanted {
			continue
		}
		since, ok := s.idle[k.digest]
		if !ok {
			since = now
		}
		if now.Sub(since) < idleFor || !s.discard(k.digest) {
			idle[k.digest] = since
		}
	}
	s.idle = idle
}

// discard deletes a file unless it has become wanted meanwhile.
func (s *Store) discard(d playlists.Digest) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.files[d] != nil {
		return false
	}
	if err := os.RemoveAll(s.path(d)); err != nil {
		s.log.Warn("unwanted media not deleted", slog.Any("error", err))
		return false
	}
	return true
}

// adopt gives a verified file of part/ its place and makes that last.
func (s *Store) adopt(name string, d playlists.Digest) (identity, error) {
	path := s.path(d)
	err := durable.Rename(name, path)
	if err != nil && os.RemoveAll(path) == nil { // a directory under its name, say
		err = durable.Rename(name, path)
	}
	var info os.FileInfo
	if err == nil {
		info, err = os.Lstat(path)
	}
	if err != nil {
		return identity{}, fmt.Errorf("%w: %w", errDisk, err)
	}
	return identityOf(info), nil
}
