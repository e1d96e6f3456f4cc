package footage

import "math"

// Flashes counts the flashes of a film, picture by picture, by the definitions of
// WCAG 2.2, success criterion 2.3.1 ("general flash and red flash thresholds").
// A general flash is a pair of opposing changes in relative luminance of a tenth
// or more of the maximum, where the darker state is below 0.80; a red flash is a
// pair of opposing changes to or from a saturated red.
//
// WCAG allows flashes that together cover no more than a quarter of any 10 degrees
// of the visual field. How far a passenger stands from a display is not known, so
// the whole picture stands in for the field: that is what a display half a metre
// wide fills at three metres, the distance for which our screens are drawn. A
// change counts where more than a quarter of the picture makes it, the same way
// and at once; a film has as many flashes as more than a quarter of its points
// have made in that second. Nearer, WCAG's field is smaller than the picture: the
// count then speaks of flashes that fill it, not of a small lamp in a corner.
type Flashes struct {
	fps      float64
	curve    [256]float64 // of sRGB, undone
	pictures int
	points   []point
	most     [kinds]int
}

// The kinds of flash, counted apart as WCAG does.
const (
	general = iota
	red
	kinds
)

// point is one pixel of the small pictures.
type point struct{ swings [kinds]swing }

// NewFlashes counts in pictures of so many pixels, at so many pictures a second.
func NewFlashes(pixels int, fps float64) *Flashes {
	f := &Flashes{fps: fps, points: make([]point, pixels)}
	for c := range f.curve {
		f.curve[c] = linear(float64(c) / 255)
	}
	return f
}

// Add looks at the next picture: three bytes (sRGB) for each pixel.
func (f *Flashes) Add(rgb []byte) {
	for i := range f.points {
		c := rgb[3*i : 3*i+3]
		r, g, b := f.curve[c[0]], f.curve[c[1]], f.curve[c[2]]
		p := &f.points[i]
		p.swings[general].see(f.pictures, state{v: 0.2126*r + 0.7152*g + 0.0722*b}, brighter)
		p.swings[red].see(f.pictures, state{v: max(0, r-g-b) * 320, saturated: r > 0 && r >= 0.8*(r+g+b)}, redder)
	}
	for kind := range kinds {
		f.gather(kind)
		f.most[kind] = max(f.most[kind], f.count(kind))
	}
	f.pictures++
}

// Most gives the most flashes in any second so far, general or red.
func (f *Flashes) Most() float64 { return float64(max(f.most[general], f.most[red])) }

// area reports whether so many points are more than a quarter of the picture.
func (f *Flashes) area(n int) bool { return 4*n > len(f.points) }

// atOnce is how many pictures a change may take to spread, a tenth of a second: a
// flash that lights up over a few pictures crosses the threshold in each point at
// another of them.
func (f *Flashes) atOnce() int { return max(1, int(math.Ceil(f.fps/10))) }

// gather marks the changes of the last pictures that enough points made the same
// way.
func (f *Flashes) gather(kind int) {
	since := f.pictures - f.atOnce() + 1
	for _, up := range []bool{true, false} {
		n := 0
		for i := range f.points {
			if f.points[i].swings[kind].turned(since, up, false) {
				n++
			}
		}
		if !f.area(n) {
			continue
		}
		for i := range f.points {
			f.points[i].swings[kind].turned(since, up, true)
		}
	}
}

// count gives the flashes of the second that ends with the last picture: pairs of
// changes that more than a quarter of the points made.
func (f *Flashes) count(kind int) int {
	since := f.pictures - max(1, int(math.Round(f.fps))) + 1
	having := make([]int, 1, 64) // points by how many changes they made
	for i := range f.points {
		n := f.points[i].swings[kind].counted(since)
		for len(having) <= n {
			having = append(having, 0)
		}
		having[n]++
	}
	points := 0
	for n := len(having) - 1; n > 0; n-- {
		if points += having[n]; f.area(points) {
			return n / 2
		}
	}
	return 0
}

// linear undoes the sRGB curve, as WCAG's "relative luminance" does.
func linear(v float64) float64 {
	if v <= 0.04045 {
		return v / 12.92
	}
	return math.Pow((v+0.055)/1.055, 2.4)
}

// brighter is a change of a general flash.
func brighter(low, high state) bool { return high.v-low.v >= 0.1 && low.v < 0.80 }

// redder is a change of a red flash: to or from R/(R+G+B) >= 0.8, with a change of
// (R-G-B) x 320, none of it below zero, of more than 20. That is the W3C's working
// definition up to WCAG 2.1. WCAG 2.2 measures the change in the chromaticity of
// CIE 1976 instead, in which black has no place; the older one also counts red
// that lights up out of the dark, and is kept for that.
func redder(low, high state) bool { return high.v-low.v > 20 && (low.saturated || high.saturated) }
