package footage

import (
	"fmt"
	"image"
	"image/color"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/image/draw"
	"pgregory.net/rapid"

	"storyline/playlists/filmtest"
	"storyline/playlists/screen"
)

var run = regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-\d+z`)

// drawn rasterises a code of the screen: so many pixels a module, with the quiet
// zone of four modules that the page gives it.
func drawn(t testing.TB, address string, module int, dark, light color.Gray) *image.Gray {
	t.Helper()
	code, err := screen.Encode(address)
	if err != nil {
		t.Fatal(err)
	}
	side := (code.Size + 8) * module
	m := image.NewGray(image.Rect(0, 0, side, side))
	draw.Draw(m, m.Bounds(), image.NewUniform(light), image.Point{}, draw.Src)
	for _, r := range run.FindAllStringSubmatch(code.Path, -1) {
		x, _ := strconv.Atoi(r[1])
		y, _ := strconv.Atoi(r[2])
		n, _ := strconv.Atoi(r[3])
		at := image.Rect(x, y, x+n, y+1)
		at.Min, at.Max = at.Min.Add(image.Pt(4, 4)).Mul(module), at.Max.Add(image.Pt(4, 4)).Mul(module)
		draw.Draw(m, at, image.NewUniform(dark), image.Point{}, draw.Src)
	}
	return m
}

// Light and dark as the screen has them, near enough.
var ink, paper = color.Gray{18}, color.Gray{244}

func wantCodes(t testing.TB, m image.Image, want ...string) {
	t.Helper()
	slices.Sort(want)
	if diff := cmp.Diff(want, Codes(m)); diff != "" {
		t.Errorf("codes (-want +got):\n%s", diff)
	}
}

// addresses are as long as a story may have them, with the carriage in them.
func addresses() []string {
	list := []string{
		"https://a.b",
		"https://www.stoptrafficking.org/",
		"https://www.stoptrafficking.org/?story=the-foreman&carriage=10511",
	}
	for _, n := range []int{90, 120, 160, 200, 240} {
		s := "https://www.stoptrafficking.org/?carriage=10511&story="
		list = append(list, s+strings.Repeat("the-foreman-", 20)[:n-len(s)])
	}
	return list
}

func TestEveryCodeThatTheScreenDrawsIsRead(t *testing.T) {
	for _, address := range addresses() {
		for module := 2; module <= 12; module++ {
			wantCodes(t, drawn(t, address, module, ink, paper), address)
		}
	}
}

func TestAnyAddressIsRead(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		address := "https://" + rapid.StringMatching(`[a-z0-9][a-z0-9-]{0,30}\.(org|ua|gov\.ua)/[A-Za-z0-9?&=_.~%/-]{0,150}`).Draw(rt, "address")
		m := drawn(t, address, rapid.IntRange(3, 8).Draw(rt, "module"), ink, paper)
		if got := Codes(m); !slices.Equal(got, []string{address}) {
			rt.Errorf("read %q, drew %q", got, address)
		}
	})
}

// scene is a picture with codes in it, on a ground of another grey.
func scene(w, h int, codes map[image.Point]*image.Gray) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(m, m.Bounds(), image.NewUniform(color.RGBA{90, 60, 40, 255}), image.Point{}, draw.Src)
	for at, c := range codes {
		draw.Draw(m, c.Bounds().Add(at), c, image.Point{}, draw.Src)
	}
	return m
}

func TestCodesAreFoundWithinAPicture(t *testing.T) {
	one, two, three := addresses()[0], addresses()[1], addresses()[2]
	t.Run("one beside much else", func(t *testing.T) {
		wantCodes(t, scene(1920, 1080, map[image.Point]*image.Gray{{1500, 700}: drawn(t, three, 5, ink, paper)}), three)
	})
	t.Run("several, one of them twice", func(t *testing.T) {
		wantCodes(t, scene(1920, 1080, map[image.Point]*image.Gray{
			{100, 100}: drawn(t, one, 8, ink, paper), {900, 600}: drawn(t, two, 6, ink, paper),
			{1400, 120}: drawn(t, three, 6, ink, paper), {300, 640}: drawn(t, two, 6, ink, paper),
		}), one, two, three)
	})
	t.Run("light on dark", func(t *testing.T) {
		wantCodes(t, scene(800, 600, map[image.Point]*image.Gray{{200, 100}: drawn(t, two, 6, paper, ink)}), two)
	})
	t.Run("a picture larger than any display", func(t *testing.T) {
		wantCodes(t, scene(6000, 4000, map[image.Point]*image.Gray{{3000, 1000}: drawn(t, two, 20, ink, paper)}), two)
	})
	t.Run("none", func(t *testing.T) { wantCodes(t, scene(640, 360, nil)) })
	t.Run("nothing at all", func(t *testing.T) { wantCodes(t, image.NewGray(image.Rect(0, 0, 0, 0))) })
}

// TestAHostilePictureIsLookedAtInTime draws what finders of codes find hardest:
// grain, very many corners of codes, and as many as are just looked at.
func TestAHostilePictureIsLookedAtInTime(t *testing.T) {
	grain := image.NewGray(image.Rect(0, 0, codeSide, codeSide))
	r := rand.New(rand.NewPCG(1, 2))
	for i := range grain.Pix {
		grain.Pix[i] = byte(r.Uint32())
	}
	for name, m := range map[string]image.Image{"grain": grain, "corners": corners(16, 2), "large corners": corners(271, 12)} {
		t.Run(name, func(t *testing.T) {
			begun := time.Now()
			if got := Codes(m); len(got) > 0 {
				t.Errorf("read %q", got)
			}
			if took := time.Since(begun); took > 40*time.Second { // ten times what it takes
				t.Errorf("it took %v", took)
			}
		})
	}
}

// corners is full of corners of codes, so far apart and with modules so large.
func corners(apart, module int) *image.Gray {
	m := image.NewGray(image.Rect(0, 0, codeSide, codeSide))
	for y := range codeSide {
		for x := range codeSide {
			d := max(abs(x%apart/module-3), abs(y%apart/module-3))
			m.SetGray(x, y, color.Gray{map[bool]byte{true: 0, false: 255}[d <= 1 || d == 3]})
		}
	}
	return m
}

func abs(n int) int { return max(n, -n) }

// FuzzCodes looks for pictures that stop the reader.
func FuzzCodes(f *testing.F) {
	f.Add(filmtest.PNG(f, drawn(f, "https://a.b", 2, ink, paper)))
	f.Fuzz(func(t *testing.T, b []byte) {
		side := max(1, min(200, len(b)/64))
		m := &image.Gray{Pix: append(b, make([]byte, side*64)...), Stride: side, Rect: image.Rect(0, 0, side, 64)}
		for _, s := range Codes(m) {
			if s == "" {
				t.Error(fmt.Sprint("an empty code in ", m.Rect))
			}
		}
	})
}
