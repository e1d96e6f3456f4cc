package console

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"storyline/controller/internal/desk"
	"storyline/playlists"
)

const (
	writeTime = 10 * time.Second // how long a page may take to take one event
	heartbeat = 15 * time.Second // how often a silent stream is written to
)

// serveEvents is the event stream (WHATWG HTML, server-sent events). Its one
// event, `states`, is a JSON object from display to state ("applied", or "applied
// hand" for one that a technician covered). The stream begins
// after the mark of the page (?after=) or of the last event taken. With ?train=
// or ?carriage= it tells of that train's or carriage's displays alone, each time
// that they are heard.
func (c *Console) serveEvents(room *desk.Room, w http.ResponseWriter, r *http.Request) {
	only, err := c.scope(r)
	if err != nil {
		room.Fail(w, room.Ask(r), err)
		return
	}
	wake, leave, ok := c.hub.watch()
	if !ok {
		w.Header().Set("Retry-After", "10")
		http.Error(w, "too many pages are watching", http.StatusServiceUnavailable)
		return
	}
	defer leave()
	mark := r.Header.Get("Last-Event-ID")
	if mark == "" {
		mark = r.URL.Query().Get("after")
	}
	rc := http.NewResponseController(w)
	_ = rc.SetReadDeadline(time.Time{}) // a stream outlives the server's time limits; not every writer has any
	w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	s := stream{w: w, rc: rc, hub: c.hub, only: only, step: c.hub.after(mark)}
	if err := s.run(r.Context(), wake); err != nil && r.Context().Err() == nil {
		c.log.Debug("console stream ended", slog.Any("error", err))
	}
}

// scope gives the displays that a stream is about, nil for all.
func (c *Console) scope(r *http.Request) (map[playlists.DisplayID]bool, error) {
	train, carriage := r.URL.Query().Get("train"), r.URL.Query().Get("carriage")
	if train == "" && carriage == "" {
		return nil, nil
	}
	f, err := c.opt.Fleets.Fleet(r.Context())
	if err != nil {
		return nil, err
	}
	only := map[playlists.DisplayID]bool{}
	f.each(func(t *Train, k *Carriage, d *Display) {
		if string(t.ID) == train || string(k.ID) == carriage {
			only[d.ID] = true
		}
	})
	return only, nil
}

// stream is one page that listens.
type stream struct {
	w    http.ResponseWriter
	rc   *http.ResponseController
	hub  *hub
	only map[playlists.DisplayID]bool
	step int64
}

// run tells the page what it missed, then what is new, until it goes.
func (s *stream) run(ctx context.Context, wake <-chan struct{}) error {
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	if err := s.write("retry: 2000\n: hello\n\n"); err != nil {
		return err
	}
	for {
		if err := s.tell(); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-wake:
		case <-beat.C:
			if err := s.write(": still here\n\n"); err != nil {
				return err
			}
		}
	}
}

// tell writes the news, if there are any.
func (s *stream) tell() error {
	news, step := s.hub.since(s.step, s.only)
	s.step = step
	if len(news) == 0 {
		return nil
	}
	body, err := json.Marshal(news)
	if err != nil {
		return fmt.Errorf("write states: %w", err)
	}
	return s.write(fmt.Sprintf("id: %s\nevent: states\ndata: %s\n\n", s.hub.name(step), body))
}

// write sends one piece under a deadline of its own.
func (s *stream) write(text string) error {
	_ = s.rc.SetWriteDeadline(time.Now().Add(writeTime)) // as above
	if _, err := s.w.Write([]byte(text)); err != nil {
		return err
	}
	return s.rc.Flush()
}
