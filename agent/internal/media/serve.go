package media

import (
	"net/http"
	"strings"
	"time"

	"storyline/playlists"
)

// ServeHTTP serves /<sha256>, ranges included, of what is wanted and held. The
// bytes were hashed before; that they are still the same file is asked of its
// attributes, so even the moment between a change and its event is closed.
func (s *Store) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "only GET and HEAD", http.StatusMethodNotAllowed)
		return
	}
	d, err := playlists.ParseDigest(strings.TrimPrefix(r.URL.Path, "/"))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	s.mu.Lock()
	f := s.files[d]
	var id identity
	var kind string
	ok := f != nil && f.state == held
	if ok {
		id, kind = f.identity, f.variant.Type
	}
	s.mu.Unlock()
	if !ok {
		http.NotFound(w, r)
		return
	}
	file, info, err := openRegular(s.path(d))
	if err == nil {
		defer file.Close()
	}
	if err != nil || identityOf(info) != id {
		s.doubt(f)
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store") // a copy that a browser keeps would outlive a withdrawal
	h.Set("ETag", `"`+d.String()+`"`)
	http.ServeContent(w, r, "", time.Time{}, file)
}

// doubt makes a file missing that is not the one that was hashed.
func (s *Store) doubt(f *file) {
	s.mu.Lock()
	if f.state == held {
		s.unsee(f)
		s.recount()
	}
	s.mu.Unlock()
	s.hurry()
}
