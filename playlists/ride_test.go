package playlists

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// passenger is a ride the slow way: somebody who looks at the screen every so
// many milliseconds, and at the end counts what was on.
type passenger struct {
	board, alight float64 // ms since 1970; a passenger boards in the middle of one
	looks         []glimpse
}

// glimpse is one slot, and from when until when it was seen.
type glimpse struct {
	slot       Slot
	from, till float64
}

// ride looks at the screen at t and every step from then on.
func ride(p *Programme, t Millis, ms, step int64) *passenger {
	r := &passenger{board: float64(t) + 0.5, alight: float64(t+ms) + 0.5}
	for x := t; x <= t+ms; x += step {
		slot := p.At(At(x), nil)
		from, till := max(float64(x), r.board), min(float64(x+step), r.alight)
		if n := len(r.looks); n > 0 && sameSlot(&r.looks[n-1].slot, &slot) {
			r.looks[n-1].till = till
		} else if from < till {
			r.looks = append(r.looks, glimpse{slot, from, till})
		}
	}
	return r
}

func sameSlot(a, b *Slot) bool {
	return a.Kind == b.Kind && a.Entry == b.Entry && a.Slide == b.Slide && a.Start == b.Start && a.Until == b.Until
}

// whole reports whether a slide was on as long as a play must be to be whole.
func (l *glimpse) whole() bool {
	return l.slot.Kind == ShowSlide && l.from < float64(l.slot.Start+Slack) && l.till >= float64(l.slot.End-Slack)
}

// stories counts by name the stories whose slides were all whole, one after the
// other.
func (r *passenger) stories() map[StoryID]int {
	count := map[StoryID]int{}
	for i := range r.looks {
		slides := 0
		if s := r.looks[i].slot.Story; s != nil {
			slides = len(s.Slides)
		}
		for k := 0; k < slides && i+k < len(r.looks); k++ {
			l := &r.looks[i+k]
			if l.slot.Entry != r.looks[i].slot.Entry || l.slot.Slide != &l.slot.Story.Slides[k] || !l.whole() {
				break
			}
			if k == slides-1 {
				count[l.slot.Story.ID]++
			}
		}
	}
	return count
}

// stretch counts the unbroken times at which something was on for LookMs, and
// for how long it was on altogether.
func (r *passenger) stretch(on func(*Slot) bool) (times int, ms float64) {
	var length float64
	for i := range r.looks {
		if !on(&r.looks[i].slot) {
			length = 0
			continue
		}
		l := r.looks[i].till - r.looks[i].from
		if ms += l; length < LookMs && length+l >= LookMs {
			times++
		}
		length += l
	}
	return times, ms
}

func isLarge(s *Slot) bool {
	return s.Kind == ShowCall || s.Kind == ShowHelp && s.Help != nil || s.Kind == ShowSlide && s.Slide.Kind == CallSlide
}

func isStrip(s *Slot) bool { return s.Kind == ShowSlide && s.Slide.Kind != CallSlide }

// figures are those that a single ride can be compared by.
type figures struct {
	Stories          map[StoryID]int
	Whole            int
	Large, Strip     int
	LargeMs, StripMs float64
	HelpOnly         bool
}

func (r *passenger) figures() figures {
	f := figures{Stories: r.stories(), HelpOnly: true}
	for _, n := range f.Stories {
		f.Whole += n
	}
	f.Large, f.LargeMs = r.stretch(isLarge)
	f.Strip, f.StripMs = r.stretch(isStrip)
	for i := range r.looks {
		f.HelpOnly = f.HelpOnly && r.looks[i].slot.Kind == ShowHelp
	}
	return f
}

// figuresOf takes the figures out of the estimate for one instant, in which
// nothing is left to chance.
func figuresOf(t *rapid.T, r *Ride) figures {
	sure := func(s Seen) int {
		if s.Mean != math.Trunc(s.Mean) || float64(s.Least) != s.Mean || s.Chance != min(s.Mean, 1) {
			t.Fatalf("for one instant it says %+v", s)
		}
		return s.Least
	}
	f := figures{Stories: map[StoryID]int{}, Whole: sure(r.Whole), Large: sure(r.Large), Strip: sure(r.Strip), LargeMs: r.LargeMs, StripMs: r.StripMs, HelpOnly: r.HelpOnly == 1}
	for _, s := range r.Stories {
		f.Stories[s.Story] = sure(s.Seen)
	}
	return f
}

