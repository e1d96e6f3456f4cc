package media

import (
	"fmt"
	"time"
)

// Window is the part of each day in which the uplink may be used for what is not
// needed yet, in minutes since midnight on the wall. It may pass midnight. None:
// always.
type Window struct{ From, Until int }

// ParseWindow reads a window like 01:00-04:30.
func ParseWindow(s string) (Window, error) {
	var fh, fm, uh, um int
	n, err := fmt.Sscanf(s, "%2d:%2d-%2d:%2d", &fh, &fm, &uh, &um)
	w := Window{fh*60 + fm, uh*60 + um}
	if err != nil || n != 4 || s != w.String() || w.From == w.Until || min(w.From, w.Until) < 0 || w.From >= day || w.Until > day {
		return Window{}, fmt.Errorf("%q is no window like 01:00-04:30", s)
	}
	return w, nil
}

const day = 24 * 60

func (w Window) String() string {
	return fmt.Sprintf("%02d:%02d-%02d:%02d", w.From/60, w.From%60, w.Until/60, w.Until%60)
}

// Open reports whether a minute of the day lies in the window.
func (w Window) Open(minute int) bool {
	switch {
	case w.From == w.Until:
		return true
	case w.From < w.Until:
		return w.From <= minute && minute < w.Until
	default:
		return w.From <= minute || minute < w.Until
	}
}

// mayUplink reports whether a file may come over the uplink now. What the
// programme on screen shows may at any hour: a call stands in its place until it
// is there. So may all while nobody knows the hour, since a film at the wrong
// hour is better than none; the rate holds even so. The lock is held.
func (s *Store) mayUplink(f *file, now time.Time, sooner func(time.Time)) bool {
	if f.urgent || s.window.From == s.window.Until {
		return true
	}
	sooner(now.Add(time.Minute))
	minute, known := s.minute()
	return !known || s.window.Open(minute)
}

// waiting reports whether a file is lacking for no reason but the hour. The lock
// is held.
func (s *Store) waiting() bool {
	if s.window.From == s.window.Until || len(s.downloads) > 0 {
		return false
	}
	minute, known := s.minute()
	if !known || s.window.Open(minute) {
		return false
	}
	for _, f := range s.files {
		if f.state == lacking && !f.urgent {
			return true
		}
	}
	return false
}
