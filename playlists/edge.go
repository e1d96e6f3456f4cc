package playlists

import (
	"slices"
	"sort"
)

// An edge is an instant at which the told set may change: a daypart's begin or
// end on the wall, the start of a service day, a change of the UTC offset, an
// end of consent, window or lease. Whether it does change there is asked of the
// set itself.

// weekMs bounds the search where nothing but weekdays can change: what did not
// change in eight days will not have changed before, back to the last window.
const weekMs = 8 * dayMinutes * minuteMs

// since gives the instant at which the told set last changed, at or before t;
// zero if it never did.
func (p *Programme) since(t, floor Millis, told *set) Millis {
	x, quiet := t+1, t
	for x > 0 {
		e := p.lastEdge(x, told.level)
		before := p.told(e-1, floorBefore(floor, t, e-1))
		if !before.equal(told) {
			return e
		}
		x = e
		if quiet-x >= weekMs {
			x = min(x, p.windowBefore(x))
			quiet = x
		}
	}
	return 0
}

// floorBefore keeps the floor of the question out of the past: the set in force
// an hour ago is judged by that hour, unless the floor is ahead of the clock.
func floorBefore(floor, t, x Millis) Millis {
	if floor > t {
		return floor
	}
	return min(floor, x)
}

// windowBefore gives the end of the quiet span before x: the last instant at
// which a window, an exception, an end or the offset changes; zero if none.
func (p *Programme) windowBefore(x Millis) Millis {
	d, _ := p.clock.Service(x - 1)
	var last Millis
	if i := sort.Search(len(p.days), func(i int) bool { return p.days[i] > d }); i > 0 && p.days[i-1] > 0 {
		last = p.clock.DayStart(p.days[i-1]) + 1
	}
	if i, _ := slices.BinarySearch(p.cuts, x); i > 0 {
		last = max(last, p.cuts[i-1]+1)
	}
	return last
}

// edgeBefore gives the first change of the told set after t and before end, or
// end.
func (p *Programme) edgeBefore(t, end, floor Millis, told *set) Millis {
	for x := p.nextEdge(t, told.level); x < end; x = p.nextEdge(x, told.level) {
		if after := p.told(x, max(floor, x)); !after.equal(told) {
			return x
		}
	}
	return end
}

// edgesOf gives the edges that matter to a level; with no level all of them.
func (p *Programme) edgesOf(l int) []Minute {
	switch {
	case len(p.edges) == 0:
		return []Minute{p.clock.Start}
	case l < 0:
		return p.edges[len(p.edges)-1]
	default:
		return p.edges[l]
	}
}

// lastEdge gives the last edge before x.
func (p *Programme) lastEdge(x Millis, l int) Millis {
	edges, i := p.edgesOf(l), p.clock.span(x-1)
	wall := p.clock.wall(x-1, i)
	day, minute := p.clock.split(wall)
	k := sort.Search(len(edges), func(k int) bool { return edges[k] > minute }) - 1
	e := p.instant(day, edges[max(k, 0)], i)
	if i > 0 {
		e = max(e, p.clock.Offsets[i].At)
	}
	if c, _ := slices.BinarySearch(p.cuts, x); c > 0 {
		e = max(e, p.cuts[c-1])
	}
	return e
}

// nextEdge gives the first edge after x.
func (p *Programme) nextEdge(x Millis, l int) Millis {
	edges, i := p.edgesOf(l), p.clock.span(x)
	day, minute := p.clock.split(p.clock.wall(x, i))
	k := sort.Search(len(edges), func(k int) bool { return edges[k] > minute })
	var e Millis
	if k < len(edges) {
		e = p.instant(day, edges[k], i)
	} else {
		e = p.instant(day+1, p.clock.Start, i)
	}
	if i+1 < len(p.clock.Offsets) {
		e = min(e, p.clock.Offsets[i+1].At)
	}
	if c, _ := slices.BinarySearch(p.cuts, x+1); c < len(p.cuts) {
		e = min(e, p.cuts[c])
	}
	return e
}

// instant gives when the wall shows a minute of a service day under offset i.
func (p *Programme) instant(d Day, m Minute, i int) Millis {
	return (int64(d)*dayMinutes+int64(m))*minuteMs - int64(p.clock.Offsets[i].Seconds)*1000
}
