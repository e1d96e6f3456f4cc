package screentest

import (
	"image"
	"image/color"
)

// sight is what was seen of the glass at one time.
type sight struct {
	from, to int64 // between which it was looked at
	at       color.RGBA
	plate    float64 // the share of the glass that is the light plate of a code
	bright   float64 // the share that is clearly not night
	strip    bool    // the strip is at its foot
	spoken   float64 // the share of the field's lower part that is the ink of words
}

// spot is where pictures are judged: above any words, clear of the strip.
var spot = image.Rect(W/2-20, H/4-10, W/2+20, H/4+10)

func judge(img image.Image, from, to int64) sight {
	s := sight{from: from, to: to, at: mean(img, spot)}
	n, plates := 0, 0
	for y := 0; y < H; y += 2 {
		for x := 0; x < W; x += 2 {
			r, g, b, _ := img.At(x, y).RGBA()
			n++
			if r>>8 > 215 && g>>8 > 210 && b>>8 > 200 {
				plates++
			}
		}
	}
	s.plate, s.bright = float64(plates)/float64(n), bright(img)
	s.strip = near(mean(img, image.Rect(4, H-14, 16, H-4)), color.RGBA{0x11, 0x18, 0x27, 255}, 4)
	s.spoken = inked(img, image.Rect(0, H*6/10, W, H*84/100))
	return s
}

// inked is the share of a part of a picture that is as light as words are.
func inked(img image.Image, part image.Rectangle) float64 {
	n := 0
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			if r, g, b, _ := img.At(x, y).RGBA(); min(r, g, b) > 0xb000 {
				n++
			}
		}
	}
	return float64(n) / float64(part.Dx()*part.Dy())
}

// mean is the colour of a part of a picture.
func mean(img image.Image, part image.Rectangle) color.RGBA {
	var r, g, b, n uint32
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			cr, cg, cb, _ := img.At(x, y).RGBA()
			r, g, b, n = r+cr>>8, g+cg>>8, b+cb>>8, n+1
		}
	}
	return color.RGBA{uint8(r / n), uint8(g / n), uint8(b / n), 255}
}

// near reports whether two colours are alike, as decoders round differently.
func near(a, b color.RGBA, by int) bool {
	d := func(x, y uint8) bool { return max(int(x)-int(y), int(y)-int(x)) <= by }
	return d(a.R, b.R) && d(a.G, b.G) && d(a.B, b.B)
}

// looks says what a slot is to look like at a time of its own.
type looks func(s sight, into int64) bool

func inColour(c color.RGBA) looks {
	return func(s sight, _ int64) bool { return near(s.at, c, 24) && s.strip }
}

// inSeconds is a film of the colours of seconds from some way into it; at the turn
// of a second either will do, and after its end its last.
func inSeconds(offset int64, colours []color.RGBA) looks {
	return func(s sight, into int64) bool {
		for _, d := range []int64{-300, 300} {
			i := min(max((offset+into+d)/1000, 0), int64(len(colours)-1))
			if near(s.at, colours[i], 24) && s.strip {
				return true
			}
		}
		return false
	}
}

// spoken is a film on which a sentence stands until some time into its slot.
func spoken(until int64, film looks) looks {
	return func(s sight, into int64) bool {
		if into > until-300 && into < until+300 {
			return film(s, into)
		}
		return film(s, into) && (s.spoken > .004) == (into < until)
	}
}

func words(s sight, _ int64) bool { return s.plate < .02 && s.strip && s.bright > .01 }

func callCard(s sight, _ int64) bool { return s.plate > .03 && !s.strip }

// bright is the share of a glass that is clearly not night.
func bright(img image.Image) float64 {
	n, lit := 0, 0
	for y := 0; y < H; y += 2 {
		for x := 0; x < W; x += 2 {
			n++
			if r, g, b, _ := img.At(x, y).RGBA(); r+g+b > 3*0x3800 {
				lit++
			}
		}
	}
	return float64(lit) / float64(n)
}
