package footage

import (
	"image"
	"slices"

	"github.com/makiuchi-d/gozxing"
	multi "github.com/makiuchi-d/gozxing/multi/qrcode"
	"github.com/makiuchi-d/gozxing/qrcode"
	"github.com/makiuchi-d/gozxing/qrcode/detector"
	"golang.org/x/image/draw"
)

const (
	// codeSide is the longest side at which codes are looked for: a code that needs
	// more pixels than the widest of our displays has can't be read from it.
	codeSide = 1920
	// mostCodes bounds what a picture can make us remember.
	mostCodes = 16
	// mostCorners and mostOthers bound what looks like the corners of codes, three to
	// each, and the marks between them.
	mostCorners, mostOthers = 4 * mostCodes, 1000
)

// Codes gives what the QR codes in a picture hold, each once, in alphabetical
// order. It looks at the picture and at its negative, since a light code on a dark
// ground is read by telephones too, and at half the size, where the grain of a
// photograph is gone.
func Codes(m image.Image) []string {
	whole := grey(m, codeSide)
	var found []string
	for _, g := range []*image.Gray{whole, grey(whole, max(1, longest(whole)/2))} {
		source := gozxing.NewLuminanceSourceFromImage(g)
		for _, s := range []gozxing.LuminanceSource{source, source.Invert()} {
			found = append(found, read(s)...)
		}
	}
	slices.Sort(found)
	found = slices.Compact(found)
	return found[:min(len(found), mostCodes)]
}

// read finds the codes of one picture in two ways: the reader of many misses some
// that the reader of one finds.
func read(s gozxing.LuminanceSource) (found []string) {
	// The library indexes what it finds by what it finds, and pictures come from
	// anybody: what it can't bear, or patience ends at, holds no more codes.
	defer func() { _ = recover() }()
	bits, err := gozxing.NewBinaryBitmap(gozxing.NewHybridBinarizer(s))
	if err != nil {
		return nil
	}
	if one, err := qrcode.NewQRCodeReader().Decode(bits, hints()); err == nil {
		found = append(found, one.GetText())
	}
	many, err := multi.NewQRCodeMultiReader().DecodeMultiple(bits, hints())
	if err != nil {
		return found
	}
	for _, r := range many {
		found = append(found, r.GetText())
	}
	return found
}

// hints ask for care, and end the search where there is too much to find: the
// library tries every three corners, and can be stopped only from within.
func hints() map[gozxing.DecodeHintType]any {
	corners, others := 0, 0
	return map[gozxing.DecodeHintType]any{
		gozxing.DecodeHintType_TRY_HARDER: true,
		gozxing.DecodeHintType_NEED_RESULT_POINT_CALLBACK: gozxing.ResultPointCallback(func(p gozxing.ResultPoint) {
			if _, corner := p.(*detector.FinderPattern); corner {
				corners++
			} else {
				others++
			}
			if corners > mostCorners || others > mostOthers {
				panic("too much looks like a code")
			}
		}),
	}
}

// grey gives a picture without its colours, at most so many pixels a side.
func grey(m image.Image, side int) *image.Gray {
	g := image.NewGray(fitting(m.Bounds(), side))
	if g.Bounds().Size() == m.Bounds().Size() {
		draw.Draw(g, g.Bounds(), m, m.Bounds().Min, draw.Src)
	} else {
		draw.BiLinear.Scale(g, g.Bounds(), m, m.Bounds(), draw.Src, nil)
	}
	return g
}

func longest(m image.Image) int { return max(m.Bounds().Dx(), m.Bounds().Dy()) }

// fitting gives the rectangle of a picture's shape whose longest side has at most
// so many pixels.
func fitting(r image.Rectangle, side int) image.Rectangle {
	w, h := r.Dx(), r.Dy()
	if most := max(w, h); most > side {
		w, h = max(1, w*side/most), max(1, h*side/most)
	}
	return image.Rect(0, 0, w, h)
}
