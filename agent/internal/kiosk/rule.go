package kiosk

import (
	"fmt"
	"time"
)

const (
	// silence is how long a page that has drawn may say nothing: one beat and most
	// of a second, so that what lies behind is seen within a second of the last.
	silence = 900 * time.Millisecond
	// lid is after how long a silence the page is covered, where it can be: that is
	// taken back in an instant, so it need not be certain.
	lid = 800 * time.Millisecond
	// unseen is how long a page may be silent that nobody sees.
	unseen = 2 * time.Second
	// doubt is when a silent page begins to be asked about: whether it waits for a
	// processor.
	doubt = 600 * time.Millisecond
	// again is how often that is asked.
	again = 300 * time.Millisecond
	// starved is how long a page may be silent that waits for a processor.
	starved = 4 * time.Second
	// patience is how long a browser may take to say its first word.
	patience = 30 * time.Second
	// settling is how long after its first word a page has more to do than to draw.
	settling = 5 * time.Second
	// calm is after how long without a fault the faults before it are forgotten.
	calm = 10 * time.Minute
	// moreTime bounds how often the time for silence is doubled.
	moreTime = 4
	// bound is how long a browser with too much memory may wait for a slide's end.
	bound = 10 * time.Minute
	// weigh is how often its memory is looked at.
	weigh = 30 * time.Second
	// firstWait and longestWait bound how long a browser that ended soon is left alone.
	firstWait   = 250 * time.Millisecond
	longestWait = 30 * time.Second
)

// facts are what is known of one browser. Times are since the kiosk began; 0 is
// never.
type facts struct {
	now     time.Duration
	began   time.Duration // its process was started
	first   time.Duration // its page first said that it draws
	heard   time.Duration // its page last said so
	turned  time.Duration // its page last changed slides
	excused time.Duration // this process was kept from listening until then
	hungry  bool          // it waits for a processor
	shows   bool          // its page has something to show
	covered bool          // something else lies over it
	// condemned is why it is to be ended in somebody else's judgement; "": it isn't.
	condemned string
	fat       time.Duration // since when it has had too much memory
	memory    int64         // that it has, in bytes
	limit     time.Duration // how long it may be silent
}

// verdict is what is to be done with a browser.
type verdict struct {
	end    string        // why it is to be ended; "": it isn't
	silent bool          // it had drawn, and is ended for its silence
	cover  bool          // something else is to lie over it
	next   time.Duration // for how long it need not be judged again
}

// judge judges a browser.
func (f *facts) judge() verdict {
	if f.heard == 0 {
		if left := f.began + patience - f.now; left > 0 {
			return verdict{next: left, cover: true}
		}
		return verdict{cover: true, end: fmt.Sprintf("no page drew within %s", patience)}
	}
	limit := f.limit
	if f.now-f.first < settling {
		limit *= 2
	}
	if f.hungry {
		limit = max(limit, starved)
	}
	if f.covered {
		limit = max(limit, unseen)
	}
	last := max(f.heard, f.excused)
	left := last + limit - f.now
	v := verdict{cover: !f.shows || f.now-last >= lid}
	switch {
	case left <= 0:
		v.end, v.silent = fmt.Sprintf("the page did not draw for %s", (f.now-f.heard).Round(100*time.Millisecond)), true
	case f.condemned != "":
		v.end = f.condemned
	case f.fat != 0 && (f.turned > f.fat || f.now-f.fat >= bound):
		v.end = fmt.Sprintf("it had %d MB of memory", f.memory/1e6)
	case f.now < f.doubtful():
		v.next = min(left, f.doubtful()-f.now)
	case f.now < last+lid:
		v.next = min(left, last+lid-f.now)
	default:
		v.next = min(left, again)
	}
	return v
}

// doubtful is the instant from which it is worth asking whether the page waits
// for a processor.
func (f *facts) doubtful() time.Duration { return max(f.heard, f.excused) + doubt }

// past is what is remembered of browsers before.
type past struct {
	silences []time.Duration // when browsers were ended for silence, within calm
	soon     int             // how many in a row ended within calm of their start
}

// limit is how long the next page may be silent.
func (p *past) limit(now time.Duration) time.Duration {
	n := 0
	for _, at := range p.silences {
		if now-at < calm {
			n++
		}
	}
	return silence << min(n, moreTime)
}

// ended takes note of a browser's end and says how long to leave it alone: the
// first of a series of ends is mended at once.
func (p *past) ended(now, began time.Duration, silent bool) time.Duration {
	if silent {
		p.silences = append(p.silences, now)
		p.silences = p.silences[max(len(p.silences)-moreTime, 0):]
	}
	if now-began >= calm {
		p.soon = 0
	}
	p.soon++
	if p.soon == 1 {
		return 0
	}
	return min(firstWait<<min(p.soon-2, 16), longestWait)
}
