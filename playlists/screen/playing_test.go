package screen

import (
	"context"
	"fmt"
	"image"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"storyline/playlists/screen/browsertest"
)

// slack is how late a page may be on a machine that does other things too, in
// ms; on a quiet one it is within 40.
const slack = 400

func TestACycleIsShownAndEachSlotReportedOnce(t *testing.T) {
	frames, media := programme(t)
	ctx := browsertest.Start(t)
	start := clockNow() + 2000
	first := sample(t, KindHelp, "uk", false)
	first.ID, first.Start, first.End = "help", start-60_000, start
	slots := lay(start, 1200, append(frames, frames...)...)
	told := newDrawer()
	url := serve(t, Options{Source: append(reel{first}, slots...), Sink: told, Media: media, Now: clockNow})
	page := tab(t, ctx, url, 640, 360)
	browsertest.WaitFor(t, page, "the first card", `document.documentElement.dataset.frame === "help"`)

	dark := watchForBlack(t, page, slots[len(slots)-1].Start+800)
	got := told.until(t, "the last slot's first frame", func(all []Report) bool {
		return slices.ContainsFunc(all, func(r Report) bool { return r.ID == slots[len(slots)-1].ID && r.Event == EventFirstFrame })
	})
	if len(dark) > 0 {
		t.Errorf("the screen was blank at %v", dark)
	}
	var order, beats []string
	for _, r := range got {
		if r.Event == EventBeat {
			beats = append(beats, r.ID)
			continue
		}
		order = append(order, r.ID+" "+r.Event)
	}
	want := []string{"help first-frame", "help ended"}
	for i, s := range slots {
		want = append(want, s.ID+" first-frame")
		if i < len(slots)-1 {
			want = append(want, s.ID+" ended")
		}
	}
	if !slices.Equal(order, want) {
		t.Errorf("reports:\n%s\nwant:\n%s", strings.Join(order, "\n"), strings.Join(want, "\n"))
	}
	if len(beats) < 13 {
		t.Errorf("%d beats in 10 s, want two a second", len(beats))
	}
	punctual(t, slots, got)
}

// punctual holds the times and lengths of reports to those of their slots.
func punctual(t *testing.T, slots reel, got []Report) {
	t.Helper()
	for _, s := range slots {
		for _, r := range got {
			if r.ID != s.ID {
				continue
			}
			switch late := r.At - s.Start; {
			case r.Event == EventFirstFrame && math.Abs(float64(late)) > slack:
				t.Errorf("%s: first frame %d ms after its start", r.ID, late)
			case r.Event == EventFirstFrame:
				t.Logf("%s: first frame %d ms after its start", r.ID, late)
			case r.Event == EventEnded && math.Abs(float64(r.Shown-(s.End-s.Start))) > slack:
				t.Errorf("%s: shown for %d ms of %d", r.ID, r.Shown, s.End-s.Start)
			}
		}
	}
}

// watchForBlack takes pictures until a time and returns when one held nothing
// bright.
func watchForBlack(t *testing.T, page context.Context, until int64) []string {
	t.Helper()
	var dark []string
	n := 0
	for clockNow() < until {
		n++
		if share := bright(browsertest.Picture(t, page)); share < 0.004 {
			dark = append(dark, fmt.Sprintf("%d (%.4f bright)", clockNow(), share))
		}
	}
	t.Logf("%d pictures taken", n)
	return dark
}

// bright is the share of pixels that are clearly not night.
func bright(img image.Image) float64 {
	b, n := img.Bounds(), 0
	for y := b.Min.Y; y < b.Max.Y; y += 2 {
		for x := b.Min.X; x < b.Max.X; x += 2 {
			if r, g, _, _ := img.At(x, y).RGBA(); r+g > 2*0x5000 {
				n++
			}
		}
	}
	return float64(n) * 4 / float64(b.Dx()*b.Dy())
}