// drawRidden draws a programme with calls, films that can't be shown, and a help
// card, all of whose lengths are a multiple of step; and a minute around which
// something may change.
func drawRidden(t *rapid.T, step int64) (*Programme, Millis) {
	grid := func(name string, from, to int64) int64 {
		return rapid.Int64Range((from+step-1)/step, to/step).Draw(t, name) * step
	}
	var entries []Entry
	var stories []*Story
	for i := range rapid.IntRange(0, 4).Draw(t, "entries") {
		var lengths []int64
		for range rapid.IntRange(1, 4).Draw(t, "slides") {
			lengths = append(lengths, grid("ms", 500, 4000))
		}
		s := testStory(StoryID(fmt.Sprintf("story-%d", i)), lengths...)
		for k := range s.Slides {
			switch rapid.IntRange(0, 4).Draw(t, "kind") {
			case 0, 1:
				s.Slides[k].Kind = CallSlide
			case 2:
				s.Slides[k].Kind, s.Slides[k].Media = VideoSlide, []Variant{{SHA256: Digest{1}, Bytes: 1, Type: "video/mp4", Codec: "hvc1", W: 16, H: 9}}
			}
		}
		if rapid.IntRange(0, 3).Draw(t, "consent") == 0 {
			s.ConsentEnd = clockDay + grid("consent ends", -20_000, 20_000)
		}
		e := entryOf(s)
		e.Priority, e.Weight = rapid.IntRange(0, 1).Draw(t, "priority"), rapid.IntRange(1, 3).Draw(t, "weight")
		switch rapid.IntRange(0, 2).Draw(t, "daypart") {
		case 0:
			e.Schedule.Dayparts = []Daypart{{6 * 60, 12 * 60}}
		case 1:
			e.Schedule.Dayparts = []Daypart{{12 * 60, 12*60 + 1}}
		}
		entries, stories = append(entries, e), append(stories, s)
	}
	o := opened(entries, stories...)
	if rapid.IntRange(0, 4).Draw(t, "lease") == 0 {
		o.Lease = clockDay + grid("lease ends", -20_000, 20_000)
	}
	var help *HelpCard
	if rapid.Bool().Draw(t, "has a help card") {
		help = &HelpCard{Languages: []Lang{"uk", "en"}, Call: testCall()}
	}
	if rapid.IntRange(0, 9).Draw(t, "no playlist") == 0 {
		o = nil
	}
	return NewProgramme(o, help, Shape{W: 1920, H: 1080, Codecs: []string{"avc1"}}, "ceiling"), clockDay
}

func TestARideIsWhatAPassengerCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		step := rapid.SampledFrom([]int64{1, 50}).Draw(t, "step")
		p, around := drawRidden(t, step)
		at := around + rapid.Int64Range(-30_000/step, 20_000/step).Draw(t, "board")*step
		ms := rapid.Int64Range(1, 20_000*min(step, 10)/step).Draw(t, "ride") * step
		estimate := p.Ride(at, at+1, ms)
		want := ride(p, at, ms, step).figures()
		if d := cmp.Diff(want, figuresOf(t, &estimate)); d != "" {
			t.Fatalf("boarding at %d for %d ms (-counted +computed):\n%s", at, ms, d)
		}
	})
}

