package studio

import (
	"context"
	"fmt"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"storyline/controller/internal/desk/desktest"
	"storyline/playlists/screen/browsertest"
)

// live opens a studio on a world whose clock runs.
func live(t *testing.T, w *world) string {
	t.Helper()
	w.still, w.begun = false, time.Now()
	ts := httptest.NewServer(desktest.As("key-of-Olena", w.open(t)))
	t.Cleanup(func() {
		ts.CloseClientConnections()
		ts.Close()
	})
	return ts.URL
}

// shown is true when every picture and every screen that is in view is there.
const shown = `(async () => {
  const images = [...document.images];
  images.forEach((i) => (i.loading = "eager"));
  const frames = [...document.querySelectorAll("iframe")];
  frames.forEach((f) => (f.loading = "eager"));
  await Promise.all(images.map((i) => i.decode()));
  return frames.every((f) => f.contentDocument?.documentElement?.dataset.frame);
})()`

// A person writes a small story by mouse and keyboard: a campaign, a story, slides
// in another order, words, and a picture whose connection breaks on the way.
func TestAStoryIsWrittenByMouseAndKeyboard(t *testing.T) {
	w := newWorld(t)
	url := live(t, w)
	page := browsertest.Tab(t, browsertest.Start(t))
	click := func(selector string) {
		t.Helper()
		browsertest.WaitFor(t, page, "the page to stand still", `document.readyState === "complete" && !document.getAnimations().length`)
		browsertest.Do(t, page, chromedp.Click(chromedp.CSS(selector)))
	}
	write := func(selector, text string) {
		t.Helper()
		browsertest.Eval[bool](t, page, fmt.Sprintf(`(() => { const f = document.querySelector(%q); f.focus(); f.select?.(); return true })()`, selector))
		browsertest.Do(t, page, chromedp.SendKeys(chromedp.CSS(selector), text))
	}
	set := func(selector, value string) {
		t.Helper()
		browsertest.Eval[bool](t, page, fmt.Sprintf(`(() => { document.querySelector(%q).value = %q; return true })()`, selector, value))
	}
	browsertest.Do(t, page, browsertest.Look(browsertest.View{W: 1400, H: 1000, Still: true, Lang: "en"}), chromedp.Navigate(url+"/campaigns"))
	click("a.button")
	browsertest.WaitFor(t, page, "the form", `location.pathname === "/campaigns/new" && document.readyState === "complete" && document.querySelector("#until")`)
	write(`[name="title.en"]`, "Winter lines")
	write(`[name="title.uk"]`, "Зимові лінії")
	set("#from", "2026-12-01")
	set("#until", "2026-12-20")
	click("form.medium button:not([disabled])")
	browsertest.WaitFor(t, page, "the campaign", `location.pathname === "/campaigns/winter-lines" && document.documentElement?.dataset.script`)
	write(`#add [name="title.en"]`, "The Platform")
	click("#add button")
	browsertest.WaitFor(t, page, "the story", `location.pathname === "/campaigns/winter-lines/stories/the-platform" && document.documentElement?.dataset.script`)
	click(`.add button[value="text"]`)
	browsertest.WaitFor(t, page, "the words", `location.pathname.endsWith("/slides/words") && document.documentElement?.dataset.script`)
	write(`[name="text.en.heading"]`, "Who waits here?")
	write(`[name="text.en.body"]`, "Somebody asked for help.\t")
	browsertest.WaitFor(t, page, "what is saved", `document.querySelector("[data-saved]").textContent.startsWith("Saved")`)
	browsertest.WaitFor(t, page, "the time of reading", `document.querySelector('[data-part="reading-en"]').textContent.includes("Reading takes")`)
	browsertest.WaitFor(t, page, "the words on the screen", `document.querySelector("iframe").contentDocument?.body?.textContent.includes("Who waits here?")`)

	click(`.kicker a:last-child`)
	browsertest.WaitFor(t, page, "the campaign again", `location.pathname === "/campaigns/winter-lines" && document.documentElement?.dataset.script`)
	click(".telling h2 a")
	browsertest.WaitFor(t, page, "the story again", `location.pathname.endsWith("/stories/the-platform") && document.documentElement?.dataset.script`)
	click(`.add button[value="image"]`)
	browsertest.WaitFor(t, page, "the picture's page", `location.pathname.endsWith("/slides/picture") && document.documentElement?.dataset.script`)
	brokenUpload(t, page)
	browsertest.WaitFor(t, page, "the picture to arrive", `document.querySelector(".arriving .there")`)
	browsertest.WaitFor(t, page, "the file in the list", `document.querySelector(".files b")?.textContent === "apron-wide.jpg"`)
	if n := browsertest.Eval[int](t, page, `window.broken`); n != 1 {
		t.Errorf("the connection broke %d times", n)
	}

	browsertest.Do(t, page, chromedp.Navigate(url+"/campaigns/winter-lines/stories/the-platform"))
	order := `[...document.querySelectorAll(".strip [data-item]")].map((e) => e.dataset.item).join()`
	browsertest.WaitFor(t, page, "three slides", order+` === "words,picture,the-way-out" && document.documentElement?.dataset.script`)
	drag(t, page, "#picture [data-grip]", "#words")
	browsertest.WaitFor(t, page, "the order after dragging", order+` === "picture,words,the-way-out"`)
	browsertest.Eval[bool](t, page, `(() => { document.querySelector("#picture [data-grip]").focus(); return true })()`)
	browsertest.Do(t, page, chromedp.KeyEvent(kb.ArrowRight, chromedp.KeyModifiers(chromedp.ModifierAlt)))
	browsertest.WaitFor(t, page, "the order after Alt and an arrow", order+` === "words,picture,the-way-out"`)
	browsertest.WaitFor(t, page, "the focus to stay", `document.activeElement.closest("[data-item]")?.dataset.item === "picture"`)
	all := w.drafts["winter-lines"]
	if last := all[len(all)-1].Campaign.Written[0]; len(last.Slides) != 3 || last.Slides[0].Text["en"].Body != "Somebody asked for help." {
		t.Errorf("kept is %+v", last)
	}
}

// brokenUpload chooses a file, and breaks the first part of it on its way.
func brokenUpload(t *testing.T, page context.Context) {
	t.Helper()
	browsertest.Eval[bool](t, page, `(() => {
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
	browsertest.Do(t, page, chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{name}))
}

// drag moves one element onto another by mouse.
func drag(t *testing.T, page context.Context, from, to string) {
	t.Helper()
	at := func(selector string) (x, y float64) {
		p := browsertest.Eval[[]float64](t, page, fmt.Sprintf(`(() => { const r = document.querySelector(%q).getBoundingClientRect(); return [r.left + r.width / 2, r.top + r.height / 3] })()`, selector))
		return p[0], p[1]
	}
	x, y := at(from)
	u, v := at(to)
	browsertest.Do(t, page, chromedp.MouseEvent(chromedp.MousePressed, x, y, chromedp.ButtonLeft, chromedp.ClickCount(1)),
		chromedp.MouseEvent(chromedp.MouseMoved, (x+u)/2, (y+v)/2, chromedp.ButtonLeft), chromedp.MouseEvent(chromedp.MouseMoved, u, v, chromedp.ButtonLeft),
		chromedp.MouseEvent(chromedp.MouseReleased, u, v, chromedp.ButtonLeft, chromedp.ClickCount(1)))
}
