package player

import (
	"log/slog"
	"slices"

	"storyline/playlists"
	"storyline/playlists/screen"
)

const (
	// grace is how long, in ms, the page may take to say that a slot ended.
	grace = 10_000
	// silence is how long, in ms, a screen may be silent before that is said.
	silence = 3000
)

// listen takes in what the page said since the last step.
func (s *stage) listen(now int64) {
	s.p.mu.Lock()
	reports := s.p.reports
	s.p.reports, s.p.turned = nil, now-s.p.base
	s.p.mu.Unlock()
	for _, r := range reports {
		s.heard = now
		for _, t := range s.turns {
			if t.id == r.ID {
				s.hear(t, r, now)
				break
			}
		}
	}
	if quiet := s.heard == 0 || now-s.heard > silence; quiet != s.silent {
		s.silent = quiet
		s.hush(quiet)
	}
}

// hear takes one report of a turn that is not done. What the page says of time
// is believed only between the slot's start and now.
func (s *stage) hear(t *turn, r screen.Report, now int64) {
	at := min(max(r.At, t.frame.Start), now)
	t.shown = max(t.shown, min(r.Shown, max(now-t.frame.Start, 0)))
	switch r.Event {
	case screen.EventFirstFrame:
		if t.first == 0 {
			t.first = max(at, 1)
			s.show(t, t.slot.Kind)
			if t.slot.Entry != nil && t.frame.Offset == 0 && t.clock != playlists.Untrusted {
				s.p.opt.Began(t.slot, t.first+t.wall)
			}
		}
	case screen.EventFailed:
		if !t.failed {
			t.failed, t.broke, t.why = true, at, r.Detail
			s.p.opt.Log.Warn("screen could not show a slide", slog.String("detail", r.Detail))
			s.show(t, playlists.ShowCall)
			if t.slot.Picture != nil {
				s.p.opt.Recheck(t.slot.Picture.SHA256)
			}
		}
	case screen.EventEnded:
		s.close(t, at)
	}
}

// expire closes the turns of which the page said no end: they are cut at the
// last beat. One that was announced and replaced is waited for like others, since
// a page that hears of that late has shown it for a moment; not if the page has
// long to hear of it.
func (s *stage) expire(now int64) {
	for _, t := range slices.Clone(s.turns) {
		switch {
		case t == s.on || t == s.next:
		case t.first == 0 && !t.failed && t.frame.Start > now+grace:
			s.turns = slices.DeleteFunc(s.turns, func(u *turn) bool { return u == t })
		case now >= max(t.frame.Start, min(t.end, s.on.frame.Start))+grace:
			s.close(t, 0)
		}
	}
}

// finish closes every turn at the player's end.
func (s *stage) finish() {
	s.listen(s.p.Now())
	for _, t := range slices.Clone(s.turns) {
		s.close(t, 0)
	}
}

// show notes what the screen says is on it.
func (s *stage) show(t *turn, what playlists.SlotKind) {
	w := playlists.Showing{What: what, Lang: t.slot.Lang, Since: t.began() + t.wall, Screen: s.p.opt.Screen}
	if rule := t.slot.Why.Rule; rule != playlists.Scheduled {
		w.Why = rule
	}
	if e := t.slot.Entry; e != nil {
		w.Story, w.ID, w.Slide = e.Digest, e.Story, t.slot.Slide.ID
	}
	s.p.mu.Lock()
	changed := s.p.showing.What != what || s.p.showing.Why != w.Why
	s.p.showing = w
	s.p.mu.Unlock()
	if changed {
		s.p.opt.OnChange()
	}
}

// hush notes that the screen fell silent, or spoke again.
func (s *stage) hush(quiet bool) {
	s.p.mu.Lock()
	s.p.silent = quiet
	if quiet {
		s.p.showing = playlists.Showing{Screen: s.p.opt.Screen}
	} else {
		s.p.excused = 0 // from now on a silence is a fault at once
	}
	s.p.mu.Unlock()
	if quiet {
		s.p.opt.Log.Warn("screen is silent")
		s.p.opt.OnChange()
		return
	}
	s.p.opt.Log.Info("screen is drawing")
	if s.on != nil && s.on.first != 0 {
		s.show(s.on, s.on.slot.Kind)
	}
}
