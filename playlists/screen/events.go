package screen

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"time"
)

// writeTime is how long one event may take to be taken by a page.
const writeTime = 10 * time.Second

// firstUpdate is how long a single question for the slots waits for its answer.
const firstUpdate = 5 * time.Second

// hello opens a stream; clock is a heartbeat. Now is 0 when the server has no
// clock of its own.
type hello struct {
	Build string `json:"build"`
	Now   int64  `json:"now,omitempty"`
}

type clock struct {
	Now int64 `json:"now,omitempty"`
}

// serveEvents is the event stream (WHATWG HTML, server-sent events): `hello`
// once, `slots` for each update, `clock` while nothing else happens.
func (s *Server) serveEvents(w http.ResponseWriter, r *http.Request) {
	ctx, leave := s.crowd.enter(r.Context())
	defer leave()
	rc := http.NewResponseController(w)
	_ = rc.SetReadDeadline(time.Time{}) // a stream outlives the server's time limits; not every writer has any
	w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	w.WriteHeader(http.StatusOK)

	err := s.stream(ctx, func(event string, data any) error { return s.write(w, rc, event, data) })
	if err != nil && ctx.Err() == nil {
		s.opt.Log.Info("screen stream ended", slog.Any("error", err))
	}
}

// stream sends until the page goes, the source ends or a write fails.
func (s *Server) stream(ctx context.Context, send func(event string, data any) error) error {
	if err := send("hello", hello{Build: s.page.build, Now: s.now(0)}); err != nil {
		return err
	}
	updates := s.opt.Source.Watch(ctx)
	beat := time.NewTicker(s.opt.Heartbeat)
	defer beat.Stop()
	for {
		var err error
		select {
		case <-ctx.Done():
			return nil
		case u, ok := <-updates:
			if !ok {
				return nil
			}
			err = send("slots", s.stamp(u))
			beat.Reset(s.opt.Heartbeat)
		case <-beat.C:
			err = send("clock", clock{Now: s.now(0)})
		}
		if err != nil {
			return err
		}
	}
}

// write sends one event. The deadline is the event's own, not the server's.
func (s *Server) write(w http.ResponseWriter, rc *http.ResponseController, event string, data any) error {
	body, err := json.Marshal(data)
	if err != nil {
		return fmt.Errorf("write event %s: %w", event, err)
	}
	_ = rc.SetWriteDeadline(time.Now().Add(writeTime)) // as above
	if _, err := fmt.Fprintf(w, "retry: 1000\nid: %d\nevent: %s\ndata: %s\n\n", s.events.Add(1), event, body); err != nil {
		return fmt.Errorf("write event %s: %w", event, err)
	}
	if err := rc.Flush(); err != nil {
		return fmt.Errorf("write event %s: %w", event, err)
	}
	return nil
}

// serveSlots answers with one update. Previews ask for it again and again: a
// browser opens only six connections to one plain HTTP server, and a console
// that shows the carriages of a train side by side must not spend them all on
// streams.
func (s *Server) serveSlots(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), firstUpdate)
	defer cancel()
	select {
	case <-ctx.Done():
		http.Error(w, "nothing to show yet", http.StatusServiceUnavailable)
	case u, ok := <-s.opt.Source.Watch(ctx):
		if !ok {
			http.Error(w, "nothing to show", http.StatusServiceUnavailable)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		if err := json.NewEncoder(w).Encode(s.stamp(u)); err != nil {
			s.opt.Log.Debug("preview went away", slog.Any("error", err))
		}
	}
}

// stamp dates an update at the moment of writing, since one that waited for a
// slow page would set that page's clock back.
func (s *Server) stamp(u Update) Update {
	u.Now = s.now(u.Now)
	u.Preview = u.Preview || s.opt.Preview
	return u
}

func (s *Server) now(otherwise int64) int64 {
	if s.opt.Now == nil {
		return otherwise
	}
	return s.opt.Now()
}
