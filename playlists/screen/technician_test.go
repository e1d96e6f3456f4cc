package screen

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"storyline/playlists/screen/browsertest"
)

// technicians gives a technician's card as an agent makes it, at its longest.
func technicians(t testing.TB, kind string) Frame {
	t.Helper()
	code, err := Encode("storyline:display=d-10511-ceiling-a;carriage=kyiv-metro/10511;position=ceiling;agent=v1.4.0;addresses=192.168.100.124,10.10.105.111")
	if err != nil {
		t.Fatal(err)
	}
	f := Frame{Kind: kind, Lang: "uk", Lang2: "en", Heading: "d-10511-ceiling-a", Body: "Вагон 10511 · стеля, двері 3"}
	if kind == KindBlank {
		return Frame{Kind: kind, Lang: "uk"}
	}
	f.Code = code
	f.Facts = []Fact{
		{"Вагон · Carriage", "10511"}, {"Місце · Position", "ceiling-door-3"}, {"Мережа · Network", "kyiv-metro"},
		{"Роздільність · Size", "1920 × 1080"}, {"Екран · Screen", "chromium: avc1, vp09, av01"},
		{"Агент · Agent", "v1.4.0-12-gdeadbeef"}, {"Адреси · Addresses", "192.168.100.124, 10.10.105.111"},
	}
	return f
}

// panelShapes are screens that a technician stands before.
var panelShapes = []struct {
	name string
	w, h int64
}{{"landscape", 1920, 1080}, {"door-bar", 1920, 360}, {"portrait", 1080, 1920}, {"old-monitor", 1024, 768}, {"preview", 480, 270}}

// panelled finds what of a technician's card overflows, lies outside the glass or
// is covered, and how round its circle is.
const panelled = `(() => {
  const front = document.querySelector(".layer.front");
  const seen = (e) => { const b = e.getBoundingClientRect();
    if (!(b.width > 0 && b.height > 0 && b.left >= 0 && b.top >= 0 && b.right <= innerWidth + .5 && b.bottom <= innerHeight + .5)) return false;
    const hit = document.elementsFromPoint(b.left + b.width / 2, b.top + b.height / 2); return hit.includes(e); };
  const all = [...front.querySelectorAll("dt, dd, .display, .place, .letters, .qr, .seen")];
  const over = [...front.querySelectorAll("[data-fit]")].filter((e) => e.scrollHeight > e.clientHeight + 2 || e.scrollWidth > e.clientWidth + 2)
    .map((e) => e.className + " " + e.scrollWidth + ">" + e.clientWidth + " " + e.scrollHeight + ">" + e.clientHeight);
  const box = front.querySelector(".disc")?.getBoundingClientRect();
  return { hidden: all.filter((e) => !seen(e)).map((e) => e.getAttribute("class") + e.textContent.slice(0, 20)), over,
    facts: front.querySelectorAll(".fact").length, qr: front.querySelector(".qr")?.getBoundingClientRect().width ?? 0,
    round: box ? box.width / box.height : 1,
    small: Math.min(...[...front.querySelectorAll("dt, dd, .letters")].map((e) => parseFloat(getComputedStyle(e).fontSize))) / innerHeight };
})()`

type panel struct {
	Hidden []string `json:"hidden"`
	Over   []string `json:"over"`
	Facts  int      `json:"facts"`
	QR     float64  `json:"qr"`
	Round  float64  `json:"round"`
	Small  float64  `json:"small"`
}

// panelPage opens a page before which a test puts up cards.
func panelPage(t *testing.T) (context.Context, func(Frame)) {
	t.Helper()
	source := newStill(Update{Now: clockNow()})
	page := tab(t, browsertest.Start(t), serve(t, Options{Source: source, Sink: newDrawer(), Now: clockNow}), 1920, 1080)
	turn := 0
	return page, func(f Frame) {
		t.Helper()
		turn++
		f.ID, f.Start = fmt.Sprint("card-", turn), clockNow()
		f.End = f.Start + time.Hour.Milliseconds()
		source.tell(Update{Current: &f})
		browsertest.WaitFor(t, page, f.ID, fmt.Sprintf("document.documentElement.dataset.frame === %q", f.ID))
	}
}

func TestATechniciansCardIsWholeInEveryShape(t *testing.T) {
	page, put := panelPage(t)
	for _, shape := range panelShapes {
		browsertest.Do(t, page, chromedp.EmulateViewport(shape.w, shape.h))
		for _, kind := range []string{KindIdentify, KindTest} {
			t.Run(shape.name+"-"+kind, func(t *testing.T) {
				put(technicians(t, kind))
				if kind == KindTest {
					browsertest.WaitFor(t, page, "what the page sees", `document.querySelector(".front .seen").textContent`)
				}
				got := browsertest.Eval[panel](t, page, panelled)
				browsertest.Shot(t, page, shape.name+"-"+kind)
				if len(got.Hidden) > 0 || len(got.Over) > 0 || got.Facts != 7 || got.QR == 0 {
					t.Errorf("%+v", got)
				}
				if got.Round < .995 || got.Round > 1.005 {
					t.Errorf("the circle is %.3f times as wide as high", got.Round)
				}
				t.Logf("code %.0f px, smallest type %.1f %% of the height", got.QR, 100*got.Small)
			})
		}
	}
}

