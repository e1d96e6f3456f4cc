package card

import "storyline/playlists/screen"

// tallCall draws the card of a portrait: one thing below the other, from the foot up.
func (s *sheet) tallCall(f *screen.Frame) {
	b := s.whole().in(s.edge, 8*s.u, s.edge, 4.6*s.u)
	b.h -= s.tallNotice(f, b)
	b.h -= s.tallShort(f, b)
	b.h -= s.tallCode(f, b)
	s.say(f, b)
}

// tallNotice draws the notice at the foot of a box, and says how much of it that takes.
func (s *sheet) tallNotice(f *screen.Frame, b box) float64 {
	var list flow
	list.add(para{text: f.Notice, px: 2.2 * s.u, lead: 1.25, color: mist})
	if len(list) == 0 {
		return 0
	}
	k := s.fits(list, b.w, .1*b.h)
	high := s.height(list, b.w, k)
	s.set(list, box{b.x, b.y + b.h - high, b.w, high}, k)
	s.fill(box{b.x, b.y + b.h - high - 2*s.u, b.w, s.hair()}, line)
	return high + 4*s.u
}

// tallShort draws the address that can be typed, in one line.
func (s *sheet) tallShort(f *screen.Frame, b box) float64 {
	short := f.Call.Short
	if short == "" {
		return 0
	}
	px := 6.8 * s.u * min(1, b.w/s.width(short, 6.8*s.u, true))
	s.write(short, b.x, b.y+b.h-px*.6, px, true, snow)
	return 1.2*px + 2*s.u
}

// tallCode draws the code with the partners beside it, or the partners alone.
func (s *sheet) tallCode(f *screen.Frame, b box) float64 {
	if f.Call.QR == nil {
		high := s.partners(f, box{b.x, b.y + b.h - 24*s.u, b.w, 24 * s.u})
		if high > 0 {
			high += 4 * s.u
		}
		return high
	}
	tall := 42 * s.u
	y := b.y + b.h - tall
	side := s.plate(f, b.x, y, tall)
	s.partners(f, box{b.x + side + 5*s.u, y, b.w - side - 5*s.u, tall})
	return tall + 4*s.u
}

// partners names them at the foot of a box, a dot before each, and says how high
// that is.
func (s *sheet) partners(f *screen.Frame, b box) float64 {
	var list flow
	for _, name := range f.Partners {
		list.add(para{text: name, px: 2.5 * s.u, lead: 1.3, gap: 1.25 * s.u, color: snow})
	}
	inner := b.in(2.8*s.u, 0, 0, 0)
	k := s.fits(list, inner.w, b.h)
	high := s.height(list, inner.w, k)
	y := b.y + b.h - high
	for i := range list {
		if i > 0 {
			y += list[i].gap * k
		}
		one := list[i : i+1]
		s.dot(b.x+.8*s.u, y+list[i].px*list[i].lead*k/2, .35*s.u)
		s.set(one, box{inner.x, y, inner.w, high}, k)
		y += s.height(one, inner.w, k)
	}
	return high
}
