package playlists

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// naive answers the same question the slow way, straight from the words of
// DESIGN.md: look at each entry, look back minute by minute.
type naive struct {
	o    *Opened
	lead int64 // how far the floor is ahead of the clock
}

func (n naive) inForce(e *Entry, t Millis) bool {
	s := n.o.Stories[e.Digest]
	d, m := n.o.Arrangement.Clock().Service(t)
	clock := n.o.Arrangement.Clock()
	over := t+n.lead >= n.o.Lease || t+n.lead >= s.ConsentEnd || e.Schedule.Until != 0 && t+n.lead >= clock.DayStart(e.Schedule.Until+1)
	return !over && tells(&e.Schedule, d) && within24(e.Schedule.Dayparts, m) && within24(s.Hours, m)
}

// tells reports whether a schedule tells its story on a service day.
func tells(s *Schedule, d Day) bool {
	return (s.From == 0 || d >= s.From) && (s.Until == 0 || d <= s.Until) &&
		s.Weekdays.Has(d) && !slices.Contains(s.Except, d)
}

func within24(parts []Daypart, m Minute) bool {
	return len(parts) == 0 || slices.ContainsFunc(parts, func(d Daypart) bool {
		return d.Start <= m && m < d.End || d.Start <= m-dayMinutes && m-dayMinutes < d.End || d.Start <= m+dayMinutes && m+dayMinutes < d.End
	})
}

// told gives the indices of the entries told at t.
func (n naive) told(t Millis) []int {
	var list []int
	best := -1
	for i := range n.o.Entries {
		if e := &n.o.Entries[i]; n.inForce(e, t) {
			if e.Priority > best {
				best, list = e.Priority, nil
			}
			if e.Priority == best {
				list = append(list, i)
			}
		}
	}
	return list
}

// since looks back minute by minute, and to the millisecond at ends that the
// floor brings forward.
func (n naive) since(t Millis) Millis {
	now := n.told(t)
	for x := t - t%minuteMs + minuteMs; x > n.o.Issued-40*24*3600*1000; x -= minuteMs {
		for _, edge := range []Millis{x, x - floorMod(n.lead, minuteMs)} {
			if edge <= t && !slices.Equal(n.told(edge-1), now) {
				return edge
			}
		}
	}
	return 0
}

// drawSchedule draws a schedule near the nights on which Kyiv's clocks change.
func drawSchedule(t *rapid.T, i int) Schedule {
	name := func(s string) string { return fmt.Sprintf("%s %d", s, i) }
	base, _ := ParseDay("2027-03-26")
	var s Schedule
	if rapid.Bool().Draw(t, name("has window")) {
		s.From = base + Day(rapid.IntRange(-3, 3).Draw(t, name("from")))
		s.Until = s.From + Day(rapid.IntRange(0, 4).Draw(t, name("days")))
	}
	s.Weekdays = Weekdays(rapid.SampledFrom([]int{0, 0, 1, 96, 127, 42}).Draw(t, name("weekdays")))
	for k := range rapid.IntRange(0, 2).Draw(t, name("dayparts")) {
		start := Minute(rapid.IntRange(4*60, 27*60).Draw(t, name(fmt.Sprint("start", k))))
		s.Dayparts = append(s.Dayparts, Daypart{start, min(start+Minute(rapid.IntRange(1, 600).Draw(t, name(fmt.Sprint("length", k)))), 28*60)})
	}
	if rapid.IntRange(0, 3).Draw(t, name("has exception")) == 0 {
		s.Except = []Day{base + Day(rapid.IntRange(-2, 3).Draw(t, name("except")))}
	}
	return s
}

func drawOpened(t *rapid.T) *Opened {
	var entries []Entry
	var stories []*Story
	for i := range rapid.IntRange(1, 5).Draw(t, "entries") {
		s := testStory(StoryID(fmt.Sprintf("story-%d", i)), int64(rapid.IntRange(500, 4000).Draw(t, "a")), int64(rapid.IntRange(500, 4000).Draw(t, "b")))
		if rapid.IntRange(0, 3).Draw(t, "hours") == 0 {
			s.Hours = []Daypart{{6 * 60, 23 * 60}}
		}
		if rapid.IntRange(0, 4).Draw(t, "consent") == 0 {
			s.ConsentEnd = time.Date(2027, 3, 28, rapid.IntRange(0, 23).Draw(t, "h"), 0, 0, 0, time.UTC).UnixMilli()
		}
		e := entryOf(s)
		e.Priority, e.Weight, e.Schedule = rapid.IntRange(0, 2).Draw(t, "priority"), rapid.IntRange(1, 4).Draw(t, "weight"), drawSchedule(t, i)
		entries, stories = append(entries, e), append(stories, s)
	}
	o := opened(entries, stories...)
	o.Issued = time.Date(2027, 3, 20, 0, 0, 0, 0, time.UTC).UnixMilli()
	return o
}

