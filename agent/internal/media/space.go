package media

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"storyline/playlists"
)

const (
	defaultCap = 16 << 30
	mostSpared = 256 << 20 // bytes that are left free unless the configuration says otherwise
)

// kept is one file in media/, or the part of one.
type kept struct {
	digest playlists.Digest
	part   bool
	size   int64
	at     time.Time
	wanted bool
	place  int   // in the order of need
	ahead  int64 // bytes that a download under way will add
}

// inventory lists media/ and part/, oldest file first. What others put there
// under names that are no digests is not ours to count or to delete.
func (s *Store) inventory() ([]kept, error) {
	var list []kept
	for _, dir := range []string{mediaDir, partDir} {
		entries, err := os.ReadDir(filepath.Join(s.dir, dir))
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errDisk, err)
		}
		for _, e := range entries {
			d, err := playlists.ParseDigest(e.Name())
			info, gone := e.Info()
			if err == nil && gone == nil {
				list = append(list, kept{digest: d, part: dir == partDir, size: info.Size(), at: info.ModTime()})
			}
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range list {
		k := &list[i]
		k.wanted = s.files[k.digest] != nil || !s.asked || k.part && s.downloads[k.digest] != nil
		k.place = slices.Index(s.order, k.digest)
		if d := s.downloads[k.digest]; d != nil && k.part {
			k.ahead = max(d.variant.Bytes-k.size, 0)
		}
	}
	slices.SortFunc(list, func(a, b kept) int { return a.at.Compare(b.at) })
	return list, nil
}

// space is what there is and what of it may be used.
type space struct {
	cap, free, reserve int64
}

// room says which files give way, in this order, so that need further bytes
// have room; place is where in the order of need the file stands that they are
// for. What the programmes want is never among them but for parts that are less
// urgent. If that is not enough, it says why, and nothing gives way.
func (s space) room(list []kept, need int64, place int) ([]kept, error) {
	used, free := need, s.free-need
	for _, k := range list {
		used += k.size
		if k.ahead > 0 && k.place <= place { // whoever is more urgent has first call
			used, free = used+k.ahead, free-k.ahead
		}
	}
	var gone []kept
	for _, k := range givingWay(list, place) {
		if used <= s.cap && free >= s.reserve {
			break
		}
		gone = append(gone, k)
		used, free = used-k.size, free+k.size
	}
	switch {
	case used > s.cap:
		return nil, fmt.Errorf("the programme's media needs more than the %d bytes allowed (space.cap)", s.cap)
	case free < s.reserve:
		return nil, fmt.Errorf("the disk is full: %d bytes are needed, %d are free and %d of them are left so (space.reserve)", need, s.free, s.reserve)
	}
	return gone, nil
}

// givingWay puts what may be deleted in order: parts that nobody wants, files
// that nobody wants, the oldest first; then parts of what is needed later.
func givingWay(list []kept, place int) []kept {
	var parts, files, later []kept
	for _, k := range list {
		switch {
		case !k.wanted && k.part:
			parts = append(parts, k)
		case !k.wanted:
			files = append(files, k)
		case k.part && k.place > place && k.ahead == 0:
			later = append(later, k)
		}
	}
	slices.SortStableFunc(later, func(a, b kept) int { return b.place - a.place })
	return slices.Concat(parts, files, later)
}

// makeRoom deletes what nobody wants until a file of size bytes has room.
func (s *Store) makeRoom(size int64) error { return s.clear(size, 0, playlists.Digest{}) }

// makeRoomFor makes room for what a download has yet to fetch.
func (s *Store) makeRoomFor(d *download) error {
	s.mu.Lock()
	place := slices.Index(s.order, d.variant.SHA256)
	s.mu.Unlock()
	return s.clear(d.variant.Bytes, place, d.variant.SHA256)
}

// clear makes room for size bytes, less what is there of them already.
func (s *Store) clear(size int64, place int, of playlists.Digest) error {
	list, err := s.inventory()
	if err != nil {
		return err
	}
	for i := range list {
		if k := &list[i]; k.part && k.digest == of {
			size, k.ahead = size-min(k.size, size), 0
		}
	}
	sp, err := s.space()
	if err != nil {
		return err
	}
	gone, err := sp.room(list, size, place)
	if err != nil {
		return err
	}
	for _, k := range gone {
		s.discard(k)
	}
	return nil
}

// space asks the file system.
func (s *Store) space() (space, error) {
	free, size, err := statfs(s.dir)
	if err != nil {
		return space{}, fmt.Errorf("%w: %w", errDisk, err)
	}
	reserve := s.reserve
	if reserve <= 0 {
		reserve = min(size/20, mostSpared)
	}
	return space{cap: s.cap, free: free, reserve: reserve}, nil
}

// Disk gives the bytes that are free on the disk and those that media takes.
func (s *Store) Disk() (free, media int64, err error) {
	sp, err := s.space()
	if err != nil {
		return 0, 0, err
	}
	list, err := s.inventory()
	if err != nil {
		return 0, 0, err
	}
	for _, k := range list {
		media += k.size
	}
	return sp.free, media, nil
}

// evict deletes all that is not wanted: the disk is full.
func (s *Store) evict() {
	list, err := s.inventory()
	if err != nil {
		return
	}
	for _, k := range list {
		if !k.wanted {
			s.discard(k)
		}
	}
}

// where is the path of a file or part.
func (s *Store) where(k kept) string {
	if k.part {
		return s.partPath(k.digest)
	}
	return s.path(k.digest)
}

// discard deletes a file unless it has become wanted meanwhile, and a part
// unless it is being written.
func (s *Store) discard(k kept) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.downloads[k.digest] != nil || !k.wanted && s.files[k.digest] != nil {
		return false
	}
	if err := os.RemoveAll(s.where(k)); err != nil {
		s.log.Warn("media that gives way not deleted", slog.Any("error", err))
		return false
	}
	return true
}
