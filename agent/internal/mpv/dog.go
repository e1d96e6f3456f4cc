package mpv

import (
	"fmt"
	"math"
	"time"
)

const (
	// proof is how long, in ms, a film may stand before it is said to stand still.
	proof = 1500
	// awry is how far a film may be from where it should stand before it is moved, in s.
	awry = .2
	// tail is how much of a film may be missing at its end, in s.
	tail = .5
)

// sight is what was seen of mpv at one time.
type sight struct {
	path  string  // what it has loaded
	pos   float64 // where its film stands, in s
	ended bool    // it holds the film's last frame
	whole float64 // how long its film is, in s
	bytes int64   // of memory; 0: not looked at
}

// sick says why a player is to be restarted, "" if it is well. A still picture
// never advances, so nothing is asked of it but that it is there.
func sick(front *turn, s sight, ceiling int64) string {
	switch {
	case front != nil && !front.opaque() && s.path != front.path:
		return "it lost the slide that is due"
	case s.bytes > ceiling:
		return fmt.Sprintf("it held %d MB of memory", s.bytes>>20)
	}
	return ""
}

// still says why the film in front has failed, "" if it hasn't, and notes how
// far it came.
func still(front *turn, s sight, now int64) string {
	switch {
	case s.ended && s.pos+tail < min(s.whole, position(front.frame, now)):
		return "film broke off"
	case s.ended, s.pos != front.mark.pos:
		front.proved = front.proved || s.ended || front.mark.pos >= 0 && s.pos > front.mark.pos
		front.mark = mark{now, s.pos}
	case now-front.mark.at > proof && front.proved:
		return "film stands still"
	case now-front.mark.at > proof:
		return "no frame of the film came"
	}
	return ""
}

// astray says where a film should be moved to, if it is too far from there.
func astray(front *turn, s sight, now int64) (float64, bool) {
	to := position(front.frame, now)
	return to, !s.ended && math.Abs(to-s.pos) > awry
}

// Waits before a player is started again.
const (
	firstWait = 40 * time.Millisecond
	mostWait  = time.Second
	lastWait  = 10 * time.Second
	tireless  = 8           // tries before it is believed that haste is no use
	healthy   = time.Minute // a run of this length ends a row of failures
)

// wait is how long to wait before the next of a row of tries; dice is 0 to 1.
func wait(failures int, dice float64) time.Duration {
	most := mostWait
	if failures > tireless {
		most = lastWait
	}
	d := firstWait
	for range min(failures, 16) {
		d = min(2*d, most)
	}
	return time.Duration(float64(d) * (.5 + dice/2))
}