func TestTheEstimateIsTheMeanOfAllRides(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, around := drawRidden(t, 1)
		from := around + rapid.Int64Range(-30_000, 30_000).Draw(t, "from")
		until := from + rapid.Int64Range(1, 2000).Draw(t, "span")
		ms := rapid.Int64Range(1, 20_000).Draw(t, "ride")
		r := p.Ride(from, until, ms)
		// Nothing changes within a millisecond but along a line, so the mean over
		// every one of them is no approximation.
		var whole, large, strip meanSeen
		var largeMs, stripMs, help float64
		for x := from; x < until; x++ {
			one := p.Ride(x, x, ms)
			whole.add(one.Whole)
			large.add(one.Large)
			strip.add(one.Strip)
			largeMs, stripMs, help = largeMs+one.LargeMs, stripMs+one.StripMs, help+one.HelpOnly
		}
		n := float64(until - from)
		for _, c := range []struct {
			name      string
			got, want float64
		}{
			{"chance of a whole story", r.Whole.Chance, whole.chance / n},
			{"whole stories", r.Whole.Mean, whole.sum / n},
			{"least of whole stories", float64(r.Whole.Least), whole.least()},
			{"chance of large hotlines", r.Large.Chance, large.chance / n},
			{"large hotlines", r.Large.Mean, large.sum / n},
			{"least of large hotlines", float64(r.Large.Least), large.least()},
			{"strips", r.Strip.Mean, strip.sum / n},
			{"least of strips", float64(r.Strip.Least), strip.least()},
			{"ms of large hotlines", r.LargeMs, largeMs / n},
			{"ms of strips", r.StripMs, stripMs / n},
			{"help card only", r.HelpOnly, help / n},
		} {
			if math.Abs(c.got-c.want) > 1e-6*max(1, math.Abs(c.want)) {
				t.Errorf("%s: %v computed, %v on average of %d rides of %d ms", c.name, c.got, c.want, until-from, ms)
			}
		}
		checkStories(t, &r)
	})
}

// meanSeen gathers what single rides saw.
type meanSeen struct {
	chance, sum float64
	low         float64
	any         bool
}

func (m *meanSeen) add(s Seen) {
	m.chance, m.sum = m.chance+s.Chance, m.sum+s.Mean
	if !m.any || s.Mean < m.low {
		m.low, m.any = s.Mean, true
	}
}

func (m *meanSeen) least() float64 { return m.low }

// checkStories wants the figures by name to fit those of all together.
func checkStories(t *rapid.T, r *Ride) {
	var sum, best, chances float64
	for _, s := range r.Stories {
		sum, best, chances = sum+s.Mean, max(best, s.Chance), chances+s.Chance
	}
	if math.Abs(sum-r.Whole.Mean) > 1e-9 || r.Whole.Chance < best-1e-9 || r.Whole.Chance > chances+1e-9 {
		t.Errorf("by name %+v, together %+v", r.Stories, r.Whole)
	}
}

// TestAnHourIsTheMeanOfRidesDrawnFromIt takes one ride from each of many equal
// parts of an hour. A count changes its mean over a part only where the part has
// an instant at which the count changes, so the number of those bounds the error.
func TestAnHourIsTheMeanOfRidesDrawnFromIt(t *testing.T) {
	const parts = 4000
	rapid.Check(t, func(t *rapid.T) {
		p, around := drawRidden(t, 1)
		from, ms := around-1_800_000, rapid.Int64Range(0, 120_000).Draw(t, "ride")
		r := p.Ride(from, from+3_600_000, ms)
		if r.Whole.Mean < 0 || r.Whole.Chance > 1 || float64(r.Whole.Least) > r.Whole.Mean {
			t.Fatalf("%+v", r.Whole)
		}
		const part = 3_600_000 / parts
		shift := rapid.Int64Range(0, part-1).Draw(t, "shift")
		var chance, large, largeMs float64
		for i := range int64(parts) {
			one := p.Ride(from+i*part+shift, 0, ms)
			chance, large, largeMs = chance+one.Whole.Chance, large+one.Large.Mean, largeMs+one.LargeMs
		}
		slots := float64(3_600_000+ms)/500 + 2 // no more can begin or end
		if d := math.Abs(chance/parts - r.Whole.Chance); d > 2*slots/parts {
			t.Errorf("chance %v, drawn %v", r.Whole.Chance, chance/parts)
		}
		if d := math.Abs(largeMs/parts - r.LargeMs); d > part { // it changes by at most 1 ms a millisecond
			t.Errorf("%v ms of large hotlines, drawn %v", r.LargeMs, largeMs/parts)
		}
		if d := math.Abs(large/parts - r.Large.Mean); d > 2*slots/parts {
			t.Errorf("large hotlines %v, drawn %v", r.Large.Mean, large/parts)
		}
	})
}

