package mpv

import "storyline/playlists/screen"

const (
	// swift is how long before its start a card is put up, in ms: an overlay takes
	// about that long to the glass.
	swift = 4
	// early is how long before its start the next picture is loaded beneath a card.
	early = 2000
	// late is how long a picture may be late before its story's call is shown.
	late = 800
	// stale is how long a slide may stay after its end for want of another.
	stale = 10_000
	// long is a wait for nothing.
	long = 3_600_000
)

// act is what is to be done next.
type act int

const (
	rest    act = iota // nothing, for a while
	prepare            // draw the frame that comes
	load               // give its file to mpv
	give               // give its file up: it did not come in time
	swap               // put it up
	outlast            // put the story's call in place of a slide that nothing follows
)

// scene is what a decision looks at.
type scene struct {
	current, next *screen.Frame
	front, back   *turn
	lead          int64 // how long before its start a file is to be loaded, in ms
}

// coming is the frame that is to be made ready, or nil.
func (s *scene) coming(now int64) *screen.Frame {
	show, then := s.current, s.next
	if s.next != nil && s.front != nil && s.front.frame.ID == s.next.ID {
		return nil // it is on already: mpv was swifter than it was believed to be
	}
	if s.next != nil && now+swift >= s.next.Start {
		show, then = s.next, nil
	}
	for _, f := range []*screen.Frame{show, then} {
		if f != nil && (s.front == nil || f.ID != s.front.frame.ID) {
			return f
		}
	}
	return nil
}

// decide says what is to be done at a time, or for how long nothing is, in ms.
func (s *scene) decide(now int64) (act, int64) {
	f, b := s.coming(now), s.back
	if f == nil {
		return s.idle(now)
	}
	if b == nil || b.frame.ID != f.ID {
		return prepare, 0
	}
	covered := s.front == nil || s.front.opaque()
	due := f.Start - swift
	switch {
	case b.path == "" || b.broken != "" && (covered || b.state == unloaded):
		return at(swap, now, due)
	case b.broken != "": // the picture before is gone already
		return swap, 0
	case b.state == unloaded && covered:
		return at(load, now, f.Start-early)
	case b.state == unloaded:
		return at(load, now, f.Start-s.lead)
	case b.state == ready && !covered:
		return swap, 0 // it is on the glass
	case b.state == ready:
		return at(swap, now, due)
	default:
		return at(give, now, max(f.Start, b.sent)+late)
	}
}

// idle is what there is to do while nothing comes.
func (s *scene) idle(now int64) (act, int64) {
	f := s.front
	if f == nil || f.stands() || f.frame.End == 0 || stays(f.frame.Kind) {
		return rest, long
	}
	return at(outlast, now, f.frame.End+stale)
}

// stays reports whether a frame holds at any time: the help card does, and a glass
// that was made blank on purpose.
func stays(kind string) bool { return kind == screen.KindHelp || kind == screen.KindBlank }

// at gives an act once its time has come, and until then the wait for it.
func at(a act, now, when int64) (act, int64) {
	if now >= when {
		return a, 0
	}
	return rest, when - now
}
