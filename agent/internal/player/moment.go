package player

import (
	"log/slog"

	"storyline/playlists"
)

// moment is when a step of the stage is, with all that it is judged by.
type moment struct {
	now     int64 // on the screen clock
	clock   playlists.Clock
	missing playlists.Missing
}

const (
	// apart is how far, in ms, the wall clock may have moved before the slot on
	// screen is moved with it, if more than ample ms of it are left: what follows
	// must be made ready anew.
	apart = 20
	ample = 5000
	// near is how far, in ms, two readings of the two clocks may differ by chance.
	near = 2
)

// jumped reports whether the wall clock was set, gained or lost, and follows it.
// A display is in step with its siblings by its wall clock alone, so a time source
// that sets it a little right is followed too, though no slide is cut for that: at
// the end of a slot, or in the midst of a long one. (One that makes it go slower or
// faster makes the uptime do the same.)
func (s *stage) jumped(m moment) bool {
	c, slots := m.clock, m.clock.Now
	if !c.Trusted() {
		slots = c.Uptime
	}
	shift := m.now - slots
	moved := max(shift-s.shift, s.shift-shift)
	jump := s.on != nil && (moved > late || c.Trusted() != s.trusted)
	if jump {
		s.p.opt.Log.Info("clock changed", slog.String("state", string(c.State)), slog.Int64("by_ms", moved))
		if c.Trusted() && s.trusted {
			s.p.leapt(s.shift-shift, c.Uptime)
		}
	}
	if s.on == nil || jump || moved > near && m.now >= s.on.end || moved > apart && s.on.end-m.now > ample && m.now-s.on.frame.Start > late {
		s.shift, s.dirty = shift, true
	}
	s.trusted = c.Trusted()
	return jump
}

// asked gives the moment at which the programme is asked about a time of the
// screen's: by the shift of the slots, so that a slot ends at its end even if
// two readings of two clocks differ by a millisecond.
func (s *stage) asked(at int64, m moment) moment {
	d, c := at-m.now, &m.clock
	c.Now, c.Floor, c.Uptime = c.Now+d, c.Floor+d, c.Uptime+d
	if c.Trusted() {
		c.Now = at - s.shift
	} else {
		c.Uptime = at - s.shift
	}
	m.now = at
	return m
}
