package screen

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"math"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"storyline/playlists/filmtest"
	"storyline/playlists/screen/browsertest"
)

// lines finds where letters stand over a picture or film, line by line, and in
// which colour. Shades are judged where there are letters, not beside them.
const lines = `(() => {
  const found = [];
  for (const e of document.querySelectorAll(".front .media ~ .words .heading, .front .media ~ .words .body, .front .cue")) {
    const range = document.createRange();
    range.selectNodeContents(e);
    const colour = getComputedStyle(e).color.match(/[\d.]+/g).slice(0, 3).map(Number);
    for (const b of range.getClientRects()) {
      if (b.width >= 1) found.push({ what: e.className, colour, x0: b.left, y0: b.top, x1: b.right, y1: b.bottom });
    }
  }
  return found;
})()`

type line struct {
	What           string    `json:"what"`
	Colour         []float64 `json:"colour"`
	X0, Y0, X1, Y1 float64
}

// ink gives all letters over a picture a colour, or with "" their own back.
func ink(colour string) string {
	return fmt.Sprintf(`(() => { for (const e of document.querySelectorAll(".front .words *, .front .cue, .front .cue *")) e.style.color = %q; return true; })()`, colour)
}

// TestWordsOverPicturesStandOutInTheirPixels holds captions of pictures and spoken
// words of films to a contrast of 4.5 (WCAG 2.2, success criterion 1.4.3), over
// the worst that can lie under them: a white picture, and one that is busy with
// white. It looks at every pixel behind the letters, so nothing that a campaign
// shows can make its words too faint.
func TestWordsOverPicturesStandOutInTheirPixels(t *testing.T) {
	ctx := browsertest.Start(t)
	media := shelf{
		"white.mp4": filmtest.Film{Seconds: 60, Shots: []image.Image{filmtest.Plain(320, 180, color.White)}}.Bytes(t),
		"busy.mp4":  filmtest.Film{Seconds: 60, Shots: []image.Image{chequers(320, 180, 4)}}.Bytes(t),
		"uk.vtt":    []byte("WEBVTT\n\n00:00.000 --> 01:00.000\nЗа вікном одна за одною зникали знайомі назви.\n"),
		"en.vtt":    []byte("WEBVTT\n\n00:00.000 --> 01:00.000\nOne by one, the names you knew slipped past the window.\n"),
	}
	for _, s := range shapes { // pictures of the screen's own shape fill it, and lie under their words
		w, h := int(s.w/4), int(s.h/4)
		media["white-"+s.name+".png"], media["busy-"+s.name+".png"] = flat(t, w, h, color.White), filmtest.PNG(t, chequers(w, h, 4))
	}
	now := clockNow()
	source := newStill(Update{Now: now})
	url := serve(t, Options{Source: source, Media: gallery{media}, Sink: newDrawer(), Now: clockNow})
	page := tab(t, ctx, url, 1920, 1080)
	turn := 0
	for _, shape := range shapes {
		if err := chromedp.Do(page, chromedp.EmulateViewport(shape.w, shape.h)); err != nil {
			t.Fatal(err)
		}
		for _, ground := range []string{"white", "busy"} {
			for _, kind := range []string{KindImage, KindVideo} {
				for _, both := range []bool{false, true} {
					if kind == KindVideo && !both {
						continue // the first of two lines is the one alone
					}
					name := fmt.Sprintf("%s-%s-%s-both=%v", shape.name, ground, kind, both)
					t.Run(name, func(t *testing.T) {
						turn++
						f := sample(t, kind, "uk", both)
						f.ID, f.Start, f.End = fmt.Sprint("turn-", turn), now, now+time.Hour.Milliseconds()
						f.Src = address(ground + map[string]string{KindImage: "-" + shape.name + ".png", KindVideo: ".mp4"}[kind])
						f.Captions = nil
						if kind == KindVideo {
							f.Heading, f.Body, f.Heading2, f.Body2 = "", "", "", ""
							f.Captions = []Caption{{Src: address("uk.vtt"), Lang: "uk"}, {Src: address("en.vtt"), Lang: "en"}}
						}
						source.tell(Update{Current: &f})
						browsertest.WaitFor(t, page, f.ID, fmt.Sprintf("document.documentElement.dataset.frame === %q", f.ID))
						if kind == KindVideo {
							browsertest.WaitFor(t, page, "the spoken words", `[...document.querySelectorAll(".front .cue")].some((e) => e.textContent)`)
						}
						browsertest.Shot(t, page, "contrast-"+name)
						least, what := faintest(t, page)
						t.Logf("the least contrast is %.1f, of %s", least, what)
						if least < 4.5 {
							t.Errorf("contrast %.2f of %s, want 4.5", least, what)
						}
					})
				}
			}
		}
	}
}

// faintest gives the least contrast of letters with the pixels behind them.
func faintest(t *testing.T, page context.Context) (float64, string) {
	t.Helper()
	found := browsertest.Eval[[]line](t, page, lines)
	if len(found) == 0 {
		t.Fatal("no words stand over the picture")
	}
	seen := browsertest.Picture(t, page)
	browsertest.Eval[bool](t, page, ink("transparent"))
	ground := browsertest.Picture(t, page)
	browsertest.Eval[bool](t, page, ink(""))
	least, what, letters := math.Inf(1), "", 0
	for _, l := range found {
		front := relative(l.Colour[0], l.Colour[1], l.Colour[2])
		within := image.Rect(int(l.X0), int(l.Y0), int(math.Ceil(l.X1)), int(math.Ceil(l.Y1))).Intersect(ground.Bounds())
		for y := within.Min.Y; y < within.Max.Y; y++ {
			for x := within.Min.X; x < within.Max.X; x++ {
				if seen.At(x, y) != ground.At(x, y) {
					letters++
				}
				r, g, b, _ := ground.At(x, y).RGBA()
				back := relative(float64(r>>8), float64(g>>8), float64(b>>8))
				if c := (max(front, back) + .05) / (min(front, back) + .05); c < least {
					least, what = c, fmt.Sprintf("%s at %d, %d", l.What, x, y)
				}
			}
		}
	}
	if letters < 100 {
		t.Fatalf("only %d pixels change with the letters: nothing was measured", letters)
	}
	return least, what
}

// relative is the relative luminance of a colour of 0 to 255 (WCAG 2.2).
func relative(r, g, b float64) float64 {
	part := func(v float64) float64 {
		if v /= 255; v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*part(r) + 0.7152*part(g) + 0.0722*part(b)
}

// chequers is a picture of black and white squares.
func chequers(w, h, side int) image.Image {
	img := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			if (x/side+y/side)%2 == 0 {
				img.SetGray(x, y, color.Gray{Y: 255})
			}
		}
	}
	return img
}
