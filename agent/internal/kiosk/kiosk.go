package kiosk

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"storyline/playlists/screen"
)

// Options are what a Kiosk is made of.
type Options struct {
	Pages   string   // the page's address is this, the key, and a slash
	Browser string   // the program; "": one that is found
	Flags   []string // more of its flags
	Dir     string   // where its profile lies; wiped at each start
	Width   int      // of the glass, in pixels
	Height  int
	Memory  int64 // bytes that the browser may have; 0: as many as it likes
	// Cover has something else lie over the browser, or no longer, and says whether it
	// can; it must not block. Nil: it can't.
	Cover func(on bool) bool
	Log   *slog.Logger
}

// Kiosk is a browser that is kept alive. It hears the reports of its page as a
// screen.Sink does.
type Kiosk struct {
	opt   Options
	key   string // the page's own
	start time.Time
	spoke chan struct{}

	mu                   sync.Mutex
	first, heard, turned time.Duration // of the browser that runs
	shows                bool          // its page has something to show
	condemned            string        // why it is to be ended, in somebody else's judgement
	drew                 time.Duration // when any page last drew
	restarts             int
	reason               string        // of the last restart
	at                   time.Duration // when that was
	down                 bool          // no page draws since
}

// New makes a kiosk whose browser is not started yet.
func New(opt Options) *Kiosk {
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	if opt.Cover == nil {
		opt.Cover = func(bool) bool { return false }
	}
	return &Kiosk{opt: opt, key: rand.Text(), start: time.Now(), spoke: make(chan struct{}, 1)}
}

// Knows reports whether somebody holds the key, a secret that only this kiosk's page
// is told, in its address: who knows it is that page.
func (k *Kiosk) Knows(key string) bool {
	return subtle.ConstantTimeCompare([]byte(key), []byte(k.key)) == 1
}

func (k *Kiosk) now() time.Duration { return time.Since(k.start) }

// Report hears that the page draws. It returns at once.
func (k *Kiosk) Report(r screen.Report) {
	now := k.now()
	k.mu.Lock()
	if k.first == 0 {
		k.first = now
	}
	k.heard, k.drew, k.down, k.shows = now, now, false, k.shows || r.ID != ""
	if r.Event == screen.EventFirstFrame {
		k.turned = now
	}
	k.mu.Unlock()
	k.rouse()
}

// Condemn has the browser ended for a reason that its page doesn't know of. It
// returns at once.
func (k *Kiosk) Condemn(reason string) {
	k.mu.Lock()
	k.condemned = reason
	k.mu.Unlock()
	k.rouse()
}

func (k *Kiosk) rouse() {
	select {
	case k.spoke <- struct{}{}:
	default:
	}
}

// Restarts says how often the browser was started anew, and why last.
func (k *Kiosk) Restarts() (n int, reason string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.restarts, k.reason
}

// told is for how long a restart that went well is a trouble.
const told = time.Minute

// Problem gives a sentence on a browser that had to be started anew, "" if that
// is over.
func (k *Kiosk) Problem() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case k.restarts == 0:
		return ""
	case k.down:
		return "the browser is started anew: " + k.reason
	case k.now()-k.at < told:
		return "the browser was started anew: " + k.reason
	}
	return ""
}

// Alive reports whether a page drew lately, or may still come to it.
func (k *Kiosk) Alive() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.now()-k.drew < patience+silence
}

// Run keeps a browser on the screen until ctx is done.
func (k *Kiosk) Run(ctx context.Context) error {
	var before past
	for {
		began := k.begin()
		k.opt.Cover(true) // a browser opens white
		reason, silent := k.show(ctx, before.limit(began))
		wait := before.ended(k.now(), began, silent)
		select {
		case <-ctx.Done():
			return nil
		default:
		}
		k.ended(reason)
		k.opt.Log.Warn("browser ended", slog.String("reason", reason), slog.Duration("wait", wait))
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(wait):
		}
	}
}

// begin forgets what the page before said.
func (k *Kiosk) begin() time.Duration {
	now := k.now()
	k.mu.Lock()
	defer k.mu.Unlock()
	k.first, k.heard, k.turned, k.shows, k.condemned = 0, 0, 0, false, ""
	return now
}

func (k *Kiosk) ended(reason string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.restarts++
	k.reason, k.at, k.down = reason, k.now(), true
}

// show runs one browser until it ends, or is ended, and says why.
func (k *Kiosk) show(ctx context.Context, limit time.Duration) (reason string, silent bool) {
	b, err := k.open()
	if err != nil {
		return fmt.Sprintf("it can't be started: %v", err), false
	}
	defer b.end()
	w := watch{k: k, b: b, limit: limit, began: k.now(), weighed: k.now()}
	return w.run(ctx)
}
