package media

import (
	"path/filepath"

	"storyline/playlists"
)

// Path gives where the file of a digest lies, for a player that opens files by
// itself: of what is wanted and held only, and only while it is the very file that
// was hashed. One that is not is hashed again.
func (s *Store) Path(d playlists.Digest) (string, bool) {
	s.mu.Lock()
	f := s.files[d]
	ok := f != nil && f.state == held
	var id identity
	if ok {
		id = f.identity
	}
	s.mu.Unlock()
	if !ok {
		return "", false
	}
	file, info, err := openRegular(s.path(d))
	if err == nil {
		_ = file.Close() // nothing was written
	}
	if err != nil || identityOf(info) != id {
		s.doubt(f)
		return "", false
	}
	path, err := filepath.Abs(s.path(d))
	return path, err == nil
}
