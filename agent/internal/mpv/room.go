package mpv

import (
	"context"
	"image"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"storyline/playlists"
	"storyline/playlists/screen"
)

// Media says where the file of a digest lies, if it is held and unchanged.
type Media interface {
	Path(d playlists.Digest) (string, bool)
}

// Artist draws what mpv can't; see package card.
type Artist struct {
	Draw  func(f screen.Frame, w, h int) *image.RGBA // a card, or what lies over a picture
	Stand func(f screen.Frame, w, h int) *image.RGBA // the call that stands in for a picture
	Field func(w, h int) image.Rectangle             // what of the glass pictures have
}

// Options are what a Room is made of.
type Options struct {
	Source screen.Source
	Sink   screen.Sink
	Now    func() int64 // the screen clock
	Media  Media
	Artist Artist
	Glass  image.Point // the shape that is expected; mpv says what it really has

	// Cover has something else lie over mpv, which opens dark, or no longer; nil: there
	// is nothing.
	Cover func(on bool) bool

	Program string // "" means mpv
	Output  string // mpv's --vo; "" leaves it to mpv
	Ceiling int64  // bytes of memory that mpv may hold; 0 means 768 MiB
	Log     *slog.Logger
}

const ceiling = 768 << 20

// Room is a screen that is an mpv. It is watched, and started anew whatever
// becomes of it.
type Room struct {
	opt    Options
	update screen.Update // the newest
	before *turn         // on the glass when the player was lost, and not closed yet
	lead   lead

	mu       sync.Mutex
	restarts int
	reason   string
	down     time.Time // since when there is no player; zero: there is one
	lately   time.Time // of the last restart
}

// New makes a room; mpv is started by Run.
func New(opt Options) *Room {
	if opt.Program == "" {
		opt.Program = "mpv"
	}
	if opt.Ceiling <= 0 {
		opt.Ceiling = ceiling
	}
	if opt.Cover == nil {
		opt.Cover = func(bool) bool { return false }
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	return &Room{opt: opt, lead: newLead(), down: time.Now()}
}

// Run shows what the source says until ctx is done.
func (r *Room) Run(ctx context.Context) error {
	updates := r.opt.Source.Watch(ctx)
	for failures := 0; ctx.Err() == nil; failures++ {
		began := time.Now()
		if why := r.life(ctx, updates); ctx.Err() == nil {
			r.lost(why)
		}
		if time.Since(began) > healthy {
			failures = 0
		}
		again := time.NewTimer(wait(failures, rand.Float64())) //nolint:gosec // jitter is no secret
		select {
		case <-ctx.Done():
		case <-again.C:
		}
		again.Stop()
	}
	return nil
}

// life is one run of mpv; it gives why that ended.
func (r *Room) life(ctx context.Context, updates <-chan screen.Update) error {
	r.opt.Cover(true)
	p, err := start(r.opt.Program, arguments(r.opt.Output))
	if err != nil {
		return err
	}
	s := &session{Room: r, process: p}
	err = s.run(ctx, updates)
	p.kill()
	s.interrupted()
	return err
}

// lost notes that the player is gone.
func (r *Room) lost(err error) {
	r.mu.Lock()
	r.restarts++
	r.reason, r.lately = plain(err.Error()), time.Now()
	if r.down.IsZero() {
		r.down = r.lately
	}
	r.mu.Unlock()
	r.opt.Log.Warn("mpv is started anew", slog.Any("error", err))
}

// up notes that the player is there.
func (r *Room) up() {
	r.mu.Lock()
	r.down = time.Time{}
	r.mu.Unlock()
}

// Restarts says how often the player was started anew, and why the last time.
func (r *Room) Restarts() (n int, reason string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.restarts, r.reason
}

// Alive reports whether there is a player, or may still be one soon.
func (r *Room) Alive() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.down.IsZero() || time.Since(r.down) < gone
}

const (
	// gone is how long the player may be away before it is given up.
	gone = 30 * time.Second
	// patience is how long the player may be away before that is a trouble.
	patience = 3 * time.Second
	// remembered is how long a restart is told.
	remembered = time.Minute
)

// Problem gives a sentence on a player that is gone or was just lost, "" if all
// is well.
func (r *Room) Problem() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case !r.down.IsZero() && r.reason != "" && time.Since(r.down) > patience:
		return "mpv does not run: " + r.reason
	case r.restarts > 0 && time.Since(r.lately) < remembered:
		return "mpv was started anew: " + r.reason
	}
	return ""
}