func TestAPageGoesOnWhenItsServerIsLate(t *testing.T) {
	ctx := browsertest.Start(t)
	start := clockNow() + 2500
	slots := lay(start, 1500, sample(t, KindText, "uk", false), sample(t, KindCall, "uk", false))
	slots[0].Start -= 60_000
	// One update, and never another: the second slot is known, a third is not.
	source := newStill(Update{Current: &slots[0], Next: &slots[1]})
	told := newDrawer()
	page := tab(t, ctx, serve(t, Options{Source: source, Sink: told, Now: clockNow}), 640, 360)
	got := told.until(t, "the second slot", func(all []Report) bool {
		return slices.ContainsFunc(all, func(r Report) bool { return r.ID == slots[1].ID && r.Event == EventFirstFrame })
	})
	punctual(t, slots[1:], got)
	after := slots[1].End + 700
	if dark := watchForBlack(t, page, after); len(dark) > 0 {
		t.Errorf("the screen went blank at %v", dark)
	}
	if id := browsertest.Eval[string](t, page, "document.documentElement.dataset.frame"); id != slots[1].ID {
		t.Errorf("the screen holds %q, want the last slot", id)
	}
}

func TestAFilmIsJoinedWhereItStands(t *testing.T) {
	frames, media := programme(t)
	media[digest(2)] = film(t, 12)
	ctx := browsertest.Start(t)
	f := frames[1]
	f.ID, f.Start, f.End, f.Offset = "joined", clockNow()-3000, clockNow()+60_000, 2000
	told := newDrawer()
	page := tab(t, ctx, serve(t, Options{Source: newStill(Update{Current: &f}), Sink: told, Media: media, Now: clockNow}), 640, 360)
	told.until(t, "a first frame", func(all []Report) bool {
		return slices.ContainsFunc(all, func(r Report) bool { return r.Event == EventFirstFrame })
	})
	at := browsertest.Eval[float64](t, page, `document.querySelector(".front video").currentTime`)
	want := float64(f.Offset+clockNow()-f.Start) / 1000
	if math.Abs(at-want) > 0.7 {
		t.Errorf("the film stands at %.2f s, want %.2f", at, want)
	}
	browsertest.WaitFor(t, page, "the caption", `document.querySelector(".front .cue").textContent === "Другий."`)
	browsertest.Shot(t, page, "video-with-caption")
}

func TestWhatCannotBeShownGivesWayToItsCall(t *testing.T) {
	frames, media := programme(t)
	media[digest(8)] = []byte("not a film")
	ctx := browsertest.Start(t)
	cases := []struct {
		name string
		make func(f *Frame)
		kind int
	}{
		{"a picture that is not there", func(f *Frame) { f.Src = digest(9) }, 0},
		{"a picture without a file", func(f *Frame) { f.Src = "" }, 0},
		{"a film that is none", func(f *Frame) { f.Src = digest(8) }, 1},
	}
	for i, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			f := frames[c.kind]
			f.ID, f.Start, f.End = fmt.Sprint("broken-", i), clockNow()-10, clockNow()+60_000
			c.make(&f)
			after := sample(t, KindText, "uk", false)
			after.ID, after.Start, after.End = "after", clockNow(), clockNow()+60_000
			source, told := newStill(Update{Current: &f}), newDrawer()
			page := tab(t, ctx, serve(t, Options{Source: source, Sink: told, Media: media, Now: clockNow}), 640, 360)
			told.until(t, "a failure", func(all []Report) bool {
				return slices.ContainsFunc(all, func(r Report) bool { return r.ID == f.ID && r.Event == EventFailed && r.Detail != "" })
			})
			judge(t, KindCall, browsertest.Eval[measured](t, page, measure))
			source.tell(Update{Current: &after})
			got := told.until(t, "the next slot", func(all []Report) bool {
				return slices.ContainsFunc(all, func(r Report) bool { return r.ID == "after" && r.Event == EventFirstFrame })
			})
			for _, r := range got {
				if r.ID == f.ID && (r.Event == EventFirstFrame || r.Event == EventEnded && r.Shown != 0) {
					t.Errorf("reported %+v of a slot that was not shown", r)
				}
			}
		})
	}
}

