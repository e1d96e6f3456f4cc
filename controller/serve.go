package controller

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"storyline/controller/internal/api"
	"storyline/controller/internal/auth"
	"storyline/controller/internal/media"
)

// stopWithin is how long requests may go on after the end was asked for.
const stopWithin = 5 * time.Second

// serve answers HTTP until ctx ends.
func (c *Controller) serve(ctx context.Context, l net.Listener) error {
	mux := http.NewServeMux()
	mux.Handle(api.Prefix+"/", c.api)
	mux.Handle(media.Prefix, c.files.Handler(c.log))
	mux.Handle(media.ThumbPrefix, c.files.HandlerThumb(c.log))
	mux.Handle("/", c.desk)
	base, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	srv := &http.Server{
		Handler:           auth.LoopbackHost(mux),
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		BaseContext:       func(net.Listener) context.Context { return base },
		ErrorLog:          slog.NewLogLogger(c.log.Handler(), slog.LevelDebug),
	}
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(l) }()
	select {
	case err := <-ended:
		return fmt.Errorf("serve http: %w", err)
	case <-ctx.Done():
	}
	cancel() // event streams end when their request does
	err := shutdown(context.WithoutCancel(ctx), srv)
	if serveErr := <-ended; !errors.Is(serveErr, http.ErrServerClosed) {
		err = errors.Join(err, serveErr)
	}
	return err
}

// shutdown lets requests finish for a while, then cuts them off.
func shutdown(ctx context.Context, srv *http.Server) error {
	ctx, cancel := context.WithTimeout(ctx, stopWithin)
	defer cancel()
	err := srv.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		return srv.Close()
	}
	return err
}
