package playlists

import (
	"math"
	"slices"
	"sort"
)

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
	hours := make([][]Daypart, len(p.bits))
	for i := range p.bits {
		if p.bits[i].entry != nil {
			hours[i] = p.hoursOf(&p.bits[i])
		}
	}
	starts := p.findEdges(hours)
	for _, s := range starts {
		p.segments = append(p.segments, segment{start: s, allowed: make([]uint64, p.words())})
	}
	for i, parts := range hours {
		for _, d := range parts {
			first, _ := slices.BinarySearch(starts, d.Start)
			for k := first; k < len(starts) && starts[k] < d.End; k++ {
				p.segments[k].allowed[i/64] |= 1 << (i % 64)
			}
		}
	}
}

// findEdges notes for each level where its dayparts, and those of all levels above
// it, begin and end. It gives those of the lowest, which are all there are.
func (p *Programme) findEdges(hours [][]Daypart) []Minute {
	edges := []Minute{p.clock.Start}
	for _, lv := range p.levels {
		edges = slices.Clone(edges)
		for _, parts := range hours[lv.first*64 : min(lv.last*64, len(hours))] {
			for _, d := range parts {
				edges = append(edges, d.Start)
				if d.End < p.clock.Start+dayMinutes {
					edges = append(edges, d.End)
				}
			}
		}
		slices.Sort(edges)
		edges = slices.Compact(edges)
		p.edges = append(p.edges, edges)
	}
	return edges
}

// hoursOf gives the times of a service day at which an entry may be told: its
// dayparts, within the hours that its editors allow.
func (p *Programme) hoursOf(b *bit) []Daypart {
	start, end := p.clock.Start, p.clock.Start+dayMinutes
	parts := ontoDay(b.entry.Schedule.Dayparts, start, end)
	hours := ontoDay(b.story.Hours, start, end)
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

// ontoDay lays times of the wall clock onto the service day from start to end; no
// times means all of it.
func ontoDay(parts []Daypart, start, end Minute) []Daypart {
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
