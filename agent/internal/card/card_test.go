package card

import (
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"storyline/playlists/filmtest"
	"storyline/playlists/screen"
)

var update = flag.Bool("update", false, "write the golden pictures anew; look at them")

// shapes are the screens that carriages have.
var shapes = []struct {
	name string
	w, h int
}{{"landscape", 1920, 1080}, {"bar", 1920, 360}, {"portrait", 1080, 1920}, {"small", 800, 480}}

// alphabet is the Ukrainian alphabet with its apostrophe, quotes and dashes.
const alphabet = "Абвгґдеєжзиіїйклмнопрстуфхцчшщьюя АБВГҐДЕЄЖЗИІЇЙКЛМНОПРСТУФХЦЧШЩЬЮЯ м’ята «Ґанок» — № 5…"

// sample is a frame of a kind in a language, as long as the founding campaign's.
func sample(t testing.TB, kind, lang string, both bool) screen.Frame {
	t.Helper()
	code, err := screen.Encode("https://www.stoptrafficking.org/?story=the-foreman&carriage=10511")
	if err != nil {
		t.Fatal(err)
	}
	words := map[string][]string{
		"uk": {
			"Борг, якого не було", "За дорогу, за ліжко, за рукавиці — усе записано на тебе. Ти працюєш по дванадцять годин на день, а борг щотижня більшає.",
			"Виконроб", "Ілюстрація, створена для цієї кампанії. Історія збірна, реальних людей не показано.", "Пропонують «легкий заробіток»? Перевір.",
			"Національна безкоштовна гаряча лінія з протидії торгівлі людьми та консультування мігрантів",
			"Урядова гаряча лінія з протидії торгівлі людьми, домашньому насильству та насильству стосовно дітей",
		},
		"en": {
			"A debt that never was", "The ride, the bed, the gloves: all of it is written against your name. You work twelve hours a day, and every week you owe more.",
			"The Foreman", "An illustration made for this campaign. The story is a composite; no real person is shown.", "Offered easy money? Check first.",
			"National Toll-Free Counter-Trafficking and Migrant Advice Hotline", "Government hotline on counter-trafficking, domestic violence and violence against children",
		},
	}
	a, b := words[lang], words[map[string]string{"uk": "en", "en": "uk"}[lang]]
	f := screen.Frame{
		ID: "x", Kind: kind, Lang: lang, Lang2: "en", Both: both,
		Heading: a[0], Body: a[1], Title: a[2], Notice: a[3], Heading2: b[0], Body2: b[1], Title2: b[2],
		Call: &screen.Call{
			Headline: a[4], Headline2: b[4], Short: "stoptrafficking.org", QR: code,
			Numbers: []screen.Number{{Number: "527", Label: a[5], Label2: b[5]}, {Number: "15-47", Label: a[6], Label2: b[6]}},
		},
		Partners: []string{"Міжнародна організація з міграції (МОМ)", "Міністерство юстиції Швеції", "Міністерство соціальної політики України", "Київська міська державна адміністрація"},
	}
	switch kind {
	case screen.KindCall, screen.KindHelp:
		f.Heading, f.Body, f.Heading2, f.Body2 = "", "", "", ""
	case screen.KindIdentify, screen.KindTest:
		f.Heading, f.Body, f.Call, f.Code = "d-10511-a", "Вагон 10511, над дверима", nil, code
		f.Facts = []screen.Fact{{Name: "Програма", Value: "1.795645848899"}, {Name: "Версія", Value: "1.4.0"}, {Name: "Адреса", Value: "192.168.7.21"}}
	}
	return f
}

// over lays a card over a picture of broad daylight.
func over(c *image.RGBA) *image.RGBA {
	day := image.NewRGBA(c.Bounds())
	draw.Draw(day, day.Bounds(), image.NewUniform(color.RGBA{190, 200, 196, 255}), image.Point{}, draw.Src)
	draw.Draw(day, day.Bounds(), c, image.Point{}, draw.Over)
	return day
}

