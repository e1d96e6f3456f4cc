// Package card draws, from the signed words of a frame, what a screen without a
// browser can't draw itself: calls, help cards, words, a technician's cards, and
// what accompanies a picture or film.
//
// Drawing is pure: a frame and a size give pixels. The proportions, the colours
// and the order of things are those of the web screen, so that an operator who
// looked at a preview knows what hangs in the carriage; the type is the Go fonts,
// which are linked in, so that the same card looks the same on every board.
//
// All lengths are shares of the screen. u is the unit of type, about a hundredth
// of a landscape screen's height. Words wrap, and shrink until they fit: nothing
// is cut off, and hotlines never shrink below what can be read at three metres.
package card

import (
	"image"
	"image/color"
	"image/draw"

	"storyline/playlists/screen"
)

// ink is a colour that covers, written as in a style sheet.
type ink uint32

// The colours of the web screen.
const (
	night ink = 0x0a0e17
	dusk  ink = 0x111827
	line  ink = 0x2a3448
	snow  ink = 0xf6f1e7
	mist  ink = 0xc3c9d4
	amber ink = 0xffb65c
	paper ink = 0xfbf7ee
	faded ink = 0xe9e4d8
)

// at gives a colour that covers by a share.
func (i ink) at(share float64) color.RGBA {
	part := func(v ink) uint8 { return uint8(float64(v&0xff)*share + .5) }
	return color.RGBA{part(i >> 16), part(i >> 8), part(i), part(0xff)}
}

// RGBA implements color.Color.
func (i ink) RGBA() (r, g, b, a uint32) { return i.at(1).RGBA() }

// shape is how a screen stands.
type shape int

const (
	landscape shape = iota
	bar             // over a door: the strip is a column
	portrait
)

// sheet is a picture that is being drawn.
type sheet struct {
	*image.RGBA
	fonts
	shape shape
	w, h  float64
	u     float64 // the unit of type
	edge  float64 // between the words and the glass's edge
}

func newSheet(w, h int) *sheet {
	s := &sheet{RGBA: image.NewRGBA(image.Rect(0, 0, w, h)), fonts: newFonts(), w: float64(w), h: float64(h)}
	switch ratio := s.w / s.h; {
	case ratio >= 2.6:
		s.shape, s.u = bar, min(.021*s.h, .0045*s.w)
		s.edge = 4 * s.u
	case ratio < 1.15:
		s.shape, s.u = portrait, min(.01*s.w, .005625*s.h)
		s.edge = 7.5 * s.u
	default:
		s.shape, s.u = landscape, min(.01*s.h, .005625*s.w)
		s.edge = 7 * s.u
	}
	return s
}

// box is a part of the sheet.
type box struct{ x, y, w, h float64 }

func (s *sheet) whole() box { return box{0, 0, s.w, s.h} }

// in gives a box without its margins.
func (b box) in(left, top, right, bottom float64) box {
	return box{b.x + left, b.y + top, max(b.w-left-right, 1), max(b.h-top-bottom, 1)}
}

func (b box) rect() image.Rectangle {
	return image.Rect(round(b.x), round(b.y), round(b.x+b.w), round(b.y+b.h))
}

func round(f float64) int { return int(f + .5) }

func (s *sheet) fill(b box, c color.Color) {
	draw.Draw(s.RGBA, b.rect(), image.NewUniform(c), image.Point{}, draw.Over)
}

// hair is the thickness of lines.
func (s *sheet) hair() float64 { return max(1, .2*s.u) }

// Draw draws a frame for a screen of w by h pixels. What accompanies a picture
// or film is drawn on nothing, so that the picture shows through; every other
// frame fills the screen.
func Draw(f screen.Frame, w, h int) *image.RGBA {
	s := newSheet(max(w, 1), max(h, 1))
	if f.Kind != screen.KindImage && f.Kind != screen.KindVideo {
		s.fill(s.whole(), night)
	}
	switch f.Kind {
	case screen.KindImage, screen.KindVideo:
		s.caption(&f, s.field())
		s.strip(&f)
	case screen.KindText:
		s.words(&f, s.field())
		s.strip(&f)
	case screen.KindIdentify:
		s.identify(&f)
	case screen.KindTest:
		s.test(&f)
	case screen.KindBlank:
		s.fill(s.whole(), ink(0)) // black, as a glass that is off, and no other dark
	default:
		if f.Call == nil {
			s.sign(&f)
		} else {
			s.call(&f)
		}
	}
	return s.RGBA
}

// Stand draws the call of a frame's story in place of its picture, whose words
// are then not shown.
func Stand(f screen.Frame, w, h int) *image.RGBA {
	f.Kind, f.Heading, f.Body, f.Heading2, f.Body2 = screen.KindCall, "", "", "", ""
	return Draw(f, w, h)
}

// Field is the part of a screen that pictures and films have; the strip has the rest.
func Field(w, h int) image.Rectangle {
	return newSheet(max(w, 1), max(h, 1)).field().rect()
}
