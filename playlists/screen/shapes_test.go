package screen

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"image/color"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"storyline/playlists/screen/browsertest"
)

// shapes are the screens that carriages have, and a small preview.
var shapes = []struct {
	name string
	w, h int64
}{
	{"landscape", 1920, 1080},
	{"door-bar", 1920, 360},
	{"portrait", 1080, 1920},
	{"preview", 480, 270},
	{"old-monitor", 1024, 768},
	{"square", 900, 900},
	{"low-bar", 1280, 480},
	{"long-bar", 2560, 320},
	{"tower", 600, 1800},
}

// measure finds, of all that is in front: the height of the smallest hotline's
// digits as a share of the screen, whether each number and address lies inside
// the screen, and what overflows its box.
const measure = `(() => {
  const front = document.querySelector(".layer.front");
  const pen = document.createElement("canvas").getContext("2d");
  const inside = (e) => { const b = e.getBoundingClientRect();
    return b.width > 0 && b.left >= 0 && b.top >= 0 && b.right <= innerWidth + .5 && b.bottom <= innerHeight + .5; };
  const lines = [...front.querySelectorAll("[data-hotline]")];
  const digits = lines.map((e) => { const s = getComputedStyle(e); pen.font = s.fontWeight + " " + s.fontSize + " " + s.fontFamily;
    return pen.measureText(e.textContent).actualBoundingBoxAscent / innerHeight; });
  const seen = (e) => { const b = e.getBoundingClientRect();
    const hit = document.elementFromPoint(b.left + b.width / 2, b.top + b.height / 2); return hit === e || e.contains(hit); };
  const over = [...front.querySelectorAll("[data-fit], .number, .address")].filter((e) =>
    e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0 || e.scrollHeight > e.clientHeight + 2 && e.matches("[data-fit]"))
    .map((e) => e.className + " " + e.scrollWidth + ">" + e.clientWidth + " " + e.scrollHeight + ">" + e.clientHeight);
  const fits = [...front.querySelectorAll("[data-fit]")].map((e) => e.className + "=" + e.style.getPropertyValue("--fit"));
  const cues = [...front.querySelectorAll(".cue")];
  const addresses = [...front.querySelectorAll("[data-address]")];
  return {
    lines: lines.map((e) => e.textContent), digits: Math.min(...digits),
    inside: [...lines, ...addresses, ...cues].every((e) => inside(e) && seen(e)), addresses: addresses.length, over, fits,
    qr: front.querySelector(".qr")?.getBoundingClientRect().width ?? 0,
  };
})()`

type measured struct {
	Lines     []string `json:"lines"`
	Digits    float64  `json:"digits"`
	Inside    bool     `json:"inside"`
	Addresses int      `json:"addresses"`
	Over      []string `json:"over"`
	Fits      []string `json:"fits"`
	QR        float64  `json:"qr"`
}

func TestEveryKindShowsItsHotlinesInEveryShape(t *testing.T) {
	ctx := browsertest.Start(t)
	media := newGallery(t)
	now := clockNow()
	source := newStill(Update{Now: now})
	url := serve(t, Options{Source: source, Media: media, Sink: newDrawer(), Now: clockNow})
	page := tab(t, ctx, url, 1920, 1080)

	turn := 0
	for _, shape := range shapes {
		if err := chromedp.Do(page, chromedp.EmulateViewport(shape.w, shape.h)); err != nil {
			t.Fatal(err)
		}
		for _, kind := range []string{KindImage, KindText, KindCall, KindHelp, KindVideo} {
			for _, lang := range []string{"uk", "en", "both"} {
				name := fmt.Sprintf("%s-%s-%s", shape.name, kind, lang)
				t.Run(name, func(t *testing.T) {
					turn++
					f := sample(t, kind, map[string]string{"uk": "uk", "en": "en", "both": "uk"}[lang], lang == "both")
					f.ID, f.Start, f.End = fmt.Sprint("turn-", turn), now, now+time.Hour.Milliseconds()
					media.dress(&f, shape.name)
					source.tell(Update{Current: &f})
					browsertest.WaitFor(t, page, f.ID, fmt.Sprintf("document.documentElement.dataset.frame === %q", f.ID))
					if kind == KindVideo {
						browsertest.WaitFor(t, page, "the spoken words", `[...document.querySelectorAll(".front .cue")].every((e) => e.textContent)`)
					}
					got := browsertest.Eval[measured](t, page, measure)
					browsertest.Shot(t, page, name)
					judge(t, kind, got)
				})
			}
		}
	}
}