func save(t testing.TB, path string, img image.Image) {
	t.Helper()
	if err := os.WriteFile(path, filmtest.PNG(t, img), 0o600); err != nil {
		t.Fatal(err)
	}
}

// everyKind are all kinds in all their forms.
func everyKind(t testing.TB) map[string]screen.Frame {
	list := map[string]screen.Frame{"waiting": {Kind: screen.KindHelp, Heading: "Storyline · d-10511-a", Body: "Очікує на перші розпорядження", Body2: "Waiting for its first orders", Both: true, Lang2: "en"}}
	for _, kind := range []string{screen.KindImage, screen.KindText, screen.KindCall, screen.KindHelp} {
		for _, lang := range []string{"uk", "en"} {
			list[kind+"-"+lang] = sample(t, kind, lang, false)
		}
		list[kind+"-both"] = sample(t, kind, "uk", true)
	}
	for _, kind := range []string{screen.KindIdentify, screen.KindTest, screen.KindBlank} {
		list[kind] = sample(t, kind, "uk", false)
	}
	return list
}

func TestABlankScreenIsBlack(t *testing.T) {
	c := Draw(screen.Frame{Kind: screen.KindBlank}, 32, 18)
	for i, v := range c.Pix {
		if want := byte(255 * (i % 4 / 3)); v != want {
			t.Fatalf("byte %d is %d, want %d", i, v, want)
		}
	}
}

// TestCardsLookAsTheyDid compares small cards with those that a person has looked
// at. Processors round differently in the last bit, so a little may differ.
func TestCardsLookAsTheyDid(t *testing.T) {
	text := sample(t, screen.KindText, "uk", false)
	text.Heading, text.Body = "Абетка", alphabet
	for name, f := range map[string]screen.Frame{
		"alphabet": text, "call-uk": sample(t, screen.KindCall, "uk", false), "call-en": sample(t, screen.KindCall, "en", false),
		"text-both": sample(t, screen.KindText, "uk", true), "image-uk": sample(t, screen.KindImage, "uk", false),
	} {
		t.Run(name, func(t *testing.T) {
			got := over(Draw(f, 640, 360))
			path := filepath.Join("testdata", name+".png")
			if *update {
				save(t, path, got)
			}
			file, err := os.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			defer file.Close()
			want, err := png.Decode(file)
			if err != nil {
				t.Fatal(err)
			}
			if n := differing(want, got); n > 40 {
				seen := filepath.Join(t.ArtifactDir(), name+".png")
				save(t, seen, got)
				t.Errorf("%d pixels differ; what was drawn is kept in %s", n, seen)
			}
		})
	}
}

// differing counts the pixels that an eye could tell apart.
func differing(a, b image.Image) int {
	if a.Bounds() != b.Bounds() {
		return a.Bounds().Dx() * a.Bounds().Dy()
	}
	n := 0
	for y := a.Bounds().Min.Y; y < a.Bounds().Max.Y; y++ {
		for x := a.Bounds().Min.X; x < a.Bounds().Max.X; x++ {
			r, g, bl, _ := a.At(x, y).RGBA()
			r2, g2, b2, _ := b.At(x, y).RGBA()
			for _, d := range []int{int(r) - int(r2), int(g) - int(g2), int(bl) - int(b2)} {
				if max(d, -d) > 0x1000 {
					n++
					break
				}
			}
		}
	}
	return n
}

// TestPicturesForPeople draws every kind in every shape into STORYLINE_SHOTS.
func TestPicturesForPeople(t *testing.T) {
	dir := os.Getenv("STORYLINE_SHOTS")
	if dir == "" {
		t.Skip("STORYLINE_SHOTS names no folder for the pictures")
	}
	for name, f := range everyKind(t) {
		for _, s := range shapes {
			save(t, filepath.Join(dir, fmt.Sprintf("card-%s-%s.png", name, s.name)), over(Draw(f, s.w, s.h)))
		}
	}
}

