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
	"strings"
	"time"

	"storyline/playlists"
	"storyline/playlists/campaign"
	"storyline/playlists/footage"
)

// Prefix is where Handler expects its files, ThumbPrefix where HandlerThumb
// expects small pictures of them.
const (
	Prefix      = "/media/sha256/"
	ThumbPrefix = "/thumbs/sha256/"
)

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
	guard(h)
	http.ServeContent(w, r, "", time.Time{}, f)
}

// guard keeps a browser from running whatever someone managed to store.
func guard(h http.Header) {
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
}

// HandlerThumb serves GET and HEAD of /thumbs/sha256/<hex>: a small picture of a
// file, for pages that show many. Captions have none: 404. Of a film that can't be
// decoded, or not without ffmpeg, a drawing stands in, which a browser doesn't keep.
func (s *Store) HandlerThumb(log *slog.Logger) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+ThumbPrefix+"{digest}", func(w http.ResponseWriter, r *http.Request) {
		guard(w.Header())
		w.Header().Set("Cache-Control", "no-store")
		d, err := playlists.ParseDigest(r.PathValue("digest"))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		f, err := s.Thumb(r.Context(), d)
		unfit := (*campaign.Unfit)(nil)
		switch {
		case err != nil && r.Context().Err() != nil:
			return // nobody waits for it any more
		case errors.Is(err, fs.ErrNotExist), errors.Is(err, footage.ErrNoPicture), errors.As(err, &unfit):
			http.NotFound(w, r)
			return
		case err != nil:
			log.Warn("no small picture can be made", slog.String("digest", d.String()), slog.Any("error", err))
			w.Header().Set("Content-Type", "image/svg+xml")
			http.ServeContent(w, r, "", time.Time{}, strings.NewReader(standIn))
			return
		}
		defer func() { _ = f.Close() }()
		w.Header().Set("ETag", `"`+d.String()+"-"+footage.Version+`"`)
		w.Header().Set("Cache-Control", "public, max-age=604800")
		w.Header().Set("Content-Type", "image/jpeg")
		http.ServeContent(w, r, "", time.Time{}, f)
	})
	return mux
}

// standIn is drawn where a film has no picture to show: a strip of film, empty.
const standIn = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 36"><path fill="#151923" d="M0 0h64v36H0z"/>` +
	`<g fill="none" stroke="#9aa0ad" stroke-width="1.5"><path d="M18 10h28v16H18z"/><path d="M22 10v16m20-16v16M18 18h4m20 0h4"/></g></svg>`

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
