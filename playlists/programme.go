package playlists

import (
	"math"
	"math/bits"
	"slices"
	"sort"
)

// Programme is a playlist made ready for the one question: what plays at t?
// It is immutable, safe for concurrent use, and built once per playlist.
//
// Each entry is one bit. Bits are ordered by priority, each priority beginning
// a fresh 64-bit word (a level), so "which entries does this minute allow" is
// a few words ANDed together and "the highest priority that has any" is the
// first level with a bit left. Nothing is remembered between two questions.
type Programme struct {
	opened   *Opened
	help     *HelpCard
	shape    Shape
	position Position
	clock    LocalClock
	bits     []bit       // entry by bit; padding bits have no story
	levels   []level     // highest priority first
	segments []segment   // the service day, cut at every edge of a daypart
	weekday  [7][]uint64 // entries that may be told on a weekday
	untimed  []uint64    // entries that need no clock
	turns    []Millis    // instants at which the UTC offset changes, ascending
	ends     []Millis    // ends of consents, windows and the lease, ascending
	days     []Day       // service days at which a window or exception begins or ends
	edges    [][]Minute  // per level: daypart edges of it and of all above it
}

// bit is what deciding needs of one entry, close together in memory.
type bit struct {
	from, until Day
	end         Millis // consent end or window end, the sooner
	length      int64  // ms of the story
	weight      int64
	entry       *Entry
	story       *Story
	except      []Day
}

// on reports whether a service day lies in the entry's window and is no exception.
func (b *bit) on(d Day) bool {
	return d >= b.from && d <= b.until && !slices.Contains(b.except, d)
}

// level is one priority: a range of words.
type level struct{ first, last int }

// segment is the part of the service day from start to the next segment.
type segment struct {
	start   Minute
	allowed []uint64
}

// NewProgramme makes a playlist ready for a display. Without a playlist (nil)
// the programme shows the help card alone.
func NewProgramme(o *Opened, help *HelpCard, shape Shape, position Position) *Programme {
	p := &Programme{opened: o, help: help, shape: shape, position: position}
	if o == nil {
		return p
	}
	p.clock = o.Arrangement.Clock()
	p.placeEntries()
	p.cutDay()
	p.indexDays()
	return p
}

// Opened gives the playlist behind the programme, nil for the help card alone.
func (p *Programme) Opened() *Opened { return p.opened }

// placeEntries gives each entry for this position its bit.
func (p *Programme) placeEntries() {
	var order []*Entry
	for i := range p.opened.Entries {
		e := &p.opened.Entries[i]
		if e.For(p.position) && p.opened.Stories[e.Digest] != nil {
			order = append(order, e)
		}
	}
	sort.SliceStable(order, func(i, j int) bool { return order[i].Priority > order[j].Priority })
	for i, e := range order {
		if i == 0 || e.Priority != order[i-1].Priority {
			for len(p.bits)%64 != 0 {
				p.bits = append(p.bits, bit{})
			}
			p.levels = append(p.levels, level{first: len(p.bits) / 64})
		}
		p.bits = append(p.bits, p.bitOf(e))
		p.levels[len(p.levels)-1].last = (len(p.bits) + 63) / 64
	}
}

func (p *Programme) bitOf(e *Entry) bit {
	s := p.opened.Stories[e.Digest]
	b := bit{
		from: e.Schedule.From, until: e.Schedule.Until, except: e.Schedule.Except,
		end: s.ConsentEnd, length: s.Length(), weight: int64(e.Weight), entry: e, story: s,
	}
	if b.from == 0 {
		b.from = math.MinInt32
	}
	if b.until == 0 {
		b.until = math.MaxInt32
	}
	b.end = min(b.end, p.windowEnd(e))
	return b
}

// windowEnd gives when an entry's window is over.
func (p *Programme) windowEnd(e *Entry) Millis {
	if e.Schedule.Until == 0 {
		return math.MaxInt64
	}
	return p.clock.DayStart(e.Schedule.Until + 1)
}

// words is how many words a set of entries has.
func (p *Programme) words() int { return (len(p.bits) + 63) / 64 }

