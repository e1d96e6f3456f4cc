package footage

// state is what one point shows in one picture, as a value that swings.
type state struct {
	v         float64
	saturated bool // of red
}

// swing follows one value up and down and notes where it turns far enough: the
// changes between adjacent peaks and valleys, of which WCAG speaks.
type swing struct {
	begun     bool
	up, down  bool // which way the last change went; neither before the first
	low, high state
	changes   []change // of about the last second, oldest first
}

// change is one opposing change.
type change struct {
	picture int
	up      bool
	counts  bool // enough of the picture made it
}

// see takes the next value. far says whether a change from low to high, or back,
// is large enough.
func (s *swing) see(picture int, now state, far func(low, high state) bool) {
	if !s.begun {
		s.begun, s.low, s.high = true, now, now
		return
	}
	switch {
	case !s.up && far(s.low, now):
		s.turn(picture, true, now)
	case !s.down && far(now, s.high):
		s.turn(picture, false, now)
	default:
		// Going on as before moves the peak or the valley from which the way back counts.
		if now.v > s.high.v {
			s.high = now
		}
		if now.v < s.low.v {
			s.low = now
		}
	}
}

func (s *swing) turn(picture int, up bool, now state) {
	s.up, s.down = up, !up
	s.low, s.high = now, now
	s.changes = append(s.changes, change{picture: picture, up: up})
}

// turned reports whether there is a change one way since a picture, and marks it
// as one that counts if wished.
func (s *swing) turned(since int, up, mark bool) bool {
	found := false
	for i := len(s.changes) - 1; i >= 0 && s.changes[i].picture >= since; i-- {
		if c := &s.changes[i]; c.up == up {
			found = true
			c.counts = c.counts || mark
		}
	}
	return found
}

// counted gives how many changes since a picture count, and forgets those before.
func (s *swing) counted(since int) int {
	for len(s.changes) > 0 && s.changes[0].picture < since {
		s.changes = s.changes[1:]
	}
	n := 0
	for _, c := range s.changes {
		if c.counts {
			n++
		}
	}
	return n
}