func TestAFilmThatStopsGivesWayToItsCall(t *testing.T) {
	frames, media := programme(t)
	media[digest(2)] = film(t, 20)
	ctx := browsertest.Start(t)
	f := frames[1]
	f.ID, f.Start, f.End = "stopping", clockNow(), clockNow()+60_000
	told := newDrawer()
	half := len(media[digest(2)]) * 2 / 5
	stuck := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/"+digest(2) {
			media.ServeHTTP(w, r)
			return
		}
		if r.Header.Get("Range") != "" && r.Header.Get("Range") != "bytes=0-" {
			<-r.Context().Done()
			return
		}
		w.Header().Set("Content-Type", "video/mp4")
		w.Header().Set("Content-Length", strconv.Itoa(len(media[digest(2)])))
		_, _ = w.Write(media[digest(2)][:half])
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	})
	page := tab(t, ctx, serve(t, Options{Source: newStill(Update{Current: &f}), Sink: told, Media: stuck, Now: clockNow}), 640, 360)
	got := told.until(t, "a first frame and then a failure", func(all []Report) bool {
		return slices.ContainsFunc(all, func(r Report) bool { return r.Event == EventFailed })
	})
	first := slices.IndexFunc(got, func(r Report) bool { return r.Event == EventFirstFrame })
	last := got[slices.IndexFunc(got, func(r Report) bool { return r.Event == EventFailed })]
	if first < 0 || last.Shown < 1000 || last.Detail == "" {
		t.Errorf("reported %+v", got)
	}
	t.Logf("noticed after %d ms: %s", last.Shown, last.Detail)
	judge(t, KindCall, browsertest.Eval[measured](t, page, measure))
}

func TestAPreviewKeepsTheShapeOfItsScreenAndReportsNothing(t *testing.T) {
	ctx := browsertest.Start(t)
	f := sample(t, KindText, "uk", false)
	f.Start, f.End = clockNow(), clockNow()+60_000
	source := newStill(Update{Current: &f, Screen: Size{W: 1920, H: 360}})
	told := newDrawer()
	page := tab(t, ctx, serve(t, Options{Source: source, Sink: told, Preview: true, Now: clockNow}), 640, 360)
	browsertest.WaitFor(t, page, "the slide", `document.documentElement.dataset.kind === "text"`)
	if h := browsertest.Eval[float64](t, page, `document.getElementById("stage").clientHeight`); h != 120 {
		t.Errorf("a door bar is %v px high in a window of 640 px, want 120", h)
	}
	if asked := browsertest.Eval[int](t, page, `performance.getEntriesByType("resource").filter((e) => e.name.endsWith("/reports")).length`); asked != 0 {
		t.Errorf("a preview sent %d reports", asked)
	}
	status := browsertest.Eval[int](t, page, `fetch("reports", {method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify({id: "x", event: "ended", at: 1})}).then((r) => r.status)`)
	if status != 404 {
		t.Errorf("a preview's address for reports answers %d, want 404", status)
	}
	if all := told.all(); len(all) != 0 {
		t.Errorf("a preview made reports: %+v", all)
	}
}

func TestAPageComesBackToAServerThatWasAway(t *testing.T) {
	ctx := browsertest.Start(t)
	one, two := sample(t, KindText, "uk", false), sample(t, KindCall, "uk", false)
	one.Start, one.End = clockNow(), clockNow()+60_000
	two.Start, two.End = clockNow(), clockNow()+60_000
	source := &leaving{still: newStill(Update{Current: &one}), leave: make(chan struct{})}
	page := tab(t, ctx, serve(t, Options{Source: source, Sink: newDrawer(), Now: clockNow}), 640, 360)
	browsertest.WaitFor(t, page, "the first slide", `document.documentElement.dataset.kind === "text"`)
	source.tell(Update{Current: &two})
	close(source.leave)
	began := time.Now()
	browsertest.WaitFor(t, page, "the second slide", `document.documentElement.dataset.kind === "call"`)
	t.Logf("back after %v", time.Since(began).Round(10*time.Millisecond))
}

// leaving ends the streams that are open when it leaves and never tells them of
// anything new.
type leaving struct {
	*still
	leave chan struct{}
}

func (l *leaving) Watch(ctx context.Context) <-chan Update {
	select {
	case <-l.leave:
		return l.still.Watch(ctx)
	default:
	}
	out := make(chan Update, 1)
	out <- l.still.now
	go func() {
		defer close(out)
		select {
		case <-l.leave:
		case <-ctx.Done():
		}
	}()
	return out
}
