package media

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"slices"
	"time"

	"storyline/playlists"
)

// Prefix is where Handler expects its files.
const Prefix = "/media/sha256/"

// Handler serves GET and HEAD of /media/sha256/<hex>, with ranges, cached for
// ever. It asks for no credential: media is shown in public, and its digest is
// known only to who holds a playlist.
func (s *Store) Handler(log *slog.Logger) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+Prefix+"{digest}", func(w http.ResponseWriter, r *http.Request) {
		d, err := playlists.ParseDigest(r.PathValue("digest"))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		f, err := s.Open(d)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			http.NotFound(w, r)
			return
		case err != nil:
			log.Error("media can't be read", slog.String("digest", d.String()), slog.Any("error", err))
			http.Error(w, "the file can't be read", http.StatusInternalServerError)
			return
		}
		defer func() { _ = f.Close() }()
		serve(w, r, d, f)
	})
	return mux
}

func serve(w http.ResponseWriter, r *http.Request, d playlists.Digest, f *os.File) {
	h := w.Header()
	h.Set("ETag", `"`+d.String()+`"`)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Content-Type", typeOf(f))
	// Whatever someone managed to store, a browser must not run it.
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	http.ServeContent(w, r, "", time.Time{}, f)
}

// typeOf looks at the first bytes and names one of the types that a story may
// have, or bytes without meaning.
func typeOf(f *os.File) string {
	head := make([]byte, 512)
	n, err := f.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return "application/octet-stream"
	}
	head = head[:n]
	if bytes.HasPrefix(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), []byte("WEBVTT")) {
		return playlists.Captions + "; charset=utf-8"
	}
	if t := http.DetectContentType(head); slices.Contains(playlists.MediaTypes(), t) {
		return t
	}
	return "application/octet-stream"
}
