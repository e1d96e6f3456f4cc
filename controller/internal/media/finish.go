package media

import (
	"errors"
	"fmt"
	"os"

	"storyline/playlists/campaign"
)

// Finish judges a file that is whole and keeps it in the store under the digest of
// its bytes; it says what it is. A file that no display could show is dropped
// ([campaign.Unfit] says why). To finish once more, as after an answer that was
// lost, gives the same answer.
func (u *Uploads) Finish(id string) (campaign.Entry, error) {
	up, err := u.find(id)
	if err != nil {
		return campaign.Entry{}, err
	}
	entry, err := u.finish(up)
	if unfit := (*campaign.Unfit)(nil); errors.As(err, &unfit) {
		if gone := u.Drop(id); gone != nil && !errors.Is(gone, ErrNoUpload) {
			err = errors.Join(err, gone)
		}
	}
	return entry, err
}

// finish holds the upload all the while, so that nobody writes to what is judged.
// Nor does anybody after it: what is whole takes no more bytes.
func (u *Uploads) finish(up *upload) (campaign.Entry, error) {
	up.mu.Lock()
	defer up.mu.Unlock()
	about := up.about
	switch {
	case up.gone:
		return campaign.Entry{}, ErrNoUpload
	case about.Done != nil:
		return *about.Done, nil
	case about.Offset < about.Length:
		return campaign.Entry{}, &Refused{PartOfFile, about.Name, about.Offset, about.Length}
	}
	entry, err := probed(u.path(about.ID), about)
	if err != nil {
		return campaign.Entry{}, err
	}
	if err := os.Rename(u.path(about.ID), u.store.path(entry.SHA256)); err != nil {
		return campaign.Entry{}, fmt.Errorf("finish an upload: %w", err)
	}
	u.store.forgive(entry.SHA256)
	up.about.Done = &entry
	return entry, errors.Join(u.store.sync(), u.note(up.about))
}

// probed finds out what the bytes of an upload are, once they are on disk.
func probed(path string, about Upload) (entry campaign.Entry, err error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return campaign.Entry{}, fmt.Errorf("finish an upload: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := f.Sync(); err != nil {
		return campaign.Entry{}, fmt.Errorf("finish an upload: %w", err)
	}
	return campaign.Probe(about.Name, f, about.Length)
}
