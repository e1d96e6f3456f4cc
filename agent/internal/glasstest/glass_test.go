package glasstest

import (
	"image"
	"image/color"
	"testing"
	"time"

	"github.com/jezek/xgb/xproto"
)

func TestAPictureIsBlankWithoutAWord(t *testing.T) {
	p := image.NewRGBA(image.Rect(0, 0, 640, 360))
	paint := func(r image.Rectangle, c color.RGBA) {
		for y := r.Min.Y; y < r.Max.Y; y++ {
			for x := r.Min.X; x < r.Max.X; x++ {
				p.SetRGBA(x, y, c)
			}
		}
	}
	for name, c := range map[string]color.RGBA{"black": {A: 255}, "white": {255, 255, 255, 255}, "night": {11, 19, 32, 255}} {
		paint(p.Rect, c)
		if !Blank(p) {
			t.Errorf("all %s is not blank", name)
		}
		paint(image.Rect(0, 0, 12, 18), color.RGBA{200, 0, 0, 255}) // a pointer
		if !Blank(p) {
			t.Errorf("a pointer on %s is not blank", name)
		}
		paint(image.Rect(100, 100, 160, 140), color.RGBA{255, 190, 0, 255}) // "527"
		if Blank(p) {
			t.Errorf("a number on %s is blank", name)
		}
	}
}

func TestABlankLastsFromItsFirstLookToItsLast(t *testing.T) {
	start := time.Now()
	var seen []Seen
	for i, blank := range []bool{true, false, true, true, true, false, true} {
		seen = append(seen, Seen{At: start.Add(time.Duration(i) * 200 * time.Millisecond), Blank: blank})
	}
	d, at := Longest(seen, func(s Seen) bool { return s.Blank })
	if d != 400*time.Millisecond || !at.Equal(seen[2].At) {
		t.Errorf("the longest blank lasts %s from %s on", d, at.Sub(start))
	}
}

func TestAnEmptyGlassIsBlank(t *testing.T) {
	p, err := Start(t, 320, 200).Look(t).Picture()
	if err != nil {
		t.Fatal(err)
	}
	if c, share := Ground(p); !Blank(p) || c != (color.RGBA{A: 255}) {
		t.Errorf("an empty glass is %v for %.2f of it", c, share)
	}
}

func TestMemoryShowsWhatEyesSee(t *testing.T) {
	g := Start(t, 320, 200)
	eyes, memory := g.Look(t), g.Memory(t)
	root := xproto.Window(eyes.root)
	for _, want := range []color.RGBA{{255, 0, 0, 255}, {0, 120, 255, 255}} {
		pixel := uint32(want.R)<<16 | uint32(want.G)<<8 | uint32(want.B)
		xproto.ChangeWindowAttributes(eyes.c, root, xproto.CwBackPixel, []uint32{pixel})
		xproto.ClearArea(eyes.c, false, root, 0, 0, 0, 0)
		p, err := eyes.Picture()
		if err != nil {
			t.Fatal(err)
		}
		if seen, kept := p.RGBAAt(300, 150), memory.At(300, 150); seen != want || kept != want {
			t.Errorf("eyes see %v, memory holds %v, want %v", seen, kept, want)
		}
	}
}
