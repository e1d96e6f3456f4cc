// Package clock answers what time it is and how far that may be believed.
//
// A carriage display boots in a tunnel: its wall clock may be right, or run on
// since it last was, or say 1970. The package gives each instant as a
// [playlists.Clock]: a state (synced, held, untrusted), the wall time, a floor
// under the true time that holds in every state, and monotonic milliseconds
// since the machine started. What follows from those is decided elsewhere.
//
// The floor is the newest of the time this program was built, the newest
// signature that was verified, and the time that was last saved. It advances
// with the monotonic clock and is saved every ten minutes, so that a display
// without a clock chip knows after a power cut at least when the power went.
//
// Plays made while the clock could not be believed carry the boot and the
// monotonic time. Once a time source steers the clock, the time at which that
// boot began is known, and with it when those plays were: see [Clock.Dates].
package clock

import (
	"context"
	"crypto/rand"
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

// behind is how far a wall clock may stand behind the floor before it is wrong
// whatever the kernel says. A document may be as far ahead of a trusted clock, so
// that none which such a clock accepts can discredit it.
const behind = playlists.FarAhead

// Evidence is what the machine knows of its own wall clock.
type Evidence struct {
	Disciplined bool // a time source steers it now
	Chip        bool // the kernel took it from a clock chip at boot
}

// Options are what a Clock is made of.
type Options struct {
	Mode  Mode
	File  string           // where the floor is kept; "" keeps it nowhere
	Dates string           // where the dates of boots are kept; "" keeps them nowhere
	Built playlists.Millis // when this program was built; 0: not known
	// Ask gives the machine's evidence; nil asks the kernel.
	Ask func() Evidence
	// Wall reads the wall clock; nil reads the system's.
	Wall func() playlists.Millis
	// Boot names the machine's boot and gives the milliseconds since it, as the
	// kernel counts them; not ok: it can't say. nil asks the kernel.
	Boot func() (id playlists.ID128, uptime int64, ok bool)
	Log  *slog.Logger
}

// Clock tells the time. It is safe for concurrent use.
type Clock struct {
	opt   Options
	start time.Time
	boot  playlists.ID128
	began int64         // the uptime at start
	news  chan struct{} // there is a date to save

	mu     sync.Mutex
	floor  playlists.Millis // as of the uptime below
	asOf   int64
	synced bool  // a time source has steered the wall clock since this process began
	dates  dates // of boots whose clock was not believed at first
}

// New starts a clock. What was saved and can't be read is set aside and begins anew.
func New(opt Options) *Clock {
	if opt.Ask == nil {
		opt.Ask = askKernel
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	if opt.Boot == nil {
		opt.Boot = askBoot
	}
	c := &Clock{opt: opt, start: time.Now(), floor: opt.Built, news: make(chan struct{}, 1)}
	var known bool
	if c.boot, c.began, known = opt.Boot(); !known {
		_, _ = rand.Read(c.boot[:]) // never fails: crypto/rand ends the program instead
		c.began = 0
	}
	c.asOf = c.began
	saved, err := load(opt.File)
	if err != nil {
		opt.Log.Error("saved time damaged, set aside", slog.Any("error", err))
		_ = durable.SetAside(opt.File)
	}
	c.floor = max(c.floor, saved)
	if c.dates, err = loadDates(opt.Dates); err != nil {
		opt.Log.Error("saved dates of boots damaged, set aside", slog.Any("error", err))
		_ = durable.SetAside(opt.Dates)
	}
	return c
}

// Boot identifies what uptimes count from: the machine's boot or, where the
// kernel names none, this run of the program. All runs of the program within one
// boot share it, so that the date which one finds out serves those before it.
func (c *Clock) Boot() playlists.ID128 { return c.boot }

// uptime gives monotonic milliseconds since the boot.
func (c *Clock) uptime(now time.Time) int64 { return c.began + now.Sub(c.start).Milliseconds() }

// wall gives the wall clock of the same reading that gives the uptime: what a busy
// machine does between two readings would look like a clock that was set.
func (c *Clock) wall(now time.Time) playlists.Millis {
	if c.opt.Wall != nil {
		return c.opt.Wall()
	}
	return now.UnixMilli()
}

// At gives this instant.
func (c *Clock) At() playlists.Clock {
	now := time.Now()
	at := playlists.Clock{Now: c.wall(now), Uptime: c.uptime(now)}
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
	c.date(at)
	return at
}

// Witness raises the floor to the time at which a verified document was signed:
// it can't be earlier now.
func (c *Clock) Witness(issued playlists.Millis) {
	up := c.uptime(time.Now())
	c.mu.Lock()
	defer c.mu.Unlock()
	if issued > c.floor+up-c.asOf {
		c.floor, c.asOf = issued, up
	}
}

// Run saves the floor every ten minutes and once more at the end, and the date of
// a boot when it is found out.
func (c *Clock) Run(ctx context.Context) error {
	tick := time.NewTicker(saveEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			c.save()
			c.saveDates()
			return nil
		case <-tick.C:
			c.save()
		case <-c.news:
			c.saveDates()
		}
	}
}
