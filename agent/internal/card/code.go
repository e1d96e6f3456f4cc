package card

import (
	"strconv"
	"strings"

	"storyline/playlists/screen"
)

// quiet is the modules of quiet zone around a code, ISO/IEC 18004.
const quiet = 4

// plate draws the call's code and says how long its side became.
func (s *sheet) plate(f *screen.Frame, x, y, side float64) float64 {
	ground := paper
	if f.Kind == screen.KindHelp {
		ground = faded
	}
	return s.qr(f.Call.QR, x, y, side, ground)
}

// qr draws a code on a light plate. A module is a whole number of pixels, so that
// all are alike; the plate has the rest.
func (s *sheet) qr(code *screen.QR, x, y, side float64, ground ink) float64 {
	x, y, side = float64(round(x)), float64(round(y)), float64(int(side))
	s.plain(box{x, y, side, side}, 1.2*s.u, ground)
	modules := code.Size + 2*quiet
	px := int(side) / max(modules, 1)
	if px < 1 {
		return side // too small to be read, so not drawn
	}
	from := (int(side) - px*code.Size) / 2
	for _, r := range runs(code) {
		s.fill(box{x + float64(from+r.x*px), y + float64(from+r.y*px), float64(r.n * px), float64(px)}, night)
	}
	return side
}

// run is a run of dark modules in a row.
type run struct{ x, y, n int }

// runs reads the path of a code, which is one rectangle for each run:
// M<x> <y>h<n>v1h-<n>z. What isn't like that is left out.
func runs(code *screen.QR) []run {
	var list []run
	for part := range strings.SplitSeq(code.Path, "z") {
		at, rest, ok := strings.Cut(strings.TrimPrefix(part, "M"), "h")
		if !ok {
			continue
		}
		xs, ys, _ := strings.Cut(at, " ")
		ns, _, _ := strings.Cut(rest, "v")
		x, err1 := strconv.Atoi(xs)
		y, err2 := strconv.Atoi(ys)
		n, err3 := strconv.Atoi(ns)
		if err1 != nil || err2 != nil || err3 != nil || x < 0 || y < 0 || n < 1 || x+n > code.Size || y >= code.Size {
			continue
		}
		list = append(list, run{x, y, n})
	}
	return list
}

// plain fills a box with round corners.
func (s *sheet) plain(b box, r float64, c ink) {
	x0, y0, x1, y1 := round(b.x), round(b.y), round(b.x+b.w), round(b.y+b.h)
	for y := y0; y < y1; y++ {
		if y >= y0+int(r)+1 && y < y1-int(r)-1 {
			s.fill(box{b.x, float64(y), b.w, 1}, c)
			continue
		}
		for x := x0; x < x1; x++ {
			dx := max(float64(x0)+r-float64(x)-.5, float64(x)+.5-float64(x1)+r, 0)
			dy := max(float64(y0)+r-float64(y)-.5, float64(y)+.5-float64(y1)+r, 0)
			s.dab(x, y, r+.5-hypot(dx, dy), c)
		}
	}
}

// dot fills a circle.
func (s *sheet) dot(x, y, r float64) {
	s.plain(box{x - r, y - r, 2 * r, 2 * r}, r, amber)
}

// code draws the code on its plate in the middle of a box, with its address.
func (s *sheet) code(f *screen.Frame, b box) {
	px, gap := 0.0, 0.0
	if short := f.Call.Short; short != "" {
		px = 5 * s.u * min(1, b.w/s.width(short, 5*s.u, true))
		gap = 2.4 * s.u
	}
	side := 0.0
	if f.Call.QR != nil {
		side = min(b.w, b.h-1.2*px-gap)
	}
	y := b.y + (b.h-side-gap-1.2*px)/2
	if side > 0 {
		drawn := s.plate(f, b.x+(b.w-side)/2, y, side)
		y += drawn + gap
	}
	if px > 0 {
		s.write(f.Call.Short, b.x+(b.w-s.width(f.Call.Short, px, true))/2, y+.6*px, px, true, snow)
	}
}
