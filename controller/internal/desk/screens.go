package desk

import (
	"net/http"
	"strings"
	"sync"
)

// Screens are previews that are kept ready, each under its own address: the very
// page that hangs in a carriage, for people to look at. It is made with
// [NewScreens].
type Screens struct {
	mu      sync.Mutex
	ready   map[string]http.Handler
	streams chan struct{} // a place for each event stream that is open
}

// mostScreens bounds how many previews are kept ready.
const mostScreens = 256

// NewScreens makes an empty shelf. At most streams event streams are open at
// once: the desk's own pages open none, they ask for slots.
func NewScreens(streams int) *Screens {
	return &Screens{ready: map[string]http.Handler{}, streams: make(chan struct{}, streams)}
}

// Serve answers with the preview whose address is base; fresh makes it when it
// is not there yet. The rest of the request's path, behind base, is its own.
func (s *Screens) Serve(w http.ResponseWriter, r *http.Request, base string, fresh func() http.Handler) {
	if r.URL.Path == base+"/events" {
		select {
		case s.streams <- struct{}{}:
			defer func() { <-s.streams }()
		default:
			w.Header().Set("Retry-After", "10")
			http.Error(w, "too many previews are watching", http.StatusServiceUnavailable)
			return
		}
	}
	h := w.Header()
	for name := range h {
		if strings.HasPrefix(name, "Content-Security") {
			h.Del(name) // the screen brings its own
		}
	}
	http.StripPrefix(base, s.at(base, fresh)).ServeHTTP(w, r)
}

func (s *Screens) at(base string, fresh func() http.Handler) http.Handler {
	s.mu.Lock()
	defer s.mu.Unlock()
	if h, ok := s.ready[base]; ok {
		return h
	}
	if len(s.ready) >= mostScreens {
		clear(s.ready)
	}
	h := fresh()
	s.ready[base] = h
	return h
}
