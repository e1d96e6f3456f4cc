package card

import "storyline/playlists/screen"

// strip draws the numbers and the address under, or beside, every slide that is
// not itself a call.
func (s *sheet) strip(f *screen.Frame) {
	b, field := s.whole(), s.field()
	if s.shape == bar {
		b.x, b.w = field.w, s.w-field.w
		s.fill(b, dusk)
		s.fill(box{b.x, b.y, s.hair(), b.h}, line)
		s.column(f, b.in(3*s.u, 2.2*s.u, 3*s.u, 2.2*s.u))
		return
	}
	b.y, b.h = field.h, s.h-field.h
	s.fill(b, dusk)
	s.fill(box{b.x, b.y, b.w, s.hair()}, line)
	if s.shape == portrait {
		s.tallStrip(f, b.in(s.edge, 2.4*s.u, s.edge, 2*s.u))
		return
	}
	s.wideStrip(f, b.in(s.edge, 1.2*s.u, s.edge, 1.2*s.u))
}

// where is the address with the small print below it.
func (s *sheet) where(f *screen.Frame, px, small float64) flow {
	var list flow
	if f.Call != nil {
		list.add(para{text: f.Call.Short, px: px, lead: 1.15, bold: true, color: snow})
	}
	list.add(para{text: f.Notice, px: small, lead: 1.25, gap: .7 * s.u, balanced: true, color: mist})
	return list
}

func numbersOf(f *screen.Frame) []screen.Number {
	if f.Call == nil {
		return nil
	}
	return f.Call.Numbers
}

// wideStrip: the numbers in a row, the address at its end.
func (s *sheet) wideStrip(f *screen.Frame, b box) {
	list := s.where(f, 4.6*s.u, 1.9*s.u)
	if len(list) > 0 {
		wide := min(max(s.width(list[0].text, list[0].px, list[0].bold), 26*s.u), .34*b.w)
		s.centre(list, box{b.x + b.w - wide, b.y, wide, b.h})
		b.w -= wide + 5*s.u
	}
	numbers := numbersOf(f)
	if len(numbers) == 0 {
		return
	}
	px, gap, near := max(7.4*s.u, readable*s.h), 4.4*s.u, 1.8*s.u
	used := func(px float64) float64 {
		w := float64(len(numbers)-1)*gap + float64(len(numbers))*near
		for _, n := range numbers {
			w += s.width(n.Number, px, true)
		}
		return w
	}
	if room := .8 * b.w; used(px) > room { // more numbers than there is room for: all of them, smaller
		px *= fit(func(k float64) bool { return used(px*k) <= room })
	}
	each := min((b.w-used(px))/float64(len(numbers)), 19*2.2*s.u)
	for _, n := range numbers {
		s.write(n.Number, b.x, b.y+b.h/2, px, true, amber)
		b.x += s.width(n.Number, px, true) + near
		var label flow
		label.add(para{text: n.Label, px: 2.2 * s.u, lead: 1.24, balanced: true, color: mist})
		s.centre(label, box{b.x, b.y, each, b.h})
		b.x += s.span(label, each, s.fits(label, each, b.h)) + gap
	}
}

// tallStrip: the numbers side by side with their labels below, then the address.
func (s *sheet) tallStrip(f *screen.Frame, b box) {
	list := s.where(f, 5.4*s.u, 1.95*s.u)
	numbers := numbersOf(f)
	if len(list) > 0 {
		k := s.fits(list, b.w, .42*b.h)
		high := s.height(list, b.w, k)
		s.set(list, box{b.x, b.y + b.h - high, b.w, high}, k)
		b.h -= high + 1.8*s.u
	}
	if len(numbers) == 0 {
		return
	}
	gap := 4 * s.u
	each := (b.w - gap*float64(len(numbers)-1)) / float64(len(numbers))
	px := max(12*s.u, .06*s.h)
	for _, n := range numbers {
		px = min(px, px*each/s.width(n.Number, px, true))
	}
	for _, n := range numbers {
		s.write(n.Number, b.x, b.y+.52*px, px, true, amber)
		var label flow
		label.add(para{text: n.Label, px: 2.3 * s.u, lead: 1.24, color: mist})
		room := box{b.x, b.y + 1.1*px, each, b.h - 1.1*px}
		s.set(label, room, s.fits(label, room.w, room.h))
		b.x += each + gap
	}
}

// column: over a door the strip stands beside the slide.
func (s *sheet) column(f *screen.Frame, b box) {
	list := s.where(f, 5*s.u, 1.9*s.u)
	if len(list) > 0 {
		k := s.fits(list, b.w, .3*b.h)
		high := s.height(list, b.w, k)
		s.set(list, box{b.x, b.y + b.h - high, b.w, high}, k)
		b.h -= high + 1.2*s.u
	}
	numbers := numbersOf(f)
	if len(numbers) == 0 {
		return
	}
	row, near := b.h/float64(len(numbers)), 2.4*s.u
	px, wide := min(10.6*s.u, 1.1*row), 0.0
	for _, n := range numbers {
		px = min(px, px*.55*b.w/s.width(n.Number, px, true))
	}
	for _, n := range numbers {
		wide = max(wide, s.width(n.Number, px, true))
	}
	for _, n := range numbers {
		s.write(n.Number, b.x, b.y+row/2, px, true, amber)
		var label flow
		label.add(para{text: n.Label, px: 2.25 * s.u, lead: 1.2, balanced: true, color: mist})
		s.centre(label, box{b.x + wide + near, b.y, b.w - wide - near, row})
		b.y += row
	}
}
