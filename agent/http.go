package agent

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"storyline/agent/internal/statuspage"
	"storyline/playlists"
	"storyline/playlists/screen"
)

// Time limits of the screen's server. An event stream sets its own; a film may
// be read as slowly as it is played.
const (
	headerTime = 5 * time.Second
	readTime   = 10 * time.Second
	answerTime = 30 * time.Second
	idleTime   = 2 * time.Minute
	filmTime   = 2 * playlists.MaxSlideMs * time.Millisecond
	endTime    = 2 * time.Second
	maxHeader  = 16 << 10
)

// listen opens the screen's port and makes its server.
func (a *Agent) listen() error {
	l, err := net.Listen("tcp", a.cfg.Screen.Listen)
	if err != nil {
		return fmt.Errorf("screen.listen: %w", err)
	}
	tcp, ok := l.(*net.TCPListener)
	if !ok {
		return errors.Join(fmt.Errorf("screen.listen: %s is no TCP address", a.cfg.Screen.Listen), l.Close())
	}
	a.listener = &door{TCPListener: tcp}
	a.closing = append(a.closing, func() error {
		if err := l.Close(); !errors.Is(err, net.ErrClosed) {
			return err
		}
		return nil
	})
	a.server = &http.Server{
		Handler: a.handler(), ReadHeaderTimeout: headerTime, ReadTimeout: readTime, WriteTimeout: answerTime,
		IdleTimeout: idleTime, MaxHeaderBytes: maxHeader, ConnContext: withVisitor,
	}
	return nil
}

// handler answers the display's own browser.
func (a *Agent) handler() http.Handler {
	files := http.StripPrefix("/media/sha256", unhurried(a.media))
	mux := http.NewServeMux()
	a.servePages(mux, screen.Options{Log: a.log, Source: a.player, Sink: a.player, Media: files, Now: a.player.Now})
	mux.Handle("GET /media/sha256/", files)
	mux.HandleFunc("GET /status.json", a.serveStatus)
	status := statuspage.Handler()
	mux.Handle("GET /status", status)
	mux.Handle("GET /status/", status)
	mux.Handle("GET /favicon.ico", http.RedirectHandler("/screen/icon.svg", http.StatusFound))
	mux.Handle("GET /{$}", http.RedirectHandler("/screen/", http.StatusFound))
	return own(mux)
}

// own answers only those who asked for this machine by a name that can't be
// made to point at it by others (DNS rebinding).
func own(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		if !loopback(host) {
			http.Error(w, "the screen is asked for as 127.0.0.1 or localhost", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// unhurried lets a film be read over its whole length.
func unhurried(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(filmTime)) // not every writer has one
		next.ServeHTTP(w, r)
	})
}

// serve answers until ctx is done; open streams end with it.
func (a *Agent) serve(ctx context.Context) error {
	a.server.BaseContext = func(net.Listener) context.Context { return ctx }
	done := make(chan error, 1)
	go func() { done <- a.server.Serve(a.listener) }()
	select {
	case err := <-done:
		return fmt.Errorf("screen.listen: %w", err)
	case <-ctx.Done():
	}
	over, cancel := context.WithTimeout(context.WithoutCancel(ctx), endTime)
	defer cancel()
	if a.server.Shutdown(over) != nil {
		_ = a.server.Close() // whoever still reads has had his time
	}
	if err := <-done; !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("screen.listen: %w", err)
	}
	return nil
}