func TestEveryRuneHasAGlyph(t *testing.T) {
	campaign, err := os.ReadFile("../../../configs/campaigns/they-used-you/campaign.yaml")
	if err != nil {
		t.Fatal(err)
	}
	f := newFonts()
	for _, r := range string(campaign) + alphabet + "·" {
		if r == '\n' {
			continue
		}
		for _, bold := range []bool{false, true} {
			i := 0
			if bold {
				i = 1
			}
			if g, err := f.parsed[i].GlyphIndex(nil, r); err != nil || g == 0 {
				t.Errorf("%q (%U) has no glyph, bold %t", r, r, bold)
			}
		}
	}
	if strings.Count(string(campaign), "і") < 100 {
		t.Error("the campaign is not in Ukrainian")
	}
}

// sentence draws words of any length up to a limit of a story's.
func sentence(t *rapid.T, name string, most int) string {
	letters := []rune(alphabet + "qwertyuiop")
	var b strings.Builder
	for b.Len() < most && rapid.IntRange(0, 20).Draw(t, name) > 0 {
		n := rapid.IntRange(1, 30).Draw(t, name+" word")
		for i := range n {
			b.WriteRune(letters[(n*7+i*i+b.Len())%len(letters)])
		}
		b.WriteByte(' ')
	}
	s := strings.TrimSpace(b.String())
	for len(s) > most || strings.HasSuffix(s, "\ufffd") {
		r := []rune(s)
		s = string(r[:len(r)-1])
	}
	return s
}

// TestNoWordsLeaveTheirPlace draws words of any length and holds a frame around
// the glass, and around the strip, to its ground colour.
func TestNoWordsLeaveTheirPlace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shape := shapes[rapid.IntRange(0, len(shapes)-1).Draw(t, "shape")]
		w, h := shape.w/3, shape.h/3
		f := screen.Frame{
			Kind: rapid.SampledFrom([]string{screen.KindText, screen.KindCall, screen.KindHelp, screen.KindIdentify}).Draw(t, "kind"), Both: rapid.Bool().Draw(t, "both"), Lang2: "en",
			Heading: sentence(t, "heading", 300), Body: sentence(t, "body", 1500), Title: sentence(t, "title", 200), Notice: sentence(t, "notice", 300),
			Heading2: sentence(t, "heading2", 300), Body2: sentence(t, "body2", 1500), Title2: sentence(t, "title2", 200),
			Call: &screen.Call{Headline: sentence(t, "headline", 200), Headline2: sentence(t, "headline2", 200), Short: strings.ReplaceAll(sentence(t, "short", 40), " ", "")},
		}
		for range rapid.IntRange(1, 4).Draw(t, "numbers") {
			f.Call.Numbers = append(f.Call.Numbers, screen.Number{Number: rapid.SampledFrom([]string{"527", "15-47", "0 800 505 501", "+38 044 234 56 78"}).Draw(t, "number"), Label: sentence(t, "label", 300), Label2: sentence(t, "label2", 300)})
		}
		for range rapid.IntRange(0, 8).Draw(t, "partners") {
			f.Partners = append(f.Partners, sentence(t, "partner", 120))
			f.Facts = append(f.Facts, screen.Fact{Name: sentence(t, "fact", 60), Value: sentence(t, "value", 120)})
		}
		s := newSheet(w, h)
		margin := int(s.u)
		img := Draw(f, w, h)
		for y := range h {
			for x := range w {
				if x >= margin && x < w-margin && y >= margin && y < h-margin {
					continue
				}
				if c := img.RGBAAt(x, y); c != night.at(1) && c != dusk.at(1) && c != line.at(1) {
					t.Fatalf("%s %s: something is drawn at %d, %d of %d by %d", shape.name, f.Kind, x, y, w, h)
				}
			}
		}
	})
}

