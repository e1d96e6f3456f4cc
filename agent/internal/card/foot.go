package card

import (
	"strings"

	"storyline/playlists/screen"
)

// foot draws partners and notice at the foot of a box, and says how high that is.
func (s *sheet) foot(f *screen.Frame, b box, share float64) float64 {
	var list flow
	px, small := 2.3*s.u, 1.9*s.u
	if s.shape == bar {
		px, small = 2.1*s.u, 1.8*s.u
	}
	names := strings.Join(f.Partners, "   ·   ")
	list.add(para{text: names, px: px, lead: 1.4, color: snow})
	list.add(para{text: f.Notice, px: small, lead: 1.25, gap: .8 * s.u, color: mist})
	if len(list) == 0 {
		return 0
	}
	above, inner := 3*s.u, 2*s.u
	if s.shape == bar {
		above, inner = 1.2*s.u, s.u
	}
	k := s.fits(list, b.w, share*b.h-above-inner)
	high := s.height(list, b.w, k)
	y := b.y + b.h - high
	s.fill(box{b.x, y - inner, b.w, s.hair()}, line)
	s.set(list, box{b.x, y, b.w, high}, k)
	return high + inner + above
}

// dotted sets a flow with an amber dot before each paragraph.
func (s *sheet) dotted(list flow, b box, k float64) {
	for i := range list {
		if i > 0 {
			b.y += list[i].gap * k
		}
		one := list[i : i+1]
		inner := box{b.x + 2.8*s.u, b.y, b.w - 2.8*s.u, b.h}
		s.dot(b.x+.8*s.u, b.y+list[i].px*list[i].lead*k/2, .35*s.u)
		s.set(one, inner, k)
		b.y += s.height(one, inner.w, k)
	}
}
