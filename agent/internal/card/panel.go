package card

import (
	"math"

	"storyline/playlists/screen"
)

// sign draws the card of a display that nobody has told anything yet.
func (s *sheet) sign(f *screen.Frame) {
	wide, high := 24*s.u, 1.2*s.u
	var list flow
	list.add(para{text: f.Heading, px: 6.6 * s.u, lead: 1.2, gap: 4 * s.u, balanced: true, centred: true, color: snow})
	list.add(para{text: f.Body, px: 3.7 * s.u, lead: 1.35, gap: 2 * s.u, balanced: true, centred: true, color: mist})
	if f.Both {
		list.add(para{text: f.Body2, px: 3.7 * s.u, lead: 1.35, gap: .6 * s.u, balanced: true, centred: true, color: mist})
	}
	b := s.whole().in(s.edge, 8*s.u, s.edge, 8*s.u)
	k := s.fits(list, b.w, b.h-high-4*s.u)
	tall := s.height(list, b.w, k)
	y := b.y + (b.h-tall-high-4*s.u)/2
	s.plain(box{(s.w - wide) / 2, y, wide, high}, high/2, amber)
	s.set(list, box{b.x, y + high + 4*s.u, b.w, tall}, k)
}

// identify says which display this is, large; then its facts, and the same as a
// code for a technician's telephone.
func (s *sheet) identify(f *screen.Frame) {
	b := s.whole().in(s.edge, 6*s.u, s.edge, 6*s.u)
	if f.Code != nil {
		side := min(40*s.u, b.w*.36, b.h)
		y := b.y + (b.h-side)/2
		if s.shape == portrait {
			y = b.y + b.h - side
			b.h -= side + 5*s.u
		} else {
			b.w -= side + 5*s.u
		}
		s.qr(f.Code, s.w-s.edge-side, y, side, paper)
	}
	var list flow
	list.add(para{text: f.Heading, px: 15 * s.u, lead: 1.1, bold: true, color: snow})
	list.add(para{text: f.Body, px: 4.4 * s.u, lead: 1.35, gap: 1.5 * s.u, color: amber})
	list = append(list, s.facts(f)...)
	s.centre(list, b)
}

// facts are lines of a technician's card: what it is, and below it what it says.
func (s *sheet) facts(f *screen.Frame) flow {
	var list flow
	for _, fact := range f.Facts {
		list.add(para{text: fact.Name, px: 2.3 * s.u, lead: 1.3, gap: 1.6 * s.u, color: mist})
		list.add(para{text: fact.Value, px: 3.6 * s.u, lead: 1.2, gap: .1 * s.u, bold: true, color: snow})
	}
	return list
}

// test draws what the glass is judged by: its edges, a grid of squares, circles
// that must be round, colours, greys, and the facts.
func (s *sheet) test(f *screen.Frame) {
	grid := s.h / 9
	for x := math.Mod(s.w/2, grid); x < s.w; x += grid {
		s.fill(box{x, 0, 1, s.h}, line)
	}
	for y := math.Mod(s.h/2, grid); y < s.h; y += grid {
		s.fill(box{0, y, s.w, 1}, line)
	}
	s.ring(s.w/2, s.h/2, min(s.w, s.h)*.46)
	bars := []ink{0xffffff, 0xffff00, 0x00ffff, 0x00ff00, 0xff00ff, 0xff0000, 0x0000ff, 0x000000}
	wide, high := s.w*.8, s.h*.14
	for i, c := range bars {
		n := float64(len(bars))
		s.fill(box{s.w*.1 + float64(i)*wide/n, s.h * .08, wide / n, high}, c)
	}
	const steps = 16
	for i := range steps {
		s.fill(box{s.w*.1 + float64(i)*wide/steps, s.h*.92 - high/2, wide / steps, high / 2}, ink(i*255/(steps-1))*0x010101)
	}
	one := max(2, s.hair())
	for _, b := range []box{{0, 0, s.w, one}, {0, s.h - one, s.w, one}, {0, 0, one, s.h}, {s.w - one, 0, one, s.h}} {
		s.fill(b, snow)
	}
	var list flow
	list.add(para{text: f.Heading, px: 5 * s.u, lead: 1.2, bold: true, color: amber})
	list = append(list, s.facts(f)...)
	if len(list) == 0 {
		return
	}
	b := box{s.w * .25, s.h * .28, s.w * .5, s.h * .5}
	s.plain(b, 1.2*s.u, dusk)
	s.centre(list, b.in(4*s.u, 3*s.u, 4*s.u, 3*s.u))
}

// ring draws a circle that is round on a glass whose pixels are square.
func (s *sheet) ring(x, y, r float64) {
	thick := max(1, .3*s.u)
	for py := max(round(y-r-2), 0); py < min(round(y+r+2), round(s.h)); py++ {
		for px := max(round(x-r-2), 0); px < min(round(x+r+2), round(s.w)); px++ {
			far := math.Abs(hypot(float64(px)+.5-x, float64(py)+.5-y) - r)
			s.dab(px, py, thick/2+.5-far, mist)
		}
	}
}

// dab colours a pixel by a share.
func (s *sheet) dab(x, y int, share float64, c ink) {
	if share > 0 {
		s.fill(box{float64(x), float64(y), 1, 1}, c.at(min(share, 1)))
	}
}

func hypot(a, b float64) float64 { return math.Sqrt(a*a + b*b) }