// TestRidesThatCanBeCountedByHand knows a cycle of ten seconds.
func TestRidesThatCanBeCountedByHand(t *testing.T) {
	s := testStory("one", 4000, 3000, 3000)
	s.Slides[2].Kind = CallSlide
	p := NewProgramme(opened([]Entry{entryOf(s)}, s), nil, Shape{}, "ceiling")
	from := p.At(At(clockDay), nil).Why.Since
	for _, c := range []struct {
		name    string
		ms      int64
		whole   Seen
		large   Seen
		largeMs float64
	}{
		{"too short for the story", 9000, Seen{}, Seen{0.8, 0.8, 0}, 2700},
		{"short of it by a slack at each end", 9500, Seen{}, Seen{0.85, 0.85, 0}, 2850},
		{"just the story; or the call's two ends, neither long enough", 10_000, Seen{0.05, 0.05, 0}, Seen{0.9, 0.9, 0}, 3000},
		{"one and a half", 15_000, Seen{0.55, 0.55, 0}, Seen{1, 1.4, 1}, 4500},
		{"two", 20_000, Seen{1, 1.05, 1}, Seen{1, 1.9, 1}, 6000},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := p.Ride(from+3_600_000, from+7_200_000, c.ms)
			near := cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-9 })
			if d := cmp.Diff([]any{c.whole, c.large, c.largeMs}, []any{r.Whole, r.Large, r.LargeMs}, near); d != "" {
				t.Errorf("(-by hand +computed):\n%s", d)
			}
		})
	}
}

func TestAnEdgeTakesTheStoryThatItCutsFromEveryPassenger(t *testing.T) {
	s := testStory("one", 4000, 4000)
	p := NewProgramme(opened([]Entry{entryOf(s)}, s), nil, Shape{}, "ceiling")
	begun := p.At(At(clockDay), nil).Why.Since
	begun += (clockDay - begun) / 8000 * 8000
	s.ConsentEnd = begun + 7000
	p = NewProgramme(opened([]Entry{entryOf(s)}, s), nil, Shape{}, "ceiling")
	if r := p.Ride(begun, 0, 60_000); r.Whole.Mean != 0 {
		t.Errorf("who boards at the start of the telling that is cut sees %+v", r.Whole)
	}
	if r := p.Ride(begun-8000, 0, 60_000); r.Whole.Mean != 1 || r.HelpOnly != 0 {
		t.Errorf("who boards one telling before sees %+v", r.Whole)
	}
	if r := p.Ride(s.ConsentEnd, s.ConsentEnd+1000, 60_000); r.HelpOnly != 1 || r.Large.Mean != 0 || r.StripMs != 0 {
		t.Errorf("after it, without a help card: %+v", r)
	}
}

func TestTheHoursOfAServiceDayAreItsWallsHours(t *testing.T) {
	s := testStory("one", 4000)
	p := NewProgramme(opened([]Entry{entryOf(s)}, s), nil, Shape{}, "ceiling")
	for _, c := range []struct {
		name, day string
		hours     int
		last      time.Duration
	}{
		{"an ordinary day", "2026-12-01", 24, time.Hour},
		{"the day whose night loses an hour", "2027-03-27", 23, time.Hour},
		{"the day whose night has one twice", "2027-10-30", 24, 2 * time.Hour},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, err := ParseDay(c.day)
			if err != nil {
				t.Fatal(err)
			}
			rides := p.RidesOn(d, 60_000)
			if len(rides) != c.hours {
				t.Fatalf("%d hours, want %d", len(rides), c.hours)
			}
			at := p.clock.DayStart(d)
			for _, r := range rides {
				if _, m := p.clock.Service(r.From); r.From != at || m != r.Hour || r.Whole.Chance != 1 {
					t.Errorf("hour %s begins at %d, when the wall shows %s; %+v", r.Hour, r.From, m, r.Whole)
				}
				at = r.Until
			}
			if end := p.clock.DayStart(d + 1); at != end {
				t.Errorf("the hours end at %d, the day at %d", at, end)
			}
			if l := rides[len(rides)-1]; l.Until-l.From != c.last.Milliseconds() {
				t.Errorf("the last hour has %d ms", l.Until-l.From)
			}
		})
	}
	if none := NewProgramme(nil, nil, Shape{}, "ceiling").RidesOn(20_000, 60_000); len(none) != 24 || none[7].HelpOnly != 1 {
		t.Errorf("without a playlist: %+v", none)
	}
}
