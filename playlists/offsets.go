package playlists

import (
	"sort"
	"time"
)

// Offset says that from an instant on, local clocks are Seconds ahead of UTC.
type Offset struct {
	At      Millis `json:"at"`
	Seconds int    `json:"s"`
}

// LocalClock turns instants into service-day time. It uses only the offset list
// that the arrangement carries, so two ends with different zone databases
// can't disagree.
type LocalClock struct {
	Offsets []Offset // ascending; the first holds for all time before it too
	Start   Minute   // when a service day begins on the wall, 00:00 to 12:00
}

const minuteMs = 60_000

// OffsetsOf lists the offsets of a zone from one instant to another. It is for
// the controller, which has a zone database; a display never calls it.
func OffsetsOf(zone *time.Location, from, until Millis) []Offset {
	at := time.UnixMilli(from).In(zone)
	_, s := at.Zone()
	list := []Offset{{At: from, Seconds: s}}
	for {
		_, end := at.ZoneBounds()
		if end.IsZero() || end.UnixMilli() >= until {
			return list
		}
		at = end
		if _, next := at.Zone(); next != list[len(list)-1].Seconds {
			list = append(list, Offset{At: at.UnixMilli(), Seconds: next})
		}
	}
}

// span finds the offset in force at t.
func (l LocalClock) span(t Millis) int {
	i := sort.Search(len(l.Offsets), func(i int) bool { return l.Offsets[i].At > t })
	return max(i-1, 0)
}

// wall gives the local wall time in milliseconds under offset i.
func (l LocalClock) wall(t Millis, i int) int64 { return t + int64(l.Offsets[i].Seconds)*1000 }

// Service gives the service day of an instant and the time on its clock,
// Start <= m < Start + 24:00. Each instant belongs to exactly one service day.
func (l LocalClock) Service(t Millis) (Day, Minute) {
	return l.split(l.wall(t, l.span(t)))
}

// split cuts a wall time into service day and minute.
func (l LocalClock) split(wall int64) (Day, Minute) {
	m := floorDiv(wall, minuteMs)
	d := floorDiv(m-int64(l.Start), dayMinutes)
	return Day(d), Minute(m - d*dayMinutes)
}

// Instant gives the first instant at which the service-day clock of day d shows
// m or later. On the night on which clocks jump over m it is the jump.
func (l LocalClock) Instant(d Day, m Minute) Millis {
	wall := (int64(d)*dayMinutes + int64(m)) * minuteMs
	for i := range l.Offsets {
		t := wall - int64(l.Offsets[i].Seconds)*1000
		if i > 0 {
			t = max(t, l.Offsets[i].At)
		}
		if i+1 == len(l.Offsets) || t < l.Offsets[i+1].At {
			return t
		}
	}
	return wall
}

// DayStart gives the instant at which a service day begins.
func (l LocalClock) DayStart(d Day) Millis { return l.Instant(d, l.Start) }

func (l LocalClock) check() error {
	if len(l.Offsets) == 0 || len(l.Offsets) > 64 {
		return refuse(Invalid, "%d UTC offsets, 1 to 64 are allowed", len(l.Offsets))
	}
	for i, o := range l.Offsets {
		if o.Seconds%60 != 0 || o.Seconds < -15*3600 || o.Seconds > 15*3600 {
			return refuse(Invalid, "UTC offset of %d seconds", o.Seconds)
		}
		if i > 0 && o.At <= l.Offsets[i-1].At {
			return refuse(Invalid, "UTC offsets are not in order")
		}
	}
	if l.Start < 0 || l.Start > dayMinutes/2 {
		return refuse(Invalid, "a service day starts between 00:00 and 12:00, not at %s", l.Start)
	}
	return nil
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
