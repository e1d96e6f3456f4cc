package player

import (
	"strings"
	"time"

	"storyline/playlists"
)

// Showing says what is on screen, as the screen itself reported it; What is
// empty while the screen is silent.
func (p *Player) Showing() playlists.Showing {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.showing
}

// patience is how long, in ms, a screen may take to say its first word before its
// silence is a fault: browsers start slowly.
const patience = 30_000

// settling is how long, in ms since the machine's boot, a clock may take to be set
// before that is a fault: time sources are asked over a network that comes up late.
const settling = 120_000

// Problem gives sentences on a screen that is silent, and on what is not told for
// a reason of time; "" if all is well.
func (p *Player) Problem() string {
	c := p.opt.Clock.At()
	p.mu.Lock()
	programme, silent, leap := p.shown, p.silent && c.Uptime >= p.excused, p.leap
	p.mu.Unlock()
	var list []string
	if silent {
		list = append(list, "the screen is silent: no page says that it draws")
	}
	if leap.by != 0 && c.Uptime-leap.at < leapTold {
		list = append(list, "the clock was set by "+(time.Duration(leap.by)*time.Millisecond).Round(time.Second).String())
	}
	lapse := programme.Lapse(c)
	if c.Uptime < settling {
		lapse.Hours = 0
	}
	return strings.Join(append(list, lapse.Sentences()...), "; ")
}

// leap is a jump of a clock that was believed before and after: one of both was
// wrong, and nobody here knows which.
type leap struct{ by, at int64 } // ms; the uptime

const (
	leastLeap = 60_000  // ms that are worth a word
	leapTold  = 600_000 // for how many ms it is a trouble
)

func (p *Player) leapt(by, at int64) {
	if max(by, -by) < leastLeap {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.leap = leap{by, at}
}

// slow is how long, in ms, the player may take to look at the programme again.
const slow = 10_000

// Turns reports whether the player does its work.
func (p *Player) Turns() bool {
	up := p.opt.Clock.At().Uptime
	p.mu.Lock()
	defer p.mu.Unlock()
	return up-p.turned < slow
}

// Applied says which playlist is on screen; zero while none is.
func (p *Player) Applied() playlists.Held {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.applied
}

// At says what the programme on screen shows at another time, asked as the player
// itself asks it.
func (p *Player) At(c playlists.Clock) playlists.Slot {
	missing := p.opt.Media.Missing()
	p.mu.Lock()
	programme := p.shown
	p.mu.Unlock()
	return programme.At(c, missing)
}

// Missing lists the media that is wanted and not held, in the order of need. It
// must not be changed.
func (p *Player) Missing() []playlists.Digest {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.missing
}

// Wanted counts the media files that the programme on screen plays.
func (p *Player) Wanted() int {
	p.mu.Lock()
	programme := p.shown
	p.mu.Unlock()
	return len(programme.Media())
}
