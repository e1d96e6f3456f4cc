package media

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"storyline/playlists"
)

// adopt gives a verified file of part/ its place and makes that last.
func (s *Store) adopt(name string, d playlists.Digest) (identity, error) {
	path := s.path(d)
	err := os.Rename(name, path)
	if err != nil && os.RemoveAll(path) == nil { // a directory under its name, say
		err = os.Rename(name, path)
	}
	if err == nil {
		err = syncDir(filepath.Dir(path))
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

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
