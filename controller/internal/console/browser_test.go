package console

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"storyline/playlists"
)

// missing ends a test for want of a program: with a printed reason on a
// developer's machine, as a failure where everything is to be tested.
func missing(t testing.TB, program string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is not installed, and CI=true demands it", program)
	}
	t.Skipf("%s is not installed", program)
}

// browser starts one Chromium with a profile of its own.
func browser(t testing.TB) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		missing(t, "chromium")
	}
	profile, err := os.MkdirTemp("", "console-test") //nolint:usetesting // the browser outlives the test by a little and writes on
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := chromedp.NewExecAllocator(t.Context(),
		chromedp.ExecPath(path),
		chromedp.UserDataDir(profile),
		chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true),
		chromedp.Flag("hide-scrollbars", true),
		chromedp.WindowSize(1440, 900),
	)
	ctx, stop := context.WithTimeout(ctx, 6*time.Minute)
	t.Cleanup(func() {
		stop()
		cancel()
		for range 40 { // the browser's children write a little longer than it lives
			if os.RemoveAll(profile) == nil {
				return
			}
			time.Sleep(50 * time.Millisecond)
		}
	})
	return ctx
}

// tab opens a tab of its own. At the end of the test the browser must have had
// nothing to complain about.
func tab(t testing.TB, ctx context.Context) context.Context {
	t.Helper()
	ctx, cancel := chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		t.Fatal(err)
	}
	watched, stop := context.WithCancel(ctx)
	said := make(chan []string, 1)
	messages := chromedp.Console(watched)
	go func() {
		var list []string
		for m, err := range messages {
			if err != nil {
				break
			}
			list = append(list, fmt.Sprintf("%s (%s)", m, m.URL))
		}
		said <- list
	}()
	t.Cleanup(func() {
		stop()
		for _, s := range <-said {
			t.Errorf("the browser complains: %s", s)
		}
	})
	return ctx
}

// scheme asks for light or dark.
func scheme(name string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}},
		})
		return err
	})
}

// eval runs script in a tab; a promise is waited for.
func eval[T any](t testing.TB, ctx context.Context, script string) T {
	t.Helper()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%s: %v", script, err)
	}
	return v
}

// waitFor polls an expression until it is true.
func waitFor(t testing.TB, ctx context.Context, what, script string) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if eval[bool](t, ctx, "Promise.resolve("+script+").then(Boolean)") {
			return
		}
	}
	t.Fatalf("waited in vain for %s", what)
}

