package step

import (
	"cmp"
	"slices"

	"storyline/playlists"
)

// start is a slide that came onto the glass: when the programme lets it begin, and
// when it did, on the wall clock of its display.
type start struct {
	Slide playlists.SlideID `json:"slide"`
	Plan  playlists.Millis  `json:"plan"`
	At    playlists.Millis  `json:"at"`
}

// kept is how many of the last starts are kept and told.
const kept = 8

// exchange is one question: sent and got on this display's clock, come and left on
// the sibling's.
type exchange struct{ sent, come, left, got playlists.Millis }

// delay is how long the question and its answer were on the way.
func (e exchange) delay() int64 { return e.got - e.sent - (e.left - e.come) }

// offset is how far the sibling's clock is ahead of this one's. It may be wrong by
// half the delay, if all of that was on one of the two ways.
func (e exchange) offset() int64 { return (e.come - e.sent + e.left - e.got) / 2 }

// slow is a delay, in ms, from which nothing can be learnt.
const slow = 100

// offsetOf gives how far a sibling's clock is ahead, by the question that took
// least time.
func offsetOf(list []exchange) (offset int64, ok bool) {
	if len(list) == 0 {
		return 0, false
	}
	best := slices.MinFunc(list, func(a, b exchange) int { return cmp.Compare(a.delay(), b.delay()) })
	return best.offset(), best.delay() >= -1 && best.delay() < slow // clocks are read to the ms
}

// spreadOf gives by how many ms this display begins its slides after a sibling
// whose clock is ahead by offset: the median of the slides that both began.
func spreadOf(mine, theirs []start, offset int64) (spread int64, ok bool) {
	var apart []int64
	for _, m := range mine {
		for _, t := range theirs {
			if m.Slide == t.Slide && m.Plan == t.Plan {
				apart = append(apart, m.At-(t.At-offset))
			}
		}
	}
	if len(apart) == 0 {
		return 0, false
	}
	slices.Sort(apart)
	return apart[len(apart)/2], true
}

// farthest gives the finding that is farthest from nought, with how many there are
// and when they were made.
func farthest(list []playlists.Step, at playlists.Millis) *playlists.Step {
	if len(list) == 0 {
		return nil
	}
	worst := slices.MaxFunc(list, func(a, b playlists.Step) int { return cmp.Compare(size(a.Spread), size(b.Spread)) })
	worst.At, worst.N = at, len(list)
	return &worst
}

func size(n int64) int64 { return max(n, -n) }