func TestATestCardReachesTheVeryEdge(t *testing.T) {
	page, put := panelPage(t)
	for _, shape := range panelShapes {
		browsertest.Do(t, page, chromedp.EmulateViewport(shape.w, shape.h))
		put(technicians(t, KindTest))
		img := browsertest.Picture(t, page)
		b := img.Bounds()
		for name, p := range map[string]image.Point{
			"left": {b.Min.X, b.Dy() / 3}, "right": {b.Max.X - 1, b.Dy() / 3}, "top": {b.Dx() / 3, b.Min.Y}, "bottom": {b.Dx() / 3, b.Max.Y - 1},
		} {
			if c := img.At(p.X, p.Y); !near(c, color.RGBA{255, 255, 255, 255}) {
				t.Errorf("%s: the %s edge is %v, want white", shape.name, name, c)
			}
		}
	}
}

// near reports whether a pixel has a colour but for rounding.
func near(c, want color.Color) bool {
	r, g, b, _ := c.RGBA()
	wr, wg, wb, _ := want.RGBA()
	off := func(a, b uint32) bool { return max(a, b)-min(a, b) > 3<<8 }
	return !off(r, wr) && !off(g, wg) && !off(b, wb)
}

func TestABlankScreenIsBlackAndStillBeats(t *testing.T) {
	source, heard := newStill(Update{Now: clockNow()}), newDrawer()
	f := Frame{ID: "blank", Kind: KindBlank, Start: clockNow() - 30_000, End: clockNow() - 20_000} // long stale
	source.tell(Update{Current: &f})
	page := tab(t, browsertest.Start(t), serve(t, Options{Source: source, Sink: heard, Now: clockNow}), 640, 360)
	browsertest.WaitFor(t, page, "the blank", `document.documentElement.dataset.kind === "blank"`)
	heard.until(t, "a first frame and a beat of the blank", func(all []Report) bool {
		said := func(event string) bool {
			return slices.ContainsFunc(all, func(r Report) bool { return r.ID == "blank" && r.Event == event })
		}
		return said(EventFirstFrame) && said(EventBeat)
	})
	img := browsertest.Picture(t, page)
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			if r, g, b, _ := img.At(x, y).RGBA(); r|g|b != 0 {
				t.Fatalf("pixel %d,%d is %v", x, y, img.At(x, y))
			}
		}
	}
	if kind := browsertest.Eval[string](t, page, `document.documentElement.dataset.kind`); kind != KindBlank {
		t.Errorf("%s took the place of what a technician blanked", kind)
	}
}

func TestTheTestCardMovesByAnimationFrames(t *testing.T) {
	page, put := panelPage(t)
	put(technicians(t, KindTest))
	browsertest.WaitFor(t, page, "frames to be counted", `Number(document.querySelector(".front .beats").dataset.frames) > 20`)
	const place = `new DOMMatrix(getComputedStyle(document.querySelector(".front .runner")).transform).e`
	was := browsertest.Eval[float64](t, page, place)
	browsertest.WaitFor(t, page, "the bar to move", fmt.Sprintf(`Math.abs(%s - %f) > 20`, place, was))
	dropped := `Number(document.querySelector(".front .beats").dataset.dropped)`
	before := browsertest.Eval[float64](t, page, dropped)
	browsertest.Eval[bool](t, page, `(() => { for (const end = performance.now() + 400; performance.now() < end; ); return true; })()`)
	browsertest.WaitFor(t, page, "the frames of 400 ms to be counted as dropped", fmt.Sprintf("%s >= %f + 10", dropped, before))
	put(technicians(t, KindBlank))
	browsertest.WaitFor(t, page, "the bar to stand still with its card gone", `new Promise((done) => {
		const place = () => document.querySelector(".runner").style.transform;
		const was = place();
		let left = 10;
		const step = () => (left-- ? requestAnimationFrame(step) : done(place() === was));
		step();
	})`)
}

func TestIdentifyFlashesAtMostTwiceASecondAndEnds(t *testing.T) {
	page, put := panelPage(t)
	put(technicians(t, KindIdentify))
	got := browsertest.Eval[[]map[string]float64](t, page, `document.querySelector(".front .calling").getAnimations().map((a) => {
		const t = a.effect.getComputedTiming();
		return { period: t.duration, times: t.iterations, swings: a.effect.getKeyframes().length - 1 };
	})`)
	if len(got) != 1 || got[0]["period"]/got[0]["swings"]*2 < 500 || got[0]["times"] > 10 {
		t.Errorf("%v: a flash is two changes, WCAG 2.3.1 allows three a second and we two, for ten seconds", got)
	}
}