// shot keeps a picture of the whole page, for people to look at.
func shot(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	dir := os.Getenv("STORYLINE_SHOTS")
	if dir == "" {
		dir = t.ArtifactDir()
	}
	data, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// live opens a console on a world whose clock runs, and keeps it current.
func live(t *testing.T, w *world) string {
	t.Helper()
	w.still, w.begun = false, time.Now()
	_, url := served(t, w)
	return url
}

// views are the sizes in which a page is looked at.
var views = []struct {
	name   string
	w, h   int64
	scheme string
}{
	{"wide-light", 1400, 900, "light"},
	{"wide-dark", 1400, 900, "dark"},
	{"desk-light", 1280, 800, "light"},
	{"phone-light", 390, 844, "light"},
	{"phone-dark", 390, 844, "dark"},
}

// overflow is by how many pixels a page is wider than its window.
const overflow = `document.documentElement.scrollWidth - document.documentElement.clientWidth`

// clipped are the parts of a page whose content is wider or higher than they are.
const clipped = `[...document.querySelectorAll(".consist, .coach, .slides, .slides li, .sheet, aside, table, td, .bench > *")]
  .filter((e) => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== "inline" || getComputedStyle(e).overflowY === "auto" && e.scrollHeight > e.clientHeight + 1)
  .map((e) => e.tagName + "." + e.className)`

func TestEveryPageFitsEveryWindow(t *testing.T) {
	w := kyivWorld(t)
	w.campaigns[0].Stories[4].Signed = w.campaigns[0].Stories[4].Signed[:1]
	w.campaigns[0].Stories[0].Before = []playlists.Digest{{1}}
	w.plays = append(w.plays, Played{Display: "d-10511-a", Play: playlists.Play{Story: playlists.Digest{1}, Outcome: playlists.Whole}})
	w.change("d-10511-a", func(k *Known) {
		k.Status.Trouble, k.Status.Software = "media: no space left on device", "0.4.0 5aa4c1e"
	})
	for _, id := range []playlists.DisplayID{"d-30911-a", "d-30912-a"} {
		w.change(id, func(k *Known) { k.Status.Missing = 2 })
	}
	url := live(t, w)
	waves := kyivWorld(t)
	p := &waves.publishes[0]
	p.State, p.Committed, p.Rollout = "stopped", 5, &Rollout{Wave: 1, Steps: 3, Patience: 1800_000,
		Waves: []Wave{
			{Step: "carriage", Carriages: []playlists.Carriage{"10511"}, Displays: 1, States: map[State]int{Applied: 1}},
			{Step: "train", Carriages: []playlists.Carriage{"10512", "10513", "10514", "10515"}, Displays: 4, States: map[State]int{Applied: 2, Fetching: 1, Refused: 1}},
			{Step: "all", Carriages: []playlists.Carriage{"10521", "10522", "10523", "10524", "10525", "20711", "20712", "20713", "20714", "20715"}, Displays: 10},
		},
		Faults:  []Fault{{Display: "d-10513-a", Carriage: "10513", Kind: "slide", Slide: "the-ride", Story: "foreman", Reason: "no decoder"}, {Display: "d-10514-a", Carriage: "10514", Kind: "late-media", Missing: 3}},
		Excused: []Fault{{Display: "d-10512-a", Carriage: "10512", Kind: "away"}},
	}
	rollout := live(t, waves)
	empty := newWorld()
	bare := live(t, empty)
	many := live(t, large(t))
	page := tab(t, browser(t))
	for _, p := range []struct{ name, url, ready string }{
		{"fleet", url + "/", "true"},
		{"train", url + "/trains/m1-t01", framesShown},
		{"train-bars", url + "/trains/m1-t02", framesShown},
		{"train-upright", url + "/trains/m3-t01", framesShown},
		{"carriage", url + "/carriages/10511", framesShown},
		{"carriage-refused", url + "/carriages/20712", framesShown},
		{"carriage-later", url + "/carriages/10513?t=2026-12-24T23:30", framesShown},
		{"campaigns", url + "/campaigns", "true"},
		{"campaign", url + "/campaigns/they-used-you", picturesShown},
		{"publishes", url + "/publishes", "true"},
		{"publish", url + "/publishes/2026-12-01-2015", "true"},
		{"rollout", rollout + "/publishes/2026-12-01-2015", "true"},
		{"empty-fleet", bare + "/", "true"},
		{"empty-campaigns", bare + "/campaigns", "true"},
		{"large-fleet", many + "/", "true"},
	} {
		for _, v := range views {
			t.Run(p.name+"-"+v.name, func(t *testing.T) {
				err := chromedp.Do(page, scheme(v.scheme), chromedp.EmulateViewport(v.w, v.h), chromedp.Navigate(p.url))
				if err != nil {
					t.Fatal(err)
				}
				waitFor(t, page, "the page", p.ready)
				if n := eval[int](t, page, overflow); n > 0 {
					t.Errorf("the page is %d px wider than its window", n)
				}
				if cut := eval[[]string](t, page, clipped); len(cut) > 0 {
					t.Errorf("cut off at their edge: %v", cut)
				}
				shot(t, page, p.name+"-"+v.name)
			})
		}
	}
}

// picturesShown asks for every picture, also those further down, and is true
// when each is there.
const picturesShown = `(async () => {
  const images = [...document.images], films = [...document.querySelectorAll("video")];
  images.forEach((i) => (i.loading = "eager"));
  films.forEach((f) => f.preload === "auto" || ((f.preload = "auto"), f.load()));
  await Promise.all(images.map((i) => i.decode()));
  return images.every((i) => i.naturalWidth > 0) && films.every((f) => f.readyState >= 2);
})()`

// framesShown is true when each preview shows a frame.
const framesShown = `[...document.querySelectorAll("iframe")].every((f) => f.contentDocument?.documentElement?.dataset.frame)`

func TestTheFleetFollowsItsDisplays(t *testing.T) {
	w := kyivWorld(t)
	url := live(t, w)
	page := tab(t, browser(t))
	if err := chromedp.Do(page, chromedp.Navigate(url+"/")); err != nil {
		t.Fatal(err)
	}
	waitFor(t, page, "the stream", `document.querySelector("[data-live]").textContent === "live"`)
	before := eval[string](t, page, `document.querySelector(".lede [data-count=applied]").textContent`)
	if before != "15" {
		t.Fatalf("%s displays are applied, want 15", before)
	}
	w.obey("d-20712-a")
	waitFor(t, page, "the window", `document.querySelector("[data-d=d-20712-a]").className === "s-applied"`)
	waitFor(t, page, "the counts", `document.querySelector(".lede [data-count=applied]").textContent === "16" &&
		document.querySelector(".legend [data-count=refused]").textContent === "0"`)
	waitFor(t, page, "the straggler to go", `!document.querySelector("aside").textContent.includes("d-20712-a")`)
	w.change("d-10511-a", func(k *Known) { k.Presence.Gone = true })
	waitFor(t, page, "the straggler by name", `document.querySelector("aside .s-offline")?.parentElement.textContent.includes("d-10511-a")`)
}

func TestTheTrainShowsComputedBesideReported(t *testing.T) {
	w := kyivWorld(t)
	url := live(t, w)
	page := tab(t, browser(t))
	if err := chromedp.Do(page, chromedp.EmulateViewport(1440, 900), chromedp.Navigate(url+"/trains/m1-t01")); err != nil {
		t.Fatal(err)
	}
	waitFor(t, page, "five screens", `document.querySelectorAll("iframe").length === 5 && `+framesShown)
	for _, car := range []string{"10511", "10512", "10513", "10514", "10515"} {
		id := playlists.DisplayID("d-" + car + "-a")
		w.obey(id)
	}
	waitFor(t, page, "five agreements", `document.querySelectorAll(".v-agrees").length === 5`)
	titles := eval[int](t, page, `new Set([...document.querySelectorAll(".computed .title")].map((e) => e.textContent)).size`)
	if titles != 5 {
		t.Errorf("%d different stories are told in five carriages", titles)
	}
	w.change("d-10512-a", func(k *Known) { k.Status.Showing.Slide = "another" })
	waitFor(t, page, "a difference", `document.querySelector("[data-region=screen-d-10512-a] .v-differs")`)
	if n := eval[int](t, page, `[...document.querySelectorAll("iframe")].filter((f) => f.contentDocument.documentElement.dataset.reports === "on").length`); n != 0 {
		t.Errorf("%d previews would report plays", n)
	}
	first := eval[string](t, page, `document.querySelector("iframe").contentDocument.documentElement.dataset.frame`)
	waitFor(t, page, "the next slide", fmt.Sprintf(`document.querySelector("iframe").contentDocument.documentElement.dataset.frame !== %q`, first))
}
