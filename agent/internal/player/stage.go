package player

import (
	"slices"
	"time"

	"storyline/playlists"
	"storyline/playlists/screen"
)

// stage is what the player's own goroutine knows: the programme on screen, the
// one that waits to come in, and the slot that is on.
type stage struct {
	p *Player

	here, coming cast  // on screen; waiting to come in, if it has a programme
	cards        Cards // a technician's, in place of both; ends on the screen clock
	fallen       bool  // what is on screen doesn't hold under the newest trust document

	on, next *turn
	turns    []*turn // not yet done, oldest first
	shift    int64   // screen clock minus the clock of slots
	trusted  bool
	heard    int64 // when the screen last spoke, on its own clock
	silent   bool
	dirty    bool                // what follows must be found anew
	stale    bool                // what is on must be found anew
	waking   bool                // not all media that is wanted was held yet
	floor    int64               // as far ahead of the uptime as it was last seen
	wants    []playlists.Variant // in the order of need
}

func newStage(p *Player) *stage {
	return &stage{p: p, here: p.cast(Orders{}), silent: true, dirty: true, waking: true}
}

// step does what is due and says how long to sleep.
func (s *stage) step() time.Duration {
	m := moment{clock: s.p.opt.Clock.At()}
	m.now = s.p.base + m.clock.Uptime
	s.listen(m.now)
	cut := s.jumped(m)
	s.takeOrders(m)
	cut = s.takeCards(m.now) || cut
	m.missing = s.p.opt.Media.Missing()
	ended := s.on == nil || m.now >= s.on.end
	cut = s.overtaken(m) || s.arrived(m.missing) || s.stale || cut
	if ended || cut || s.dirty {
		if s.mayTakeOver(m, ended || cut) {
			s.takeOver(m)
			m.missing = s.p.opt.Media.Missing()
			s.enter(m, cut || !ended)
		} else if ended || cut {
			s.enter(m, cut)
		}
		s.on.move(s.shift - s.on.shift)
		s.foresee(m)
		s.announce(m.missing)
		s.dirty, s.stale = false, false
	}
	s.expire(m.now)
	return s.sleep(m.now)
}

// overtaken reports whether the floor was raised and that changed what is on:
// an end that it passed stops a story now, not at the end of its slide.
func (s *stage) overtaken(m moment) bool {
	floor := m.clock.Floor - m.clock.Uptime
	if floor == s.floor {
		return false
	}
	s.floor, s.dirty = floor, true
	if s.on == nil || m.now >= s.on.end {
		s.next = nil // announced by the floor of before
		return false
	}
	if s.on.card != nil {
		return false
	}
	was, is := &s.on.slot, s.here.programme.At(s.asked(m.now, m).clock, m.missing)
	if was.Entry == nil || is.Entry == nil {
		return was.Entry != is.Entry || was.Until != is.Until
	}
	return was.Entry.Digest != is.Entry.Digest || was.Slide.ID != is.Slide.ID || was.Start != is.Start || was.Until != is.Until
}

// arrived reports whether the media of the slide whose call is on was hashed,
// in a player that has just begun: a restart is no reason to show calls for
// longer than that takes.
func (s *stage) arrived(missing playlists.Missing) bool {
	if s.on == nil || !s.waking {
		return false
	}
	s.waking = len(missing) > 0
	lacks := func(d playlists.Digest) bool { return missing[d] }
	return len(s.on.slot.Missing) > 0 && !slices.ContainsFunc(s.on.slot.Missing, lacks)
}

// enter puts the slot of this instant on. After a slot's natural end that is the
// one that was announced, from that end on, however late this goroutine woke;
// otherwise the programme is joined where it is. A technician's card comes before
// both.
func (s *stage) enter(m moment, cut bool) {
	before := s.on
	if s.on = s.carded(m.now, m); s.on != nil {
		return
	}
	if n := s.next; !cut && n != nil && n.card == nil && n.frame.Start <= m.now && m.now < n.end+s.shift-n.shift && same(n.orders, s.here.orders) {
		s.on = n
		return
	}
	from := m.now
	if !cut && before != nil && before.card == nil {
		from = max(m.now, before.slot.Until+s.shift) // a clock that was set back tells no slide's last moment again
	}
	at := s.asked(from, m)
	s.on = s.turn(&s.here, s.here.programme.At(at.clock, at.missing), at)
}

// foresee finds what follows, so that the page can make it ready. If the
// waiting programme would come in, it is asked.
func (s *stage) foresee(m moment) {
	if s.next = s.carded(s.on.end, m); s.next != nil {
		return
	}
	at := s.asked(s.on.end, m)
	from := &s.here
	if s.mayTakeOver(at, true) {
		from = &s.coming
	}
	s.next = s.turn(from, from.programme.At(at.clock, at.missing), at)
}

// announce tells the page and whoever listens what is new.
func (s *stage) announce(missing playlists.Missing) {
	p := s.p
	var lacks []playlists.Digest
	if len(missing) > 0 {
		for _, v := range s.wants {
			if missing[v.SHA256] {
				lacks = append(lacks, v.SHA256)
			}
		}
	}
	applied := heldOf(s.here.orders.Playlist)
	p.mu.Lock()
	was := p.update
	changed := applied != p.applied || len(lacks) != len(p.missing)
	if applied != p.applied {
		p.failures = stillTold(p.failures, s.here.orders.Playlist)
	}
	p.applied, p.shown, p.missing = applied, s.here.programme, lacks
	p.mu.Unlock()
	if was.Current == nil || was.Current.ID != s.on.id || was.Current.End != s.on.frame.End || was.Next.ID != s.next.id {
		size := screen.Size{W: p.opt.Shape.W, H: p.opt.Shape.H}
		on, next := s.on.frame, s.next.frame // the page may still read them when a slot is moved
		p.send(screen.Update{Now: p.Now(), Current: &on, Next: &next, Screen: size})
	}
	if changed {
		p.opt.OnChange()
	}
}

// sleep gives the time until something is due.
func (s *stage) sleep(now int64) time.Duration {
	until := s.on.end
	for _, t := range s.turns {
		until = min(until, t.end+grace)
	}
	wait := time.Duration(max(until-now, 1)) * time.Millisecond
	if s.p.opt.Tick > 0 {
		wait = min(wait, s.p.opt.Tick)
	}
	return wait
}