// cutDay cuts the service day wherever a daypart begins or ends, and notes for
// each piece which entries it allows.
func (p *Programme) cutDay() {
	allowed := make([][]Daypart, len(p.bits))
	starts := []Minute{p.clock.Start}
	p.edges = make([][]Minute, len(p.levels))
	for l, lv := range p.levels {
		above := []Minute{p.clock.Start}
		if l > 0 {
			above = p.edges[l-1]
		}
		own := slices.Clone(above)
		for i := lv.first * 64; i < min(lv.last*64, len(p.bits)); i++ {
			if p.bits[i].entry == nil {
				continue
			}
			allowed[i] = p.hoursOf(&p.bits[i])
			for _, d := range allowed[i] {
				own = append(own, d.Start)
				if d.End < p.clock.Start+dayMinutes {
					own = append(own, d.End)
				}
			}
		}
		slices.Sort(own)
		p.edges[l] = slices.Compact(own)
		starts = p.edges[l]
	}
	for _, s := range starts {
		p.segments = append(p.segments, segment{start: s, allowed: make([]uint64, p.words())})
	}
	for i, parts := range allowed {
		for _, d := range parts {
			first, _ := slices.BinarySearch(starts, d.Start)
			for k := first; k < len(starts) && starts[k] < d.End; k++ {
				p.segments[k].allowed[i/64] |= 1 << (i % 64)
			}
		}
	}
}

// hoursOf gives the times of a service day at which an entry may be told: its
// dayparts, within the hours that its editors allow.
func (p *Programme) hoursOf(b *bit) []Daypart {
	start, end := p.clock.Start, p.clock.Start+dayMinutes
	parts := turn(b.entry.Schedule.Dayparts, start, end)
	hours := turn(b.story.Hours, start, end)
	var both []Daypart
	for _, a := range parts {
		for _, h := range hours {
			if lo, hi := max(a.Start, h.Start), min(a.End, h.End); lo < hi {
				both = append(both, Daypart{lo, hi})
			}
		}
	}
	return both
}

// turn lays times of the wall clock onto the service day from start to end; no
// times means all of it.
func turn(parts []Daypart, start, end Minute) []Daypart {
	if len(parts) == 0 {
		return []Daypart{{start, end}}
	}
	var out []Daypart
	for _, d := range parts {
		for _, by := range [3]Minute{-dayMinutes, 0, dayMinutes} {
			if lo, hi := max(d.Start+by, start), min(d.End+by, end); lo < hi {
				out = append(out, Daypart{lo, hi})
			}
		}
	}
	return out
}

// indexDays notes weekdays, ends, and the days at which windows change.
func (p *Programme) indexDays() {
	for d := range p.weekday {
		p.weekday[d] = make([]uint64, p.words())
	}
	p.untimed = make([]uint64, p.words())
	p.ends = []Millis{p.opened.Lease}
	for _, o := range p.clock.Offsets[1:] {
		p.turns = append(p.turns, o.At)
	}
	for i := range p.bits {
		b := &p.bits[i]
		if b.entry == nil {
			continue
		}
		for d := range p.weekday {
			if w := b.entry.Schedule.Weekdays; w == 0 || w&(1<<d) != 0 {
				p.weekday[d][i/64] |= 1 << (i % 64)
			}
		}
		if !b.entry.Schedule.Timed() && len(b.story.Hours) == 0 {
			p.untimed[i/64] |= 1 << (i % 64)
		}
		p.ends = append(p.ends, b.end)
		p.days = append(p.days, b.from, b.until+min(1, math.MaxInt32-b.until))
		for _, x := range b.except {
			p.days = append(p.days, x, x+1)
		}
	}
	slices.Sort(p.ends)
	p.ends = slices.Compact(p.ends)
	slices.Sort(p.days)
	p.days = slices.Compact(p.days)
}

// Media lists the media that this display wants of its programme, in the order
// in which it is first told: one picture and its captions per slide and language.
func (p *Programme) Media() []Variant {
	var list []Variant
	seen := map[Digest]bool{}
	for i := range p.bits {
		s := p.bits[i].story
		if s == nil {
			continue
		}
		for j := range s.Slides {
			for _, l := range s.Languages {
				picture, tracks := Choose(&s.Slides[j], l, p.shape)
				for _, v := range append(tracks, picture...) {
					if !seen[v.SHA256] {
						seen[v.SHA256] = true
						list = append(list, v)
					}
				}
			}
		}
	}
	return list
}

// set is some of a programme's entries: those of one level that are told.
type set struct {
	level int // -1: nothing is told
	words []uint64
}

func (s *set) equal(t *set) bool { return s.level == t.level && slices.Equal(s.words, t.words) }

// each calls f with the bit number of each entry of the set, in order.
func (p *Programme) each(s *set, f func(i int) bool) {
	if s.level < 0 {
		return
	}
	first := p.levels[s.level].first
	for w, word := range s.words {
		for ; word != 0; word &= word - 1 {
			if !f((first+w)*64 + bits.TrailingZeros64(word)) {
				return
			}
		}
	}
}
