// Package looks keeps what was seen in media files in the user's cache folder, by
// the digest of their bytes, so that a campaign that is checked again and again
// has its films decoded once. It is a cache and nothing else: where it can't be
// read or written, files are looked at anew and nobody is told.
package looks

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"

	"storyline/playlists"
	"storyline/playlists/campaign"
	"storyline/playlists/footage"
)

const (
	most    = 4096     // looks that are kept
	maxLook = 64 << 10 // bytes of one
)

// Shelf is a folder of looks. One without a folder holds nothing.
type Shelf struct{ dir string }

// Open finds the user's cache. Another way of looking has another folder.
func Open() Shelf {
	cache, err := os.UserCacheDir()
	if err != nil {
		return Shelf{}
	}
	return Shelf{filepath.Join(cache, "storyline", "looks-"+footage.Version)}
}

func (s Shelf) path(d playlists.Digest) string { return filepath.Join(s.dir, d.String()+".json") }

// Get gives what was seen in a file, and false if nobody has looked.
func (s Shelf) Get(d playlists.Digest) (campaign.Look, bool) {
	if s.dir == "" {
		return campaign.Look{}, false
	}
	f, err := os.Open(s.path(d))
	if err != nil {
		return campaign.Look{}, false
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxLook))
	if err != nil {
		return campaign.Look{}, false
	}
	var look campaign.Look
	return look, json.Unmarshal(b, &look) == nil
}

// Put keeps what was seen. A file gets its name only when it is whole.
func (s Shelf) Put(d playlists.Digest, look campaign.Look) {
	b, err := json.Marshal(look)
	if s.dir == "" || err != nil || os.MkdirAll(s.dir, 0o700) != nil {
		return
	}
	f, err := os.CreateTemp(s.dir, "new-*") // mode 0600
	if err != nil {
		return
	}
	_, err = f.Write(b)
	if closed := f.Close(); err != nil || closed != nil || os.Rename(f.Name(), s.path(d)) != nil {
		_ = os.Remove(f.Name())
	}
	s.prune()
}

// prune takes the oldest away when there are too many.
func (s Shelf) prune() {
	list, err := os.ReadDir(s.dir)
	if err != nil || len(list) <= most {
		return
	}
	age := func(e os.DirEntry) int64 {
		info, err := e.Info()
		if err != nil {
			return 0
		}
		return info.ModTime().UnixNano()
	}
	ages := make(map[string]int64, len(list))
	for _, e := range list {
		ages[e.Name()] = age(e)
	}
	slices.SortFunc(list, func(a, b os.DirEntry) int { return int(min(1, max(-1, ages[a.Name()]-ages[b.Name()]))) })
	for _, e := range list[:len(list)-most*3/4] {
		_ = os.Remove(filepath.Join(s.dir, e.Name()))
	}
}