// judge holds a screen to what passengers are owed.
func judge(t *testing.T, kind string, got measured) {
	t.Helper()
	least := 0.04
	if kind == KindCall || kind == KindHelp {
		least = 0.06
	}
	if len(got.Lines) != 2 || got.Digits < least {
		t.Errorf("hotlines %q have digits of %.1f %% of the height, want both and at least %.0f %%", got.Lines, 100*got.Digits, 100*least)
	}
	if !got.Inside || got.Addresses != 1 {
		t.Errorf("a number or the address is cut or covered (%d addresses)", got.Addresses)
	}
	if len(got.Over) > 0 {
		t.Errorf("words overflow: %q (%q)", got.Over, got.Fits)
	}
	if (kind == KindCall || kind == KindHelp) && got.QR == 0 {
		t.Error("no code is shown")
	}
	t.Logf("digits %.1f %%, code %.0f px, fits %v", 100*got.Digits, got.QR, got.Fits)
}

// gallery holds the pictures for the shapes: made ones, or for people's eyes those
// of the folder that STORYLINE_MEDIA names.
type gallery struct{ shelf }

func newGallery(t *testing.T) gallery {
	t.Helper()
	g := gallery{shelf{
		"wide.jpg": flat(t, 1600, 900, color.RGBA{150, 156, 180, 255}),
		"wide.mp4": film(t, 2),
		"uk.vtt":   []byte(captions), "en.vtt": []byte(captions),
	}}
	dir := os.Getenv("STORYLINE_MEDIA")
	for name, from := range map[string]string{
		"wide.jpg": "drawer-wide.jpg", "bar.jpg": "drawer-bar.jpg", "tall.jpg": "drawer-tall.jpg",
		"wide.mp4": "ride-wide.mp4", "bar.mp4": "ride-bar.mp4", "tall.mp4": "ride-tall.mp4",
		"uk.vtt": "ride.uk.vtt", "en.vtt": "ride.en.vtt",
	} {
		if data, err := os.ReadFile(filepath.Join(dir, from)); dir != "" && err == nil {
			g.shelf[name] = data
		}
	}
	return g
}

// ServeHTTP finds a file by the digest that dress gave it.
func (g gallery) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for name, data := range g.shelf {
		if r.URL.Path == "/"+address(name) {
			http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(data))
			return
		}
	}
	http.NotFound(w, r)
}

func address(name string) string {
	return fmt.Sprintf("media/sha256/%x", sha256.Sum256([]byte(name)))
}

// dress gives a frame its picture for a shape, as a display would choose it.
func (g gallery) dress(f *Frame, shape string) {
	part := map[string]string{"door-bar": "bar", "long-bar": "bar", "portrait": "tall", "tower": "tall"}[shape]
	ending := ".jpg"
	switch f.Kind {
	case KindImage:
		f.Heading, f.Body = "«Це лише для реєстрації»", "Паспорти виконроб зібрав першого ж вечора. Ключ від шухляди він носить із собою."
		f.Heading2, f.Body2 = "“Only for the paperwork”", "The foreman collected the passports on the first evening. He carries the key to the drawer."
		if f.Lang == "en" {
			f.Heading, f.Body = f.Heading2, f.Body2
		}
	case KindVideo:
		ending = ".mp4"
		f.Captions = []Caption{{Src: address("uk.vtt"), Lang: "uk"}, {Src: address("en.vtt"), Lang: "en"}}
		f.Offset = 1200
	default:
		return
	}
	f.Src = address("wide" + ending)
	if _, ok := g.shelf[part+ending]; ok {
		f.Src = address(part + ending)
	}
}
