package playlists

import "slices"

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
				picture, wanted := Choose(&s.Slides[j], l, p.shape)
				if picture != nil {
					wanted = append(wanted, *picture)
				}
				for _, v := range wanted {
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
