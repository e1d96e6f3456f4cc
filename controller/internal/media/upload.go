package media

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"storyline/playlists/campaign"
)

// Upload is a file on its way in.
type Upload struct {
	ID     string          `json:"id"`             // 32 hex digits that nobody can guess
	Name   string          `json:"name"`           // as its owner calls it, for people only
	Length int64           `json:"length"`         // bytes of the whole file
	Offset int64           `json:"-"`              // bytes that have arrived: the file itself says so
	Done   *campaign.Entry `json:"done,omitempty"` // what it is, once it is whole and kept
}

// Limits bound uploads.
type Limits struct {
	Many  int           // at once
	Bytes int64         // of all together, as long as they were said to be
	Idle  time.Duration // after this an upload that nobody goes on with is dropped
	Yield time.Duration // after this already, if there is no room for another
}

// DefaultLimits are those of a controller with a few operators.
func DefaultLimits() Limits {
	return Limits{Many: 16, Bytes: 8 << 30, Idle: 24 * time.Hour, Yield: 15 * time.Minute}
}

// Uploads takes files in parts, over connections that break: an upload is begun,
// appended to where it ends, asked how far it is, and finished, which keeps it in
// the store under its digest. Each is a file that grows and a note beside it, so
// that it goes on after a crash where the file ends. It is safe for concurrent
// use.
type Uploads struct {
	store  *Store
	dir    string
	limits Limits

	mu  sync.Mutex
	all map[string]*upload
}

// upload is one of them.
type upload struct {
	mu    sync.Mutex
	about Upload
	turn  int // of the newest Append; an older one may write no more
	gone  bool
}

// OpenUploads finds the uploads that are under way in a store's folder.
func OpenUploads(store *Store, limits Limits) (*Uploads, error) {
	u := &Uploads{store: store, dir: filepath.Join(store.dir, "uploads"), limits: limits, all: map[string]*upload{}}
	if err := os.MkdirAll(u.dir, 0o700); err != nil {
		return nil, fmt.Errorf("uploads: %w", err)
	}
	list, err := os.ReadDir(u.dir)
	if err != nil {
		return nil, fmt.Errorf("uploads: %w", err)
	}
	for _, e := range list {
		if about, err := u.recall(e.Name()); err == nil {
			u.all[about.ID] = &upload{about: about}
		}
	}
	for _, e := range list { // what belongs to no upload was left by a crash
		id, _ := strings.CutSuffix(e.Name(), noteEnding)
		if u.all[id] == nil {
			if err := os.RemoveAll(filepath.Join(u.dir, e.Name())); err != nil {
				return nil, fmt.Errorf("uploads: %w", err)
			}
		}
	}
	return u, nil
}

// noteEnding is that of the file that says what an upload is.
const noteEnding = ".json"

// recall reads the note of an upload and how far its file has come.
func (u *Uploads) recall(name string) (Upload, error) {
	id, ok := strings.CutSuffix(name, noteEnding)
	if raw, err := hex.DecodeString(id); !ok || err != nil || len(raw) != 16 {
		return Upload{}, ErrNoUpload
	}
	b, err := os.ReadFile(filepath.Join(u.dir, name))
	if err != nil {
		return Upload{}, err
	}
	var about Upload
	if err := json.Unmarshal(b, &about); err != nil || about.ID != id {
		return Upload{}, errors.Join(ErrNoUpload, err)
	}
	if about.Done != nil {
		about.Offset = about.Length
		return about, nil
	}
	info, err := os.Stat(u.path(id))
	if err != nil {
		return Upload{}, err
	}
	about.Offset = info.Size()
	return about, nil
}

// path is where the bytes of an upload are. It is built from an id that we made.
func (u *Uploads) path(id string) string { return filepath.Join(u.dir, id) }

// note writes what an upload is, whole or not at all.
func (u *Uploads) note(about Upload) error {
	b, err := json.Marshal(about)
	if err != nil {
		return err
	}
	return keep(u.path(about.ID)+noteEnding, b)
}

// now gives what an upload is at this moment.
func (up *upload) now() Upload {
	up.mu.Lock()
	defer up.mu.Unlock()
	return up.about
}

func (u *Uploads) find(id string) (*upload, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if up := u.all[id]; up != nil {
		return up, nil
	}
	return nil, ErrNoUpload
}

// At tells what an upload is and how far it has come.
func (u *Uploads) At(id string) (Upload, error) {
	up, err := u.find(id)
	if err != nil {
		return Upload{}, err
	}
	return up.now(), nil
}
