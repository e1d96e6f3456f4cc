package playlists

import (
	"fmt"
	"time"
)

// Rule names why a slot is what it is.
type Rule string

// The rules. Each but the first two and the last puts the help card on screen. No
// programme ever gives the last: only a screen does, of itself, whatever is put up.
const (
	Scheduled      Rule = "scheduled"        // in force, by priority and weight
	UntimedOnly    Rule = "untimed-only"     // the clock is untrusted: only stories that need none
	NoPlaylist     Rule = "no-playlist"      // none was accepted yet
	LeaseOver      Rule = "lease-over"       // not renewed in time
	NothingInForce Rule = "nothing-in-force" // no schedule allows this instant
	ClockUntrusted Rule = "clock-untrusted"  // every story needs a clock
	ByHand         Rule = "by-hand"          // a technician at the panel put something up
)

// Why explains a slot.
type Why struct {
	Rule     Rule
	InForce  int   // stories in force, of the same priority
	Since    int64 // when the set in force last changed; zero: never
	Cycle    int64 // how many cycles were told since
	Priority int
	Weight   int
}

// whyNothing tells apart the two ways to have nothing to tell.
func (p *Programme) whyNothing(c Clock) Why {
	if c.Passed(p.opened.Lease) {
		return Why{Rule: LeaseOver}
	}
	return Why{Rule: NothingInForce}
}

// Sentence says it to a person, with instants in the given zone.
func (w Why) Sentence(zone *time.Location) string {
	switch w.Rule {
	case Scheduled:
		since := "always"
		if w.Since > 0 {
			since = "since " + time.UnixMilli(w.Since).In(zone).Format("2 Jan 15:04")
		}
		return fmt.Sprintf("%d in force %s at priority %d; this one has weight %d; cycle %d", w.InForce, since, w.Priority, w.Weight, w.Cycle+1)
	case UntimedOnly:
		return "the display's clock is untrusted, so only stories without hours are told"
	case NoPlaylist:
		return "no playlist was accepted yet, so the help card is shown"
	case LeaseOver:
		return "the playlist's lease is over, so the help card is shown"
	case ClockUntrusted:
		return "the display's clock is untrusted and every story has hours, so the help card is shown"
	case ByHand:
		return "a technician put it up at the display"
	default:
		return "no schedule allows a story now, so the help card is shown"
	}
}
