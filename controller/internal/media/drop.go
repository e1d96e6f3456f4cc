package media

import (
	"errors"
	"fmt"
	"os"
	"time"
)

// Drop ends an upload and deletes what has arrived. What is kept in the store
// stays there.
func (u *Uploads) Drop(id string) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.drop(id)
}

func (u *Uploads) drop(id string) error {
	up := u.all[id]
	if up == nil {
		return ErrNoUpload
	}
	up.mu.Lock()
	defer up.mu.Unlock()
	up.gone = true
	delete(u.all, id)
	var errs []error
	for _, path := range []string{u.path(id), u.path(id) + noteEnding} {
		if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
			errs = append(errs, fmt.Errorf("drop an upload: %w", err))
		}
	}
	return errors.Join(errs...)
}

// sweep drops what nobody went on with since an instant.
func (u *Uploads) sweep(since time.Time) error {
	var errs []error
	for id, up := range u.all {
		path := u.path(id)
		if up.now().Done != nil {
			path += noteEnding
		}
		if info, err := os.Stat(path); err != nil || info.ModTime().Before(since) {
			errs = append(errs, u.drop(id))
		}
	}
	return errors.Join(errs...)
}
