package screen

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"sync/atomic"
	"time"
)

// Source tells the server what is on. Watch sends what holds now at once and
// then each change. The newest wins: a source drops what was not yet taken
// rather than wait. It closes the channel once ctx is done, or to end the
// stream; pages then come back by themselves.
type Source interface {
	Watch(ctx context.Context) <-chan Update
}

// Sink takes reports, each as it arrives; it must not block for long.
type Sink interface {
	Report(r Report)
}

// Options are what a Server is made of.
type Options struct {
	// Log may be nil.
	Log *slog.Logger
	// Source is required.
	Source Source
	// Sink takes the reports; it is not used by a preview. Without one the page
	// is served with reporting off.
	Sink Sink
	// Media answers GET and HEAD for /media/sha256/<64 hex digits>, with ranges; it
	// sees that whole path. Nil answers 404.
	Media http.Handler
	// Preview serves a page that reports nothing, and has no /reports at all.
	Preview bool
	// Now is the server's clock in ms since 1970. With it each update is stamped
	// at the moment of writing and each heartbeat carries the time; without it
	// the Now of the updates is used as it is.
	Now func() int64
	// Clients is how many event streams may be open at once; 0 means 16. One more
	// ends the oldest.
	Clients int
	// Heartbeat is how often a silent stream is written to; 0 means 3 s. The page
	// gives a stream up after 10 s of silence.
	Heartbeat time.Duration
}

// Server serves the page, its events, its media, and takes its reports.
type Server struct {
	opt    Options
	mux    *http.ServeMux
	page   assets
	crowd  crowd
	events atomic.Int64
}

var digestPath = regexp.MustCompile(`^/media/sha256/[0-9a-f]{64}$`)

// New makes the server; mount it under any path that ends in a slash, with
// [net/http.StripPrefix].
func New(opt Options) *Server {
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	if opt.Clients == 0 {
		opt.Clients = 16
	}
	if opt.Heartbeat == 0 {
		opt.Heartbeat = 3 * time.Second
	}
	reporting := !opt.Preview && opt.Sink != nil
	s := &Server{opt: opt, mux: http.NewServeMux(), page: load(reporting), crowd: crowd{limit: max(opt.Clients, 1)}}
	s.mux.HandleFunc("GET /{$}", s.serveAsset(index))
	for name := range s.page.files {
		s.mux.HandleFunc("GET /"+name, s.serveAsset(name))
	}
	s.mux.HandleFunc("GET /events", s.serveEvents)
	s.mux.HandleFunc("GET /slots", s.serveSlots)
	s.mux.HandleFunc("GET /media/", s.serveMedia)
	if reporting {
		own := http.NewCrossOriginProtection()
		s.mux.Handle("POST /reports", own.Handler(http.HandlerFunc(s.takeReport)))
	}
	return s
}

// ServeHTTP answers one request; every answer carries the security headers.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", s.policy())
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
	h.Set("Cache-Control", "no-store")
	s.mux.ServeHTTP(w, r)
}

// policy is the content security policy under which films, captions, styles
// set by script and event streams were tried, and inline styles, eval, data:
// and blob: were refused.
func (s *Server) policy() string {
	ancestors := "'none'"
	if s.opt.Preview {
		ancestors = "'self'"
	}
	return strings.Join([]string{
		"default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'",
		"media-src 'self'", "connect-src 'self'", "base-uri 'none'", "form-action 'none'",
		"frame-ancestors " + ancestors, "require-trusted-types-for 'script'", "trusted-types 'none'",
	}, "; ")
}

// serveMedia lets only well-formed digests through. Unless Media says otherwise,
// the browser of a display keeps no copies: the agent holds the files already,
// and flash wears out.
func (s *Server) serveMedia(w http.ResponseWriter, r *http.Request) {
	if s.opt.Media == nil || !digestPath.MatchString(r.URL.Path) {
		http.NotFound(w, r)
		return
	}
	if s.opt.Preview {
		w.Header().Set("Cache-Control", "private, max-age=86400, immutable")
	}
	s.opt.Media.ServeHTTP(w, r)
}

// takeReport reads one report and hands it on; the same report may come twice.
func (s *Server) takeReport(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Content-Type") != "application/json" {
		http.Error(w, "a report is application/json", http.StatusUnsupportedMediaType)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxReport))
	if err != nil {
		http.Error(w, "report is too long", http.StatusRequestEntityTooLarge)
		return
	}
	report, err := DecodeReport(body)
	if err != nil {
		s.opt.Log.Warn("screen sent a bad report", slog.Any("error", err))
		http.Error(w, "not a report", http.StatusBadRequest)
		return
	}
	s.opt.Sink.Report(report)
	w.WriteHeader(http.StatusNoContent)
}
