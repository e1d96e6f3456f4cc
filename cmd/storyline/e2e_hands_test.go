package main

import (
	"context"
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"storyline/playlists/screen/browsertest"
)

// hands are an operator's at a page: they press what can be pressed, and nothing
// that is not within reach of a mouse.
type hands struct {
	t   *testing.T
	tab context.Context
}

// patienceOfHands is how long an operator waits for a page on a busy machine.
const patienceOfHands = 40 * time.Second

// see waits until an expression is true of the page; a page that is being left is
// asked again.
func (h *hands) see(what, script string) {
	h.t.Helper()
	h.seeWithin(patienceOfHands, what, script)
}

func (h *hands) seeWithin(d time.Duration, what, script string) {
	h.t.Helper()
	ctx, stop := context.WithTimeout(h.tab, d)
	defer stop()
	for ctx.Err() == nil {
		is, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`document.readyState === "complete" && Boolean(`+script+`)`))
		if err == nil && is {
			return
		}
		h.breathe(ctx)
	}
	browsertest.Shot(h.t, h.tab, "in-vain")
	h.t.Fatalf("waited in vain for %s; the page %s says\n%.3000s", what, h.where(), browsertest.Eval[string](h.t, h.tab, `document.querySelector("main")?.innerText ?? ""`))
}

// breathe lets a browser work before it is asked again.
func (h *hands) breathe(ctx context.Context) {
	next := time.NewTimer(20 * time.Millisecond)
	defer next.Stop()
	select {
	case <-next.C:
	case <-ctx.Done():
	}
}

func (h *hands) where() string {
	h.t.Helper()
	return browsertest.Eval[string](h.t, h.tab, `location.pathname + location.search`)
}

// arrive waits for a page, and for its script if it has one of those that say so.
func (h *hands) arrive(path string) {
	h.t.Helper()
	h.see("the page "+path, fmt.Sprintf(`location.pathname === %q && document.querySelector("main h1")`, path))
}

// reads waits until a part of the page says something.
func (h *hands) reads(selector, words string) {
	h.t.Helper()
	h.see(fmt.Sprintf("%q to say %q", selector, words), fmt.Sprintf(`[...document.querySelectorAll(%q)].some((e) => e.textContent.replace(/\s+/g, " ").includes(%q))`, selector, words))
}

// open goes to an address, as by typing it.
func (h *hands) open(address string) {
	h.t.Helper()
	browsertest.Do(h.t, h.tab, chromedp.Navigate(address))
}

// called gives the script for what is called so, among what a person can press.
func called(words string) string {
	return fmt.Sprintf(`[...document.querySelectorAll("main a, main button, main summary, main label")].find((e) => e.checkVisibility() && e.textContent.trim().replace(/\s+/g, " ") === %q)`, words)
}

// element gives the script for the first element of a selector.
func element(selector string) string { return fmt.Sprintf("document.querySelector(%q)", selector) }

// press clicks what is called so.
func (h *hands) press(words string) {
	h.t.Helper()
	h.click(strconv.Quote(words), called(words))
}

// touch clicks the first element of a selector.
func (h *hands) touch(selector string) {
	h.t.Helper()
	h.click(selector, element(selector))
}

func (h *hands) click(what, script string) {
	h.t.Helper()
	x, y := h.reach(what, script)
	browsertest.Do(h.t, h.tab, chromedp.MouseClickXY(x, y))
}

// reach waits until nothing lies over an element, and gives its middle.
func (h *hands) reach(what, script string) (x, y float64) {
	h.t.Helper()
	point := fmt.Sprintf(`(() => {
  const e = %s;
  if (!e || document.readyState !== "complete" || e.disabled) return [];
  e.scrollIntoView({ block: "center", behavior: "instant" });
  const r = e.getClientRects()[0];
  if (!r) return [];
  const [x, y] = [r.x + r.width / 2, r.y + r.height / 2];
  const over = document.elementFromPoint(x, y);
  return e.contains(over) ? [x, y] : [];
})()`, script)
	h.see(what+" to be within reach", point+".length")
	at := browsertest.Eval[[]float64](h.t, h.tab, point)
	if len(at) != 2 {
		h.t.Fatalf("%s went out of reach", what)
	}
	return at[0], at[1]
}

