// Package unit speaks to systemd: that the display is ready, what it does, and,
// while its player is alive, that it need not be started anew.
//
// The watchdog is the last rung of a ladder. A browser that stops drawing is ended
// and started within seconds by those who watch it; only when that has not brought a
// picture for a long while does nobody feed the watchdog any more, and systemd
// begins with everything afresh.
package unit

import (
	"context"
	"log/slog"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"
)

// Options are what a Unit is made of.
type Options struct {
	Alive func() bool   // whether the player is alive
	Line  func() string // what the display does, in a line
	Log   *slog.Logger
}

// Unit is this process as a unit of systemd. Without systemd it does nothing.
type Unit struct{ opt Options }

// New makes a unit.
func New(opt Options) *Unit {
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	return &Unit{opt}
}

// tellEvery is how often the line is told if it changed.
const tellEvery = 5 * time.Second

// Run says that the display is ready, then feeds the watchdog and tells what the
// display does until ctx is done, and says that it stops.
func (u *Unit) Run(ctx context.Context) error {
	limit, err := daemon.SdWatchdogEnabled(false)
	if err != nil {
		u.opt.Log.Warn("systemd's watchdog can't be fed", slog.Any("error", err))
	}
	if !u.say(daemon.SdNotifyReady) {
		<-ctx.Done()
		return nil
	}
	every := tellEvery
	if limit > 0 {
		every = min(every, limit/2)
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for told, fed := "", true; ; {
		if alive := u.opt.Alive(); alive {
			if limit > 0 {
				u.say(daemon.SdNotifyWatchdog)
			}
			fed = true
		} else if fed {
			fed = false
			u.opt.Log.Warn("player is not alive: systemd's watchdog is not fed")
		}
		if line := u.opt.Line(); line != told {
			told = line
			u.say("STATUS=" + line)
		}
		select {
		case <-ctx.Done():
			u.say(daemon.SdNotifyStopping)
			return nil
		case <-tick.C:
		}
	}
}

// say tells systemd something and says whether there is a systemd that listens.
func (u *Unit) say(state string) bool {
	sent, err := daemon.SdNotify(false, state)
	if err != nil {
		u.opt.Log.Warn("systemd can't be told", slog.Any("error", err))
	}
	return sent
}
