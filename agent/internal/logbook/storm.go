package logbook

import (
	"slices"
	"strings"
	"time"
)

// Bounds of what is written in one window.
const (
	window      = time.Minute
	perMessage  = 20  // lines with one message, whatever else they say
	perWindow   = 500 // lines in all
	maxTold     = 50  // counts told at a window's end; the others are summed up
	ofTheOthers = "other messages"
)

// storm decides which lines are written. It is a value of its own, without a
// clock: what it is told of time is all it knows.
type storm struct {
	began    time.Time
	seen     map[string]bool // whole lines
	messages map[string]int  // lines written, by message
	held     map[string]int  // lines counted instead, by message
	written  int
}

// count is how many lines of a message were not written.
type count struct {
	message string
	lines   int
}

// pass says whether a line is written, and what of the window before is to be told
// first.
func (s *storm) pass(message, line string, now time.Time) (write bool, told []count) {
	told = s.turn(now)
	if s.seen[line] || s.messages[message] >= perMessage || s.written >= perWindow {
		s.hold(message)
		return false, told
	}
	s.seen[line] = true
	s.messages[message]++
	s.written++
	return true, told
}

func (s *storm) hold(message string) {
	if _, known := s.held[message]; !known && len(s.held) >= maxTold {
		message = ofTheOthers
	}
	s.held[message]++
}

// turn begins a new window if the last is over, or if the clock was set back.
func (s *storm) turn(now time.Time) []count {
	if since := now.Sub(s.began); s.seen != nil && since >= 0 && since < window {
		return nil
	}
	var told []count
	for m, n := range s.held {
		told = append(told, count{m, n})
	}
	slices.SortFunc(told, func(a, b count) int { return strings.Compare(a.message, b.message) })
	*s = storm{began: now, seen: map[string]bool{}, messages: map[string]int{}, held: map[string]int{}}
	return told
}
