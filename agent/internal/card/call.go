package card

import (
	"strings"

	"storyline/playlists/screen"
)

// call draws a whole card: headline, hotlines, code with its address, partners.
func (s *sheet) call(f *screen.Frame) {
	if s.shape == portrait {
		s.tallCall(f)
		return
	}
	b := s.whole().in(s.edge, 6*s.u, s.edge, 3.4*s.u)
	if s.shape == bar { // the foot is beside the code
		b = s.whole().in(5*s.u, 2.4*s.u, 5*s.u, 2*s.u)
		b = s.beside(f, b, 37*s.u, 5*s.u)
		b.h -= s.foot(f, b, .3)
	} else {
		b.h -= s.foot(f, b, .26)
		b = s.beside(f, b, 48*s.u, 7*s.u)
	}
	s.say(f, b)
}

// beside draws the code with its address at the right of a box, if the call has
// either, and gives what it leaves of it.
func (s *sheet) beside(f *screen.Frame, b box, side, gap float64) box {
	if f.Call.QR == nil && f.Call.Short == "" {
		return b
	}
	s.code(f, box{b.x + b.w - side, b.y, side, b.h})
	b.w -= side + gap
	return b
}

// say draws headline and hotlines in the middle of a box.
func (s *sheet) say(f *screen.Frame, b box) {
	heads := s.heads(f)
	gap := 4.4 * s.u
	switch s.shape {
	case bar:
		gap = 1.6 * s.u
	case portrait:
		gap = 5 * s.u
	}
	k := fit(func(k float64) bool {
		return s.headsHigh(heads, b.w, k)+gap*k+s.hotlines(f, b.w, k).high <= b.h && s.headsHold(heads, b.w, k)
	})
	high, numbers, colour := s.headsHigh(heads, b.w, k), s.hotlines(f, b.w, k), amber
	if high > 0 {
		high += gap * k
	}
	if f.Kind == screen.KindHelp {
		colour = snow
	}
	b.y += (b.h - high - numbers.high) / 2
	s.setHeads(heads, b, k)
	b.y += high
	s.setHotlines(numbers, b, colour)
}

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