// write puts words into a field in place of what stands there, as a keyboard of any
// language does, and leaves the field.
func (h *hands) write(field, words string) {
	h.t.Helper()
	h.touch(field)
	browsertest.Eval[bool](h.t, h.tab, fmt.Sprintf(`(document.querySelector(%q).select(), true)`, field))
	browsertest.Do(h.t, h.tab, chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, input.InsertText, input.InsertTextParams{Text: words})
		return err
	}), chromedp.KeyEvent(kb.Tab))
}

// pick chooses in a field that has a picker of the browser's own, as for a day.
func (h *hands) pick(field, value string) {
	h.t.Helper()
	h.see(field, element(field))
	browsertest.Eval[bool](h.t, h.tab, fmt.Sprintf(`(() => {
  const f = document.querySelector(%q);
  f.value = %q;
  return f.dispatchEvent(new Event("change", { bubbles: true }));
})()`, field, value))
}

// kept waits until a page that saves by itself has what stands in a field.
func (h *hands) kept(name, value string) {
	h.t.Helper()
	h.see(fmt.Sprintf("%s to be kept as %q", name, value), fmt.Sprintf(`document.getElementsByName(%q)[0]?.value === %q`, "was."+name, value))
}

// writeKept writes a field of a page that saves by itself, and waits until it has.
func (h *hands) writeKept(name, words string) {
	h.t.Helper()
	h.write(fmt.Sprintf("[name=%q]", name), words)
	h.kept(name, words)
}

// give chooses files in the page's picker.
func (h *hands) give(files ...string) {
	h.t.Helper()
	browsertest.Do(h.t, h.tab, chromedp.SetUploadFiles(chromedp.CSS("#file"), files))
}

// keys strikes keys, one after the other, where the focus is.
func (h *hands) keys(keys ...string) {
	h.t.Helper()
	for _, k := range keys {
		browsertest.Do(h.t, h.tab, stroke(k))
	}
}

// stroke is one key pressed and let go as hardware does it: a page that prevents
// what the key would do also prevents the letter that it would write.
func stroke(k string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		var down, up *input.DispatchKeyEventParams
		for _, e := range kb.Encode([]rune(k)[0]) {
			switch e.Type {
			case kb.KeyUp:
				up = e
			case kb.KeyChar:
				down.Type, down.Text, down.UnmodifiedText = input.DispatchKeyEventTypeKeyDown, e.Text, e.UnmodifiedText
			default:
				down = e
			}
		}
		for _, e := range []*input.DispatchKeyEventParams{down, up} {
			if _, err := cdp.Call(ctx, t, input.DispatchKeyEvent, *e); err != nil {
				return err
			}
		}
		return nil
	})
}

// drag takes one element to another by mouse, as a hand does: not at once.
func (h *hands) drag(from, to string) {
	h.t.Helper()
	h.see("both ends", element(from)+" && "+element(to))
	x, y := h.reach(from, element(from))
	u, v := h.middle(to)
	held := chromedp.ButtonLeft
	browsertest.Do(h.t, h.tab, chromedp.MouseEvent(chromedp.MousePressed, x, y, held, chromedp.ClickCount(1)),
		chromedp.MouseEvent(chromedp.MouseMoved, x+4, y+4, held), chromedp.MouseEvent(chromedp.MouseMoved, x+20, y+20, held),
		chromedp.MouseEvent(chromedp.MouseMoved, (x+u)/2, (y+v)/2, held), chromedp.MouseEvent(chromedp.MouseMoved, u, v, held))
	h.see("the goal", fmt.Sprintf(`document.querySelector(".goal")?.matches(%q)`, to))
	browsertest.Do(h.t, h.tab, chromedp.MouseEvent(chromedp.MouseReleased, u, v, held, chromedp.ClickCount(1)))
}

// middle gives where an element's middle is now.
func (h *hands) middle(selector string) (x, y float64) {
	h.t.Helper()
	at := browsertest.Eval[[]float64](h.t, h.tab, fmt.Sprintf(`(() => { const r = document.querySelector(%q).getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; })()`, selector))
	return at[0], at[1]
}

// look keeps a picture of the page.
func (h *hands) look(name string) {
	h.t.Helper()
	browsertest.Shot(h.t, h.tab, "operator-"+name)
}

// focus puts the focus onto an element, as the Tab key does in the end.
func (h *hands) focus(selector string) {
	h.t.Helper()
	h.see(selector, element(selector))
	browsertest.Eval[bool](h.t, h.tab, fmt.Sprintf(`(document.querySelector(%q).focus(), true)`, selector))
}
