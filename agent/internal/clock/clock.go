// Package clock answers what time it is and how far that may be believed.
//
// A carriage display boots in a tunnel: its wall clock may be right, or run on
// since it last was, or say 1970. The package gives each instant as a
// [playlists.Clock]: a state (synced, held, untrusted), the wall time, a floor
// under the true time that holds in every state, and monotonic milliseconds
// since this process began. What follows from those is decided elsewhere.
//
// The floor is the newest of the time this program was built, the newest
// signature that was verified, and the time that was last saved. It advances
// with the monotonic clock and is saved every ten minutes, so that a display
// without a clock chip knows after a power cut at least when the power went.
package clock

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"storyline/agent/internal/durable"
	"storyline/playlists"
)

// Mode says whom the clock asks whether the wall clock is right.
type Mode string

// System asks the kernel; Trusted believes the wall clock, for a demonstration
// or a machine whose time somebody else answers for.
const (
	System  Mode = "system"
	Trusted Mode = "trusted"
)

// saveEvery is how often the floor is written down.
const saveEvery = 10 * time.Minute

// behind is how far a wall clock may stand behind the floor before it is wrong
// whatever the kernel says. It is the 24 h by which a serial may be ahead of a
// trusted clock, so that no document which such a clock accepts can discredit it.
const behind = 24 * 3600 * 1000

// Evidence is what the machine knows of its own wall clock.
type Evidence struct {
	Disciplined bool // a time source steers it now
	Chip        bool // the kernel took it from a clock chip at boot
}

// Options are what a Clock is made of.
type Options struct {
	Mode  Mode
	File  string           // where the floor is kept; "" keeps it nowhere
	Built playlists.Millis // when this program was built; 0: not known
	// Ask gives the machine's evidence; nil asks the kernel.
	Ask func() Evidence
	// Wrong is by how much the wall clock is wrong, for tests of displays whose
	// clocks are apart.
	Wrong time.Duration
	Log   *slog.Logger
}

// Clock tells the time. It is safe for concurrent use.
type Clock struct {
	opt   Options
	start time.Time
	boot  playlists.ID128

	mu     sync.Mutex
	floor  playlists.Millis // as of the uptime below
	asOf   int64
	synced bool // a time source has steered the wall clock since this process began
}

// New starts a clock. A saved floor that can't be read is set aside and begins
// anew.
func New(opt Options) *Clock {
	if opt.Ask == nil {
		opt.Ask = askKernel
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	c := &Clock{opt: opt, start: time.Now(), floor: opt.Built}
	_, _ = rand.Read(c.boot[:]) // never fails: crypto/rand ends the program instead
	saved, err := load(opt.File)
	if err != nil {
		opt.Log.Error("saved time damaged, set aside", slog.Any("error", err))
		_ = durable.SetAside(opt.File)
	}
	c.floor = max(c.floor, saved)
	return c
}

// Boot identifies this run of the program: Uptime counts from its start.
func (c *Clock) Boot() playlists.ID128 { return c.boot }

// Uptime gives monotonic milliseconds since the clock was made.
func (c *Clock) Uptime() int64 { return time.Since(c.start).Milliseconds() }

// At gives this instant.
func (c *Clock) At() playlists.Clock {
	now := time.Now()
	at := playlists.Clock{Now: now.Add(c.opt.Wrong).UnixMilli(), Uptime: now.Sub(c.start).Milliseconds()}
	trusted := c.opt.Mode == Trusted
	var e Evidence
	if !trusted {
		e = c.opt.Ask()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	at.Floor = c.floor + at.Uptime - c.asOf
	switch {
	case trusted:
		at.State = playlists.Synced
	case at.Now < at.Floor-behind:
		at.State = playlists.Untrusted
	case e.Disciplined:
		at.State, c.synced = playlists.Synced, true
	case c.synced || e.Chip && at.Now >= at.Floor:
		at.State = playlists.HeldClock
	default:
		at.State = playlists.Untrusted
	}
	return at
}

// Witness raises the floor to the time at which a verified document was signed:
// it can't be earlier now.
func (c *Clock) Witness(issued playlists.Millis) {
	up := c.Uptime()
	c.mu.Lock()
	defer c.mu.Unlock()
	if issued > c.floor+up-c.asOf {
		c.floor, c.asOf = issued, up
	}
}

// Run saves the floor every ten minutes and once more at the end.
func (c *Clock) Run(ctx context.Context) error {
	if c.opt.File == "" {
		<-ctx.Done()
		return nil
	}
	tick := time.NewTicker(saveEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			c.save()
			return nil
		case <-tick.C:
			c.save()
		}
	}
}

// save writes down the latest time that is certain: the floor or, while a time
// source steers the wall clock, the wall clock itself. A display whose disk is
// full goes on without.
func (c *Clock) save() {
	at := c.At()
	known := at.Floor
	if at.State == playlists.Synced {
		known = max(known, at.Now)
	}
	if err := store(c.opt.File, known); err != nil {
		c.opt.Log.Warn("time can't be saved", slog.Any("error", err))
	}
}

// String says the state for people.
func (c *Clock) String() string {
	at := c.At()
	return fmt.Sprintf("%s, %s", at.State, time.UnixMilli(at.Now).UTC().Format(time.RFC3339))
}
