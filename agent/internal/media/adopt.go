package media

import (
	"fmt"
	"os"

	"storyline/agent/internal/durable"
	"storyline/playlists"
)

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
