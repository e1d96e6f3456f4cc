package card

import (
	"image"
	"image/color"
	"math"
	"strings"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// fonts are the two faces of a sheet, in whatever sizes it needed so far. They
// are one sheet's own, since a face serves one at a time.
type fonts struct {
	parsed [2]*sfnt.Font
	sizes  map[size]font.Face
}

type size struct {
	quarters int // of a pixel
	bold     bool
}

func newFonts() fonts {
	f := fonts{sizes: map[size]font.Face{}}
	for i, data := range [][]byte{goregular.TTF, gobold.TTF} {
		parsed, err := opentype.Parse(data)
		if err != nil {
			panic(err) // linked in
		}
		f.parsed[i] = parsed
	}
	return f
}

// face gives a face whose em is px high.
func (f *fonts) face(px float64, bold bool) font.Face {
	s := size{max(int(px*4), 4), bold}
	if face := f.sizes[s]; face != nil {
		return face
	}
	which := f.parsed[0]
	if bold {
		which = f.parsed[1]
	}
	face, err := opentype.NewFace(which, &opentype.FaceOptions{Size: float64(s.quarters) / 4, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		panic(err) // it has a size and a font, and needs no more
	}
	f.sizes[s] = face
	return face
}

// width is how long words are in one line.
func (f *fonts) width(text string, px float64, bold bool) float64 {
	return float64(font.MeasureString(f.face(px, bold), text)) / 64
}

// ascent is how high capitals and figures stand, as a share of the em: those of
// the Go fonts are all alike.
const ascent = .725

// write draws one line of words from x on; y is the middle of its capitals.
func (s *sheet) write(text string, x, y, px float64, bold bool, c color.Color) {
	d := font.Drawer{
		Dst: s.RGBA, Src: image.NewUniform(c), Face: s.face(px, bold),
		Dot: fixed.Point26_6{X: fixed.Int26_6(x * 64), Y: fixed.Int26_6(math.Round(y+px*ascent/2) * 64)},
	}
	d.DrawString(text)
}

// wrap breaks words into lines no longer than w; a word that is longer than a
// line is broken where it must be.
func (f *fonts) wrap(text string, w, px float64, bold bool) []string {
	var lines []string
	for part := range strings.SplitSeq(text, "\n") {
		now := ""
		for word := range strings.FieldsSeq(part) {
			if now != "" && f.width(now+" "+word, px, bold) <= w {
				now += " " + word
				continue
			}
			if now != "" {
				lines = append(lines, now)
			}
			now = word
			for f.width(now, px, bold) > w {
				head := f.head(now, w, px, bold)
				if head == len(now) {
					break // not even one letter fits
				}
				lines, now = append(lines, now[:head]), now[head:]
			}
		}
		lines = append(lines, now)
	}
	return lines
}

// head is how many bytes of a word fit into a line, at least one letter.
func (f *fonts) head(word string, w, px float64, bold bool) int {
	fits := 0
	for i := range word {
		if i > 0 {
			if fits > 0 && f.width(word[:i], px, bold) > w {
				return fits
			}
			fits = i
		}
	}
	if fits == 0 {
		return len(word)
	}
	return fits
}

// longest is the widest of some words, which a line must hold.
func (f *fonts) longest(text string, px float64, bold bool) float64 {
	w := 0.0
	for word := range strings.FieldsSeq(text) {
		w = max(w, f.width(word, px, bold))
	}
	return w
}

// balance wraps words into as few lines as they need, all about as long.
func (f *fonts) balance(text string, w, px float64, bold bool) []string {
	lines := f.wrap(text, w, px, bold)
	if len(lines) < 2 {
		return lines
	}
	low, high := w/2, w
	for range 6 {
		middle := (low + high) / 2
		if f.longest(text, px, bold) <= middle && len(f.wrap(text, middle, px, bold)) == len(lines) {
			high = middle
		} else {
			low = middle
		}
	}
	return f.wrap(text, high, px, bold)
}
