package studio

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
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
	profile, err := os.MkdirTemp("", "studio-test") //nolint:usetesting // the browser outlives the test by a little and writes on
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

// live opens a studio on a world whose clock runs.
func live(t *testing.T, w *world) string {
	t.Helper()
	w.still, w.begun = false, time.Now()
	ts := httptest.NewServer(w.open(t))
	t.Cleanup(func() {
		ts.CloseClientConnections()
		ts.Close()
	})
	return ts.URL
}

// cookie lets a tab be a person who reads a language.
func cookie(name, value, url string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: url})
		return err
	})
}

// views are the ways in which a page is looked at.
func views() []struct {
	name, scheme, lang string
	w, h               int64
} {
	return []struct {
		name, scheme, lang string
		w, h               int64
	}{{"wide-light-uk", "light", "uk", 1400, 900}, {"wide-dark-en", "dark", "en", 1400, 900}, {"phone-light-en", "light", "en", 390, 844}, {"phone-dark-uk", "dark", "uk", 390, 844}}
}

const overflow = `document.documentElement.scrollWidth - document.documentElement.clientWidth`

// shown is true when every picture and every screen that is in view is there.
const shown = `(async () => {
  const images = [...document.images];
  images.forEach((i) => (i.loading = "eager"));
  const frames = [...document.querySelectorAll("iframe")];
  frames.forEach((f) => (f.loading = "eager"));
  await Promise.all(images.map((i) => i.decode()));
  return frames.every((f) => f.contentDocument?.documentElement?.dataset.frame);
})()`

func TestEveryPageFitsEveryWindow(t *testing.T) {
	url := live(t, shipped(t))
	bare := live(t, newWorld(t))
	page := tab(t, browser(t))
	list := map[string]string{"empty": bare + "/campaigns"}
	for i, p := range pages() {
		list[fmt.Sprintf("%d", i)] = url + p
	}
	for name, address := range list {
		for _, v := range views() {
			t.Run(name+"-"+v.name, func(t *testing.T) {
				err := chromedp.Do(page, scheme(v.scheme), cookie("storyline-session", "key-of-Olena", address), cookie("storyline-language", v.lang, address),
					chromedp.EmulateViewport(v.w, v.h), chromedp.Navigate(address))
				if err != nil {
					t.Fatal(err)
				}
				waitFor(t, page, "the page", shown)
				if n := eval[int](t, page, overflow); n > 0 {
					t.Errorf("the page is %d px wider than its window", n)
				}
				shot(t, page, name+"-"+v.name)
			})
		}
	}
}