func TestWordsFitWhereverTheyAreSet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := newSheet(640, 360)
		w, h := rapid.Float64Range(80, 600).Draw(t, "w"), rapid.Float64Range(30, 300).Draw(t, "h")
		list := s.part(sentence(t, "title", 200), sentence(t, "heading", 300), sentence(t, "body", 1500), false, false)
		k := s.fits(list, w, h)
		if got := s.height(list, w, k); got > h && k > least {
			t.Fatalf("%.0f by %.0f: words are %.0f high at %.3f", w, h, got, k)
		}
		for i := range list {
			for _, text := range s.lines(&list[i], w, k) {
				if got := s.width(text, list[i].px*k, list[i].bold); got > w+1 {
					t.Fatalf("%q is %.1f wide in %.1f", text, got, w)
				}
			}
		}
	})
}

// TestHotlinesAreReadInEveryShape looks for the rows in which figures stand.
func TestHotlinesAreReadInEveryShape(t *testing.T) {
	for _, kind := range []string{screen.KindCall, screen.KindText, screen.KindImage} {
		for _, s := range shapes {
			f := sample(t, kind, "uk", true)
			f.Title, f.Title2 = "", "" // amber as well
			img := Draw(f, s.w, s.h)
			longest, run := 0, 0
			for y := range s.h {
				inked := false
				for x := range s.w {
					if img.RGBAAt(x, y) == amber.at(1) {
						inked = true
						break
					}
				}
				if run++; !inked {
					run = 0
				}
				longest = max(longest, run)
			}
			if longest*100 < 4*s.h {
				t.Errorf("%s %s: figures are %d pixels of %d high", kind, s.name, longest, s.h)
			}
		}
	}
}

func TestAPictureIsLeftAlone(t *testing.T) {
	for _, s := range shapes {
		f := sample(t, screen.KindVideo, "uk", false)
		f.Heading, f.Body = "", ""
		img, field := Draw(f, s.w, s.h), Field(s.w, s.h)
		for y := range s.h {
			for x := range s.w {
				if in := (image.Point{x, y}).In(field); in != (img.RGBAAt(x, y).A == 0) {
					t.Fatalf("%s: %d, %d is drawn on: %t", s.name, x, y, in)
				}
			}
		}
	}
}

func TestACallStandsInWithoutThePicturesWords(t *testing.T) {
	f := sample(t, screen.KindImage, "uk", false)
	want := sample(t, screen.KindCall, "uk", false)
	if n := differing(Draw(want, 640, 360), Stand(f, 640, 360)); n > 0 {
		t.Errorf("%d pixels differ from the call", n)
	}
}

// TestTheCodeIsTheOneThatWasSigned reads the drawn modules back.
func TestTheCodeIsTheOneThatWasSigned(t *testing.T) {
	f := sample(t, screen.KindCall, "uk", false)
	dark := 0
	for _, r := range runs(f.Call.QR) {
		dark += r.n
	}
	s := newSheet(400, 400)
	s.qr(f.Call.QR, 0, 0, 400, paper)
	side := 400 / (f.Call.QR.Size + 2*quiet)
	inked := 0
	for y := range 400 {
		for x := range 400 {
			if s.RGBAAt(x, y) == night.at(1) {
				inked++
			}
		}
	}
	if inked != dark*side*side {
		t.Errorf("%d pixels are dark, want %d", inked, dark*side*side)
	}
}

func FuzzDraw(f *testing.F) {
	f.Add("call", "Борг", "M0 0h7v1h-7z", 21, 640, 360)
	f.Add("image", "", "M1 1h9z", -1, 3, 2)
	f.Fuzz(func(t *testing.T, kind, words, path string, size, w, h int) {
		frame := screen.Frame{Kind: kind, Heading: words, Body: words, Call: &screen.Call{Short: words, QR: &screen.QR{Size: size % 200, Path: path}}}
		_ = Draw(frame, w%700, h%700)
	})
}

// BenchmarkDraw draws cards for a screen of 1920 by 1080.
func BenchmarkDraw(b *testing.B) {
	for _, kind := range []string{screen.KindCall, screen.KindText, screen.KindImage} {
		f := sample(b, kind, "uk", true)
		b.Run(kind, func(b *testing.B) {
			for b.Loop() {
				Draw(f, 1920, 1080)
			}
		})
	}
}
