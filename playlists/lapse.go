package playlists

import (
	"fmt"
	"time"
)

// Lapse is what a programme ought to tell and does not, for a reason of time. A
// window that is over is none: it was meant to end.
type Lapse struct {
	Lease    Millis // when it ended, and everything with it; zero: it holds
	Consents []ConsentOver
	Hours    int // stories that need a clock which can't be believed
}

// ConsentOver is a story within its window whose consent is over.
type ConsentOver struct {
	Story StoryID
	At    Millis
}

// Lapse says what is not told at an instant, by the rules of [Programme.At].
func (p *Programme) Lapse(c Clock) Lapse {
	var l Lapse
	switch {
	case p.opened == nil:
		return l
	case c.Passed(p.opened.Lease):
		return Lapse{Lease: p.opened.Lease}
	}
	for i := range p.bits {
		b := &p.bits[i]
		switch {
		case b.entry == nil:
		case c.Passed(b.end):
			if b.end == b.story.ConsentEnd && !c.Passed(p.windowEnd(b.entry)) {
				l.Consents = append(l.Consents, ConsentOver{b.entry.Story, b.end})
			}
		case !c.Trusted() && p.untimed[i/64]&(1<<(i%64)) == 0:
			l.Hours++
		}
	}
	return l
}

// Sentences says it to people, the gravest first.
func (l Lapse) Sentences() []string {
	var list []string
	if l.Lease != 0 {
		list = append(list, "the lease of the playlist ended on "+onDay(l.Lease))
	}
	if n := len(l.Consents); n > 0 {
		first := l.Consents[0]
		s := fmt.Sprintf("the consent to story %s ended on %s", first.Story, onDay(first.At))
		if n > 1 {
			s += fmt.Sprintf(", and to %d more", n-1)
		}
		list = append(list, s)
	}
	if l.Hours > 0 {
		list = append(list, fmt.Sprintf("the clock is untrusted: stories with hours (%d) are not told", l.Hours))
	}
	return list
}

func onDay(t Millis) string { return time.UnixMilli(t).UTC().Format("2006-01-02 15:04 UTC") }