// A person writes a small story by mouse and keyboard: a campaign, a story, slides
// in another order, words, and a picture whose connection breaks on the way.
func TestAStoryIsWrittenByMouseAndKeyboard(t *testing.T) {
	w := newWorld(t)
	url := live(t, w)
	page := tab(t, browser(t))
	click := func(selector string) {
		t.Helper()
		waitFor(t, page, "the page to stand still", `document.readyState === "complete" && !document.getAnimations().length`)
		if err := chromedp.Do(page, chromedp.Click(chromedp.CSS(selector))); err != nil {
			t.Fatalf("%s: %v", selector, err)
		}
	}
	write := func(selector, text string) {
		t.Helper()
		eval[bool](t, page, fmt.Sprintf(`(() => { const f = document.querySelector(%q); f.focus(); f.select?.(); return true })()`, selector))
		if err := chromedp.Do(page, chromedp.SendKeys(chromedp.CSS(selector), text)); err != nil {
			t.Fatalf("%s: %v", selector, err)
		}
	}
	set := func(selector, value string) {
		t.Helper()
		eval[bool](t, page, fmt.Sprintf(`(() => { document.querySelector(%q).value = %q; return true })()`, selector, value))
	}
	if err := chromedp.Do(page, cookie("storyline-session", "key-of-Olena", url), cookie("storyline-language", "en", url), chromedp.EmulateViewport(1400, 1000), chromedp.Navigate(url+"/campaigns")); err != nil {
		t.Fatal(err)
	}
	click("a.button")
	waitFor(t, page, "the form", `location.pathname === "/campaigns/new"`)
	write(`[name="title.en"]`, "Winter lines")
	write(`[name="title.uk"]`, "Зимові лінії")
	set("#from", "2026-12-01")
	set("#until", "2026-12-20")
	click("form.medium button:not([disabled])")
	waitFor(t, page, "the campaign", `location.pathname === "/campaigns/winter-lines" && document.documentElement?.dataset.script`)
	write(`#add [name="title.en"]`, "The Platform")
	click("#add button")
	waitFor(t, page, "the story", `location.pathname === "/campaigns/winter-lines/stories/the-platform" && document.documentElement?.dataset.script`)
	click(`.add button[value="text"]`)
	waitFor(t, page, "the words", `location.pathname.endsWith("/slides/words") && document.documentElement?.dataset.script`)
	write(`[name="text.en.heading"]`, "Who waits here?")
	write(`[name="text.en.body"]`, "Somebody asked for help.\t")
	waitFor(t, page, "what is saved", `document.querySelector("[data-saved]").textContent.startsWith("Saved")`)
	waitFor(t, page, "the time of reading", `document.querySelector('[data-part="reading-en"]').textContent.includes("Reading takes")`)
	waitFor(t, page, "the words on the screen", `document.querySelector("iframe").contentDocument?.body?.textContent.includes("Who waits here?")`)

	click(`.kicker a:last-child`)
	waitFor(t, page, "the campaign again", `location.pathname === "/campaigns/winter-lines"`)
	click(".telling h2 a")
	waitFor(t, page, "the story again", `location.pathname.endsWith("/stories/the-platform") && document.documentElement?.dataset.script`)
	click(`.add button[value="image"]`)
	waitFor(t, page, "the picture's page", `location.pathname.endsWith("/slides/picture") && document.documentElement?.dataset.script`)
	brokenUpload(t, page)
	waitFor(t, page, "the picture to arrive", `document.querySelector(".arriving .there")`)
	waitFor(t, page, "the file in the list", `document.querySelector(".files b")?.textContent === "apron-wide.jpg"`)
	if n := eval[int](t, page, `window.broken`); n != 1 {
		t.Errorf("the connection broke %d times", n)
	}

	if err := chromedp.Do(page, chromedp.Navigate(url+"/campaigns/winter-lines/stories/the-platform")); err != nil {
		t.Fatal(err)
	}
	order := `[...document.querySelectorAll(".strip [data-item]")].map((e) => e.dataset.item).join()`
	waitFor(t, page, "three slides", order+` === "words,picture,the-way-out" && document.documentElement?.dataset.script`)
	drag(t, page, "#picture [data-grip]", "#words")
	waitFor(t, page, "the order after dragging", order+` === "picture,words,the-way-out"`)
	eval[bool](t, page, `(() => { document.querySelector("#picture [data-grip]").focus(); return true })()`)
	if err := chromedp.Do(page, chromedp.KeyEvent(kb.ArrowRight, chromedp.KeyModifiers(chromedp.ModifierAlt))); err != nil {
		t.Fatal(err)
	}
	waitFor(t, page, "the order after Alt and an arrow", order+` === "words,picture,the-way-out"`)
	waitFor(t, page, "the focus to stay", `document.activeElement.closest("[data-item]")?.dataset.item === "picture"`)
	all := w.drafts["winter-lines"]
	if last := all[len(all)-1].Campaign.Written[0]; len(last.Slides) != 3 || last.Slides[0].Text["en"].Body != "Somebody asked for help." {
		t.Errorf("kept is %+v", last)
	}
}

// brokenUpload chooses a file, and breaks the first part of it on its way.
func brokenUpload(t *testing.T, page context.Context) {
	t.Helper()
	eval[bool](t, page, `(() => {
  window.broken = 0;
  const send = XMLHttpRequest.prototype.send;
  XMLHttpRequest.prototype.send = function (body) {
    if (body instanceof Blob && window.broken === 0) {
      window.broken++;
      send.call(this, body.slice(0, 5000));
      return;
    }
    send.call(this, body);
  };
  return true;
})()`)
	name, err := filepath.Abs(filepath.Join(configs, "campaigns/they-used-you/media/apron-wide.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(page, chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{name})); err != nil {
		t.Fatal(err)
	}
}

// drag moves one element onto another by mouse.
func drag(t *testing.T, page context.Context, from, to string) {
	t.Helper()
	at := func(selector string) (x, y float64) {
		p := eval[[]float64](t, page, fmt.Sprintf(`(() => { const r = document.querySelector(%q).getBoundingClientRect(); return [r.left + r.width / 2, r.top + r.height / 3] })()`, selector))
		return p[0], p[1]
	}
	x, y := at(from)
	u, v := at(to)
	err := chromedp.Do(page, chromedp.MouseEvent(chromedp.MousePressed, x, y, chromedp.ButtonLeft, chromedp.ClickCount(1)),
		chromedp.MouseEvent(chromedp.MouseMoved, (x+u)/2, (y+v)/2, chromedp.ButtonLeft), chromedp.MouseEvent(chromedp.MouseMoved, u, v, chromedp.ButtonLeft),
		chromedp.MouseEvent(chromedp.MouseReleased, u, v, chromedp.ButtonLeft, chromedp.ClickCount(1)))
	if err != nil {
		t.Fatal(err)
	}
}
