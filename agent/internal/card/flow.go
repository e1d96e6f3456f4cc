package card

import "image/color"

// para is a paragraph as it is at its full size.
type para struct {
	text     string
	px       float64 // the em
	lead     float64 // the height of a line in ems
	gap      float64 // above it, in pixels; not above the first
	wide     float64 // the longest line, in ems; 0: as wide as there is room
	bold     bool
	balanced bool
	centred  bool
	dash     bool // a short rule stands before it
	color    color.Color
}

// flow is paragraphs one below the other.
type flow []para

// add adds a paragraph, if it says anything.
func (f *flow) add(p para) {
	if p.text != "" {
		*f = append(*f, p)
	}
}

func (s *sheet) lines(p *para, w, k float64) []string {
	if p.wide > 0 {
		w = min(w, p.wide*p.px*k)
	}
	if p.dash {
		w -= s.dashed(k)
	}
	if p.balanced {
		return s.balance(p.text, w, p.px*k, p.bold)
	}
	return s.wrap(p.text, w, p.px*k, p.bold)
}

// dashed is the room that a dash takes with what follows it.
func (s *sheet) dashed(k float64) float64 { return 6.8 * s.u * k }

// height is how high a flow is, w wide and at k times its size.
func (s *sheet) height(f flow, w, k float64) float64 {
	h := 0.0
	for i := range f {
		if i > 0 {
			h += f[i].gap * k
		}
		h += float64(len(s.lines(&f[i], w, k))) * f[i].px * f[i].lead * k
	}
	return h
}

// span is how wide the longest line of a flow is.
func (s *sheet) span(f flow, w, k float64) float64 {
	longest := 0.0
	for i := range f {
		for _, text := range s.lines(&f[i], w, k) {
			longest = max(longest, s.width(text, f[i].px*k, f[i].bold))
		}
	}
	return longest
}

// unbroken reports whether no word of a flow has to be broken.
func (s *sheet) unbroken(f flow, w, k float64) bool {
	for i := range f {
		room := w
		if f[i].dash {
			room -= s.dashed(k)
		}
		if s.longest(f[i].text, f[i].px*k, f[i].bold) > room {
			return false
		}
	}
	return true
}

// smallest is how small words may become before they are broken instead, and
// least how small they become at all.
const (
	smallest = .3
	least    = .04
)

// fit gives the largest factor, at most 1, at which something holds.
func fit(holds func(k float64) bool) float64 {
	if holds(1) {
		return 1
	}
	low, high := least, 1.0
	for range 9 {
		if middle := (low + high) / 2; holds(middle) {
			low = middle
		} else {
			high = middle
		}
	}
	return low
}

// fits gives the factor at which a flow fits into a box.
func (s *sheet) fits(f flow, w, h float64) float64 {
	k := fit(func(k float64) bool { return s.height(f, w, k) <= h && s.unbroken(f, w, k) })
	if k < smallest {
		k = fit(func(k float64) bool { return s.height(f, w, k) <= h })
	}
	return k
}

// set draws a flow from the top of a box at k times its size.
func (s *sheet) set(f flow, b box, k float64) {
	y := b.y
	for i := range f {
		p := &f[i]
		if i > 0 {
			y += p.gap * k
		}
		x, high := b.x, p.px*p.lead*k
		if p.dash {
			s.fill(box{x, y + high/2 - s.hair(), 5 * s.u * k, 1.5 * s.hair()}, amber)
			x += s.dashed(k)
		}
		for _, text := range s.lines(p, b.w, k) {
			if p.centred {
				x = b.x + (b.w-s.width(text, p.px*k, p.bold))/2
			}
			s.write(text, x, y+high/2, p.px*k, p.bold, p.color)
			y += high
		}
	}
}

// centre draws a flow in the middle of a box's height, as large as it fits.
func (s *sheet) centre(f flow, b box) {
	k := s.fits(f, b.w, b.h)
	b.y += (b.h - s.height(f, b.w, k)) / 2
	s.set(f, b, k)
}
