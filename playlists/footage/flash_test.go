package footage

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// The size of the small pictures of the tests.
const (
	testW, testH = 16, 9
	testPixels   = testW * testH
)

type rgb [3]byte

// shade is a grey of a relative luminance, as near as 8 bits come.
func shade(luminance float64) rgb {
	v := luminance * 12.92
	if luminance > 0.0031308 {
		v = 1.055*math.Pow(luminance, 1/2.4) - 0.055
	}
	c := byte(math.Round(v * 255))
	return rgb{c, c, c}
}

// shown counts the flashes of a film of so many pictures, drawn point by point.
func shown(fps float64, pictures int, draw func(picture, pixel int) rgb) float64 {
	f := NewFlashes(testPixels, fps)
	b := make([]byte, 3*testPixels)
	for n := range pictures {
		for p := range testPixels {
			c := draw(n, p)
			copy(b[3*p:], c[:])
		}
		f.Add(b)
	}
	return f.Most()
}

// square is a wave of so many Hz between two colours.
func square(fps, hz float64, low, high rgb) func(picture int) rgb {
	return func(picture int) rgb {
		if math.Mod(float64(picture)*hz/fps, 1) < 0.5 {
			return low
		}
		return high
	}
}

func someColour(t *rapid.T, label string) rgb {
	return rgb{rapid.Byte().Draw(t, label+" red"), rapid.Byte().Draw(t, label+" green"), rapid.Byte().Draw(t, label+" blue")}
}

// rates are those of real films.
func rates() *rapid.Generator[float64] {
	return rapid.SampledFrom([]float64{12, 23.976, 25, 29.97, 50, 60})
}

func TestAFilmThatStaysHasNoFlashes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		colours := make([]rgb, testPixels)
		for i := range colours {
			colours[i] = someColour(t, "a point")
			if i%16 != 0 {
				colours[i] = colours[i-1]
			}
		}
		if n := shown(rates().Draw(t, "fps"), 60, func(_, pixel int) rgb { return colours[pixel] }); n != 0 {
			t.Errorf("%v flashes", n)
		}
	})
}

func TestASquareWaveHasAsManyFlashesAsHertz(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fps := rates().Draw(t, "fps")
		hz := rapid.Float64Range(1, fps/2.5).Draw(t, "hertz")
		low := rapid.Float64Range(0, 0.75).Draw(t, "dark")
		high := rapid.Float64Range(low+0.12, 1).Draw(t, "bright")
		over := rapid.IntRange(testPixels/4+1, testPixels).Draw(t, "points")
		wave := square(fps, hz, shade(low), shade(high))
		n := shown(fps, int(3*fps), func(picture, pixel int) rgb {
			if pixel < over {
				return wave(picture)
			}
			return shade(0.5)
		})
		if math.Abs(n-hz) > 1 {
			t.Errorf("%v flashes at %v Hz", n, hz)
		}
	})
}

func TestWhatIsBelowTheThresholdsIsNoFlash(t *testing.T) {
	for _, c := range []struct {
		name      string
		low, high rgb
		points    int
	}{
		{"a quarter of the picture", shade(0), shade(1), testPixels / 4},
		{"a change of less than a tenth", shade(0.30), shade(0.39), testPixels},
		{"both bright", shade(0.82), shade(1), testPixels},
		{"a pink that is no saturated red", rgb{200, 90, 90}, rgb{110, 90, 90}, testPixels},
		{"a red that hardly changes", rgb{120, 0, 0}, rgb{110, 0, 0}, testPixels},
		{"a red in a quarter of the picture", rgb{128, 0, 0}, rgb{0, 0, 0}, testPixels / 4},
	} {
		t.Run(c.name, func(t *testing.T) {
			wave := square(25, 5, c.low, c.high)
			n := shown(25, 100, func(picture, pixel int) rgb {
				if pixel < c.points {
					return wave(picture)
				}
				return shade(0.2)
			})
			if n != 0 {
				t.Errorf("%v flashes", n)
			}
		})
	}
}

func TestSmallChangesAreNoFlashHoweverFast(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fps := rates().Draw(t, "fps")
		low := rapid.Float64Range(0, 0.9).Draw(t, "dark")
		high := low + rapid.Float64Range(0, 0.09).Draw(t, "more") // 8 bits round by less than a hundredth
		wave := square(fps, rapid.Float64Range(1, fps/2).Draw(t, "hertz"), shade(low), shade(high))
		if n := shown(fps, 90, func(picture, _ int) rgb { return wave(picture) }); n != 0 {
			t.Errorf("%v flashes between %v and %v", n, low, high)
		}
	})
}

func TestWhatFlashesIsCounted(t *testing.T) {
	whole := func(wave func(int) rgb) func(int, int) rgb {
		return func(picture, _ int) rgb { return wave(picture) }
	}
	for _, c := range []struct {
		name     string
		draw     func(picture, pixel int) rgb
		pictures int
		want     float64
	}{
		{"dark red out of black, too dim for a general flash", whole(square(25, 5, rgb{}, rgb{128, 0, 0})), 100, 5},
		{"red against blue", whole(square(25, 4, rgb{0, 0, 255}, rgb{200, 0, 0})), 100, 4},
		{"one cut from dark to bright", func(picture, _ int) rgb { return shade(float64(picture / 10)) }, 20, 0},
		{"one blink", func(picture, _ int) rgb { return shade(float64(min(1, picture%15/13))) }, 16, 1},
		{"a blink each two seconds", func(picture, _ int) rgb { return shade(float64(min(1, picture%50/48))) }, 200, 1},
		{"three a second, as many as are allowed", whole(square(24, 3, shade(0), shade(1))), 96, 3},
		{"a light that swells and fades, faster in its middle", func(picture, pixel int) rgb {
			swell := 0.5 - 0.5*math.Cos(2*math.Pi*5*float64(picture)/25)
			return shade(swell * (0.5 + 0.5*float64(pixel)/testPixels))
		}, 100, 5},
		{"a light that spreads over five pictures, a fifth at a time", func(picture, pixel int) rgb {
			return shade(float64((picture + 12 - pixel*5/testPixels) / 6 % 2))
		}, 100, 2},
		{"a lamp that wanders, never a quarter at once", func(picture, pixel int) rgb {
			if picture/5%5 == pixel*5/testPixels {
				return shade(1)
			}
			return shade(0)
		}, 100, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := shown(25, c.pictures, c.draw); got != c.want {
				t.Errorf("%v flashes, want %v", got, c.want)
			}
		})
	}
}
