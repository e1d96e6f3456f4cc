package siblings

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"golang.org/x/time/rate"

	"storyline/playlists"
)

// Limits of what others may cost us.
const (
	prefix      = "/media/sha256/"
	maxFilms    = 8 // served at once
	perSecond   = 200
	maxHeader   = 4 << 10
	headerTime  = 5 * time.Second
	answerTime  = 10 * time.Second
	idleTime    = time.Minute
	endTime     = time.Second
	slowest     = 64 << 10         // bytes a second that a display of the same train takes at least
	listenAgain = 10 * time.Second // its address may come up later than we do
)

// Run answers the other displays until ctx is done.
func (s *Siblings) Run(ctx context.Context) error {
	defer s.client.CloseIdleConnections()
	for {
		l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.opt.Listen)
		if err == nil {
			s.trouble("")
			err = s.serve(ctx, newDoor(l, s.opt.Displays))
		}
		if ctx.Err() != nil {
			return nil
		}
		s.trouble(fmt.Sprintf("the other displays can't ask this one: %v", err))
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(listenAgain):
		}
	}
}

func (s *Siblings) serve(ctx context.Context, l net.Listener) error {
	server := &http.Server{
		Handler: s, ReadHeaderTimeout: headerTime, ReadTimeout: headerTime, WriteTimeout: answerTime,
		IdleTimeout: idleTime, MaxHeaderBytes: maxHeader, ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	done := make(chan error, 1)
	go func() { done <- server.Serve(l) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	over, cancel := context.WithTimeout(context.WithoutCancel(ctx), endTime)
	defer cancel()
	if server.Shutdown(over) != nil {
		_ = server.Close() // it will go on elsewhere
	}
	if err := <-done; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// ServeHTTP answers HEAD with how a file stands here, and GET with its bytes or with
// the answer to another question.
func (s *Siblings) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	by, nonce, ok := s.opt.Key.signer(r)
	if _, known := s.bases[by]; !ok || !known {
		w.Header().Set("Connection", "close") // strangers hold no place
		http.Error(w, "for the displays of this train", http.StatusUnauthorized)
		return
	}
	if !s.requests.Allow() { // of the train's own: strangers can't use it up
		http.Error(w, "too many requests", http.StatusTooManyRequests)
		return
	}
	if say := s.opt.Answers[r.URL.Path]; say != nil && r.Method == http.MethodGet {
		b := say()
		w.Header().Set(answerHead, s.opt.Key.mac(saidWords(b, s.opt.Display, r.URL.Path, nonce)...))
		_, _ = w.Write(b) // whoever asked has gone
		return
	}
	d, err := playlists.ParseDigest(strings.TrimPrefix(r.URL.Path, prefix))
	switch {
	case err != nil || !strings.HasPrefix(r.URL.Path, prefix):
		http.NotFound(w, r)
	case r.Method == http.MethodHead:
		a := standing(s.opt.Progress(d))
		w.Header().Set(answerHead, s.opt.Key.seal(a, s.opt.Display, r.URL.Path, nonce))
		w.WriteHeader(http.StatusNoContent)
	case r.Method == http.MethodGet:
		s.give(w, r, d)
	default:
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "only GET and HEAD", http.StatusMethodNotAllowed)
	}
}

// standing words how a file stands here for the others.
func standing(wanted, here, fetching bool, bytes int64) answer {
	switch {
	case here:
		return answer{held, bytes}
	case fetching:
		return answer{coming, bytes}
	case wanted:
		return answer{waiting, bytes}
	default:
		return answer{state: unwanted}
	}
}

// give sends the bytes of a file, or of its rest.
func (s *Siblings) give(w http.ResponseWriter, r *http.Request, d playlists.Digest) {
	select {
	case s.films <- struct{}{}:
		defer func() { <-s.films }()
	default:
		http.Error(w, "busy", http.StatusServiceUnavailable)
		return
	}
	_, _, _, bytes := s.opt.Progress(d)
	end := time.Now().Add(answerTime + time.Duration(bytes/slowest)*time.Second)
	if err := http.NewResponseController(w).SetWriteDeadline(end); err != nil {
		s.log.Debug("no deadline for a sibling", slog.Any("error", err))
	}
	http.StripPrefix(strings.TrimSuffix(prefix, "/"), s.opt.Files).ServeHTTP(w, r)
}

func newLimiter() *rate.Limiter { return rate.NewLimiter(perSecond, perSecond) }
