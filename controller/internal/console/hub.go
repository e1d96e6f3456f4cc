package console

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"storyline/playlists"
)

// The hub judges displays again when something was heard of them, and all of
// them every few seconds, since silence makes no sound. It keeps the last look
// of each with the number of the step in which it changed, so that a page that
// was written at step n, or comes back after a loss, is told just what it missed.
type hub struct {
	log    *slog.Logger
	mu     sync.Mutex
	boot   int64
	step   int64
	states map[playlists.DisplayID]*entry
	wake   map[chan struct{}]bool
}

// entry is the last judgement of a display.
type entry struct {
	look    look
	changed int64 // the step of the last change
	heard   int64 // the step in which it was last heard
}

const (
	gather   = 250 * time.Millisecond // how long names are gathered before they are judged together
	lookOver = 5 * time.Second        // how often all are judged
	watchers = 64                     // how many pages may watch at once
)

// look is what a little window shows of a display: its state and, after a space,
// that a technician covered it.
type look string

func lookOf(s State, handed bool) look {
	if handed {
		return look(s) + " hand"
	}
	return look(s)
}

// judging gives what displays look like now, all if none is named.
type judging func(context.Context, []playlists.DisplayID) (map[playlists.DisplayID]look, error)

func newHub(log *slog.Logger) *hub {
	return &hub{log: log, boot: time.Now().UnixMilli(), states: map[playlists.DisplayID]*entry{}, wake: map[chan struct{}]bool{}}
}

// run judges until ctx is done or the feed ends.
func (h *hub) run(ctx context.Context, heard <-chan []playlists.DisplayID, judge judging) error {
	all := time.NewTicker(lookOver)
	defer all.Stop()
	pending := map[playlists.DisplayID]bool{}
	var due <-chan time.Time
	h.report(ctx, h.look(ctx, nil, judge))
	for {
		var err error
		select {
		case <-ctx.Done():
			return nil
		case ids, ok := <-heard:
			if !ok {
				heard = nil // nothing more is heard; the look over everything goes on
			}
			for _, id := range ids {
				pending[id] = true
			}
			if due == nil && len(pending) > 0 {
				due = time.After(gather)
			}
		case <-due:
			err = h.look(ctx, pending, judge)
			clear(pending)
			due = nil
		case <-all.C:
			err = h.look(ctx, nil, judge)
		}
		h.report(ctx, err)
	}
}

// report writes down a look that failed. The next one may not, and pages stand
// meanwhile with what was known.
func (h *hub) report(ctx context.Context, err error) {
	if err != nil && ctx.Err() == nil {
		h.log.Warn("console could not judge the displays", slog.Any("error", err))
	}
}

// look judges some displays, or all, and wakes the pages that watch.
func (h *hub) look(ctx context.Context, some map[playlists.DisplayID]bool, judge judging) error {
	var ids []playlists.DisplayID
	for id := range some {
		ids = append(ids, id)
	}
	now, err := judge(ctx, ids)
	if err != nil {
		return fmt.Errorf("look at displays: %w", err)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.step++
	news := len(some) > 0
	for id, s := range now {
		e := h.states[id]
		if e == nil {
			e = &entry{look: look(Unknown), changed: h.step} // news even to a page that came before the first look
			h.states[id] = e
		}
		if e.look != s {
			e.look, e.changed, news = s, h.step, true
		}
		if some != nil {
			e.heard = h.step
		}
	}
	if !news {
		return nil
	}
	for w := range h.wake {
		select {
		case w <- struct{}{}:
		default: // it is awake already and will see this too
		}
	}
	return nil
}

// mark names the present step; a page carries it as the point from which it
// wants to hear.
func (h *hub) mark() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.name(h.step)
}

func (h *hub) name(step int64) string { return fmt.Sprintf("%d-%d", h.boot, step) }

// after reads a mark: the step, or -1 for one that was not made by this hub.
func (h *hub) after(mark string) int64 {
	var boot, step int64
	if n, _ := fmt.Sscanf(mark, "%d-%d", &boot, &step); n != 2 || boot != h.boot {
		return -1
	}
	return step
}

// since gives the looks that changed after a step, and the step now. Of the
// displays in only (nil: none in particular) it gives those that were heard,
// changed or not.
func (h *hub) since(step int64, only map[playlists.DisplayID]bool) (map[playlists.DisplayID]look, int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	news := map[playlists.DisplayID]look{}
	if only == nil {
		for id, e := range h.states {
			if e.changed > step || step < 0 {
				news[id] = e.look
			}
		}
		return news, h.step
	}
	for id := range only {
		if e := h.states[id]; e != nil && (max(e.changed, e.heard) > step || step < 0) {
			news[id] = e.look
		}
	}
	return news, h.step
}

// watch gives a channel that is written to when there are news; false if too
// many pages watch already.
func (h *hub) watch() (<-chan struct{}, func(), bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.wake) >= watchers {
		return nil, nil, false
	}
	w := make(chan struct{}, 1)
	h.wake[w] = true
	return w, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.wake, w)
	}, true
}
