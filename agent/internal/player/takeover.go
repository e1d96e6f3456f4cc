package player

import (
	"log/slog"

	"storyline/playlists"
)

// takeOrders makes new orders the ones that wait to come in.
func (s *stage) takeOrders(m moment) {
	s.p.mu.Lock()
	o, fresh := s.p.orders, s.p.fresh
	s.p.fresh = false
	s.p.mu.Unlock()
	if !fresh {
		return
	}
	if s.on == nil && s.here.orders.Playlist == nil && o.Applied != nil {
		before := o
		before.Playlist = o.Applied
		s.here = s.p.cast(before)
	}
	s.judge(o)
	switch {
	case same(o, s.here.orders):
		s.coming = cast{}
	case s.coming.programme == nil || !same(o, s.coming.orders):
		s.coming = s.p.cast(o)
	}
	s.want(m)
}

// judge looks at what is on screen in the light of new orders: whether its
// playlist still holds, and which help card it falls back to.
func (s *stage) judge(o Orders) {
	here := &s.here.orders
	if o.Trust != here.Trust {
		held := heldOf(here.Playlist)
		s.fallen = here.Playlist != nil && held != heldOf(o.Playlist) && held != heldOf(o.Applied)
		here.Trust = o.Trust
	}
	if o.Help != here.Help {
		here.Help = o.Help
		s.here.programme = playlists.NewProgramme(here.Playlist, o.Help, s.p.opt.Shape, here.place().position)
		s.stale = s.stale || s.on != nil && s.on.slot.Kind == playlists.ShowHelp
	}
}

// ahead is how many slots are looked at for what is needed first.
const ahead = 64

// want says which media both programmes need, most urgent first: what plays next
// by the one on screen, the rest of it, and then the same of the one that waits.
func (s *stage) want(m moment) {
	seen := make(map[playlists.Digest]bool, len(s.here.media)+len(s.coming.media))
	s.wants = nil
	need := func(media ...playlists.Variant) {
		for _, v := range media {
			if !seen[v.SHA256] {
				seen[v.SHA256] = true
				s.wants = append(s.wants, v)
			}
		}
	}
	shown := 0
	for _, by := range []*cast{&s.here, &s.coming} {
		before := len(s.wants)
		shown = before
		for at, n := m.now, 0; n < ahead && len(s.wants)-before < len(by.media); n++ {
			slot := by.programme.At(s.asked(at, m).clock, nil)
			if slot.Picture != nil {
				need(*slot.Picture)
			}
			need(slot.Captions...)
			at = max(slot.Until+s.shift, at+1)
		}
		need(by.media...)
	}
	s.p.opt.Media.Want(s.wants[:shown], s.wants[shown:]...)
	s.dirty = true
}

// mayTakeOver reports whether the waiting programme comes in at a moment; ended says
// that no slide would be cut by it.
func (s *stage) mayTakeOver(m moment, ended bool) bool {
	if s.coming.programme == nil {
		return false
	}
	now, next := s.here.orders.Playlist, s.coming.orders.Playlist
	slide := s.on != nil && s.on.slot.Entry != nil
	switch {
	case now == nil, next == nil, s.fallen, now.Network != next.Network || now.Carriage != next.Carriage, slide && !s.toldOn():
		return true
	case slide && !ended:
		return false
	case heldOf(now) == heldOf(next), !now.Content().IsZero() && now.Content() == next.Content(), now.CheckLease(m.clock) != nil, playlists.AtOnce(now, next):
		return true
	default:
		return s.coming.holds(m.missing)
	}
}

// toldOn reports whether the story on screen is still told by the programme
// that waits.
func (s *stage) toldOn() bool {
	on := s.on.slot.Entry
	for i := range s.coming.orders.Playlist.Entries {
		if e := &s.coming.orders.Playlist.Entries[i]; e.Story == on.Story && e.Campaign == on.Campaign {
			return true
		}
	}
	return false
}

// takeOver brings the waiting programme in.
func (s *stage) takeOver(m moment) {
	s.here, s.coming, s.fallen = s.coming, cast{}, false
	s.want(m)
	s.p.opt.Log.Info("programme took over", slog.String("serial", heldOf(s.here.orders.Playlist).Serial.String()))
}
