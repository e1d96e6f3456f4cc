package player

import (
	"log/slog"

	"storyline/playlists"
)

// takeOrders makes new orders the ones that wait to come in.
func (s *stage) takeOrders() {
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
	s.want()
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
		s.here.programme = playlists.NewProgramme(here.Playlist, o.Help, s.p.opt.Shape, bound(*here).p)
		s.stale = s.stale || s.on != nil && s.on.slot.Kind == playlists.ShowHelp
	}
}

// want says which media both programmes need, that on screen first.
func (s *stage) want() {
	s.p.opt.Media.Want(s.wanted())
	s.dirty = true
}

func (s *stage) wanted() []playlists.Variant {
	seen := make(map[playlists.Digest]bool, len(s.here.media))
	var list []playlists.Variant
	for _, media := range [][]playlists.Variant{s.here.media, s.coming.media} {
		for _, v := range media {
			if !seen[v.SHA256] {
				seen[v.SHA256] = true
				list = append(list, v)
			}
		}
	}
	return list
}

// mayTakeOver reports whether the waiting programme comes in at the instant of c;
// ended says that no slide would be cut by it.
func (s *stage) mayTakeOver(c playlists.Clock, missing playlists.Missing, ended bool) bool {
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
	case heldOf(now) == heldOf(next), now.CheckLease(c) != nil, playlists.AtOnce(now, next):
		return true
	default:
		return s.coming.holds(missing)
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

// holds reports whether nothing of a programme is missing.
func (c *cast) holds(missing playlists.Missing) bool {
	for _, v := range c.media {
		if missing[v.SHA256] {
			return false
		}
	}
	return true
}

func (s *stage) takeOver() {
	s.here, s.coming, s.fallen = s.coming, cast{}, false
	s.want()
	s.p.opt.Log.Info("programme took over", slog.String("serial", heldOf(s.here.orders.Playlist).Serial.String()))
}
