package playlists

import (
	"slices"
	"sort"
)

// An edge is an instant at which the told set may change. Hard edges are the
// start of a service day, a change of the UTC offset, and the end of a consent,
// window or lease; between two of them only dayparts come and go.

// look is a programme under one question: how far the floor is ahead of the
// clock. An end is over when the floor is past it, so every end comes that much
// sooner, for the past and the future of the question alike.
type look struct {
	*Programme
	lead int64 // ms, never negative
}

func (p *Programme) look(c Clock) look { return look{p, max(c.Floor-c.Now, 0)} }

// weekMs bounds the search where nothing but weekdays can change: what did not
// change in eight days will not have changed before, back to the last window.
const weekMs = 8 * dayMinutes * minuteMs

// since gives the instant at which the told set last changed, at or before t;
// zero if it never did. It goes back from hard edge to hard edge; between two,
// it compares the pieces into which dayparts cut the day.
func (l look) since(t Millis, told *set) Millis {
	for x, quiet := t, t; x > 0; {
		a := l.hardBefore(x)
		if e, found := l.sinceWithin(a, x, told); found {
			return e
		}
		if before := l.told(a - 1); !before.equal(told) {
			return a
		}
		x = a - 1
		if quiet-x >= weekMs {
			x = min(x, l.windowBefore(x))
			quiet = x
		}
	}
	return 0
}

// sinceWithin looks for the last change between a hard edge a and x, where which
// entries are eligible doesn't change.
func (l look) sinceWithin(a, x Millis, told *set) (Millis, bool) {
	day, minute := l.clock.Service(x)
	_, first := l.clock.Service(a)
	eligible := l.eligible(x, day, told.level)
	for k := l.segment(minute); k > l.segment(first); k-- {
		if !l.tells(k-1, eligible, told) {
			return l.instant(day, l.segments[k].start, l.clock.span(x)), true
		}
	}
	return 0, false
}

// segment gives the piece of the service day that a minute lies in.
func (p *Programme) segment(m Minute) int {
	return sort.Search(len(p.segments), func(i int) bool { return p.segments[i].start > m }) - 1
}

// eligible gives the entries, down to a level, that a service day and the ends
// allow at x, whatever their dayparts.
func (l look) eligible(x Millis, day Day, level int) []uint64 {
	words := make([]uint64, l.levels[level].last)
	week := l.weekday[weekday(day)]
	for w := range words {
		words[w] = l.keep(w, week[w], func(b *bit) bool { return b.on(day) && x+l.lead < b.end })
	}
	return words
}

// tells reports whether a piece of the day tells exactly the told set.
func (p *Programme) tells(k int, eligible []uint64, told *set) bool {
	allowed, own := p.segments[k].allowed, p.levels[told.level]
	for w := range own.first {
		if allowed[w]&eligible[w] != 0 {
			return false // something of a higher priority
		}
	}
	for w := own.first; w < own.last; w++ {
		if allowed[w]&eligible[w] != told.words[w-own.first] {
			return false
		}
	}
	return true
}

// edgeBefore gives the first change of the told set after t and before end, or
// end.
func (l look) edgeBefore(t, end Millis, told *set) Millis {
	for x := l.nextEdge(t, told.level); x < end; x = l.nextEdge(x, told.level) {
		if after := l.told(x); !after.equal(told) {
			return x
		}
	}
	return end
}

// windowBefore gives the end of the quiet span before x: the last instant at
// which a window, an exception, an end or the offset changes; zero if none.
func (l look) windowBefore(x Millis) Millis {
	d, _ := l.clock.Service(x)
	last := max(before(l.turns, x), before(l.ends, x+l.lead)-l.lead)
	if i := sort.Search(len(l.days), func(i int) bool { return l.days[i] > d }); i > 0 && l.days[i-1] > 0 {
		last = max(last, l.clock.DayStart(l.days[i-1]))
	}
	return max(last, 0)
}

// before gives the last instant of a list at or before x; zero if there is none.
func before(list []Millis, x Millis) Millis {
	if i, _ := slices.BinarySearch(list, x+1); i > 0 {
		return list[i-1]
	}
	return 0
}

// after gives the first instant of a list after x, or far.
func after(list []Millis, x, far Millis) Millis {
	if i, _ := slices.BinarySearch(list, x+1); i < len(list) {
		return list[i]
	}
	return far
}

// hardBefore gives the last hard edge at or before x.
func (l look) hardBefore(x Millis) Millis {
	i := l.clock.span(x)
	day, _ := l.clock.split(l.clock.wall(x, i))
	e := l.instant(day, l.clock.Start, i)
	return max(e, before(l.turns, x), before(l.ends, x+l.lead)-l.lead)
}

// nextEdge gives the first edge after x that matters to a level; with no level
// (-1) of all.
func (l look) nextEdge(x Millis, level int) Millis {
	edges, i := l.edgesOf(level), l.clock.span(x)
	day, minute := l.clock.split(l.clock.wall(x, i))
	k := sort.Search(len(edges), func(k int) bool { return edges[k] > minute })
	e := l.instant(day+1, l.clock.Start, i)
	if k < len(edges) {
		e = l.instant(day, edges[k], i)
	}
	return min(e, after(l.turns, x, e), after(l.ends, x+l.lead, e+l.lead)-l.lead)
}

// edgesOf gives the daypart edges that matter to a level.
func (p *Programme) edgesOf(level int) []Minute {
	switch {
	case len(p.edges) == 0:
		return []Minute{p.clock.Start}
	case level < 0:
		return p.edges[len(p.edges)-1]
	default:
		return p.edges[level]
	}
}

// instant gives when the wall shows a minute of a service day under offset i.
func (p *Programme) instant(d Day, m Minute, i int) Millis {
	return (int64(d)*dayMinutes+int64(m))*minuteMs - int64(p.clock.Offsets[i].Seconds)*1000
}
