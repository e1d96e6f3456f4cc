package projector

import (
	"net/http"
	"os"
	"strings"
	"time"

	"storyline/playlists"
)

// File is a media file of a story on this machine.
type File struct {
	Name string // path of the file
	Type string // as the story says
}

// Files are media files by digest.
type Files map[playlists.Digest]File

// ServeHTTP answers for /media/sha256/<hex>.
func (f Files) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d, err := playlists.ParseDigest(strings.TrimPrefix(r.URL.Path, "/media/sha256/"))
	one, ok := f[d]
	if err != nil || !ok {
		http.NotFound(w, r)
		return
	}
	file, err := os.Open(one.Name)
	if err != nil {
		http.Error(w, "the file can't be read", http.StatusInternalServerError)
		return
	}
	defer file.Close()
	w.Header().Set("Content-Type", one.Type)
	http.ServeContent(w, r, "", time.Time{}, file)
}