func TestAtTellsWhatTheSlowWayTells(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := drawOpened(t)
		lead := rapid.SampledFrom([]int64{0, 0, 1, 50, 90_000, 7_200_000}).Draw(t, "lead of the floor")
		p, slow := NewProgramme(o, nil, Shape{}, "ceiling"), naive{o, lead}
		at := time.Date(2027, 3, 26, 0, 0, 0, 0, time.UTC).UnixMilli() + int64(rapid.IntRange(0, 5*24*3600*1000).Draw(t, "t"))
		slot, want := p.At(Clock{State: Synced, Now: at, Floor: at + lead}, nil), slow.told(at)
		if len(want) == 0 {
			if slot.Kind != ShowHelp {
				t.Fatalf("nothing is in force, yet %s %s is shown", slot.Kind, slot.Entry.Story)
			}
			return
		}
		if slot.Kind != ShowSlide || !slices.ContainsFunc(want, func(i int) bool { return &o.Entries[i] == slot.Entry }) {
			t.Fatalf("the slot shows %+v, in force are %v", slot, want)
		}
		if since := slow.since(at); slot.Why.Since != since && (since != 0 || slot.Why.Since > o.Issued-39*24*3600*1000) {
			t.Fatalf("in force since %d, the slow way says %d", slot.Why.Since, since)
		}
		if at < slot.Start || at >= slot.Until || slot.Until > slot.End || slot.End-slot.Start != slot.Slide.Ms {
			t.Fatalf("at %d the slot is %d to %d, until %d", at, slot.Start, slot.End, slot.Until)
		}
		if slot.Until < slot.End && slices.Equal(slow.told(slot.Until), want) {
			t.Fatal("the slide is cut where nothing changes")
		}
	})
}

func TestEachInstantOfASlotGivesTheSameSlot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := drawOpened(t)
		p := NewProgramme(o, nil, Shape{}, "ceiling")
		at := time.Date(2027, 3, 27, 20, 0, 0, 0, time.UTC).UnixMilli() + int64(rapid.IntRange(0, 24*3600*1000).Draw(t, "t"))
		slot := p.At(At(at), nil)
		if slot.Kind != ShowSlide {
			return
		}
		x := slot.Start + rapid.Int64Range(0, slot.Until-slot.Start-1).Draw(t, "x")
		if x < slot.Why.Since {
			t.Fatal("a slide began before its set was in force")
		}
		if again := p.At(At(x), nil); again.Slide != slot.Slide || again.Start != slot.Start || again.Until != slot.Until || again.Lang != slot.Lang {
			t.Fatalf("at %d: %+v\nat %d: %+v", at, slot, x, again)
		}
	})
}

func TestSharesFollowWeights(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var entries []Entry
		var stories []*Story
		total := 0
		for i := range rapid.IntRange(1, 6).Draw(t, "entries") {
			s := testStory(StoryID(fmt.Sprintf("story-%d", i)), int64(rapid.IntRange(500, 3000).Draw(t, "ms")))
			e := entryOf(s)
			e.Weight = rapid.IntRange(1, MaxWeight).Draw(t, "weight")
			total += e.Weight
			entries, stories = append(entries, e), append(stories, s)
		}
		p := NewProgramme(opened(entries, stories...), nil, Shape{}, "ceiling")
		told := map[StoryID]int{}
		at := p.At(At(clockDay), nil).Why.Since
		divisor := 0
		for _, e := range entries {
			divisor = int(gcd(int64(e.Weight), int64(divisor)))
		}
		for range total / divisor {
			slot := p.At(At(at), nil)
			told[slot.Story.ID]++
			at = slot.Until
		}
		for _, e := range entries {
			if told[e.Story] != e.Weight/divisor {
				t.Fatalf("%s has weight %d and was told %d times of %d", e.Story, e.Weight, told[e.Story], total)
			}
		}
		if next := p.At(At(at), nil); next.Why.Cycle != 1 {
			t.Fatalf("after one cycle comes cycle %d", next.Why.Cycle)
		}
	})
}
