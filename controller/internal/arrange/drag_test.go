package arrange

import (
	"context"
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"storyline/playlists/screen/browsertest"
)

// pointer is what a person drags with.
type pointer struct{ down, move, up func(x, y float64) }

func mouse(t testing.TB, ctx context.Context) pointer {
	send := func(kind input.DispatchMouseEventType, buttons int64) func(x, y float64) {
		return func(x, y float64) {
			t.Helper()
			do(t, ctx, input.DispatchMouseEvent, input.DispatchMouseEventParams{Type: kind, X: x, Y: y, Button: "left", Buttons: buttons, ClickCount: 1})
		}
	}
	return pointer{send("mousePressed", 1), send("mouseMoved", 1), send("mouseReleased", 0)}
}

func finger(t testing.TB, ctx context.Context) pointer {
	send := func(kind input.DispatchTouchEventType) func(x, y float64) {
		return func(x, y float64) {
			t.Helper()
			points := []*input.TouchPoint{{X: x, Y: y}}
			if kind == "touchEnd" {
				points = []*input.TouchPoint{}
			}
			do(t, ctx, input.DispatchTouchEvent, input.DispatchTouchEventParams{Type: kind, TouchPoints: points})
		}
	}
	return pointer{send("touchStart"), send("touchMove"), send("touchEnd")}
}

// do sends one command to the browser.
func do[P, R any](t testing.TB, ctx context.Context, command cdp.Command[P, R], params P) {
	t.Helper()
	browsertest.Do(t, ctx, chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, command, params)
		return err
	}))
}

// middle gives the middle of an element's upper part, in the window.
func middle(t testing.TB, ctx context.Context, selector string) (x, y float64) {
	t.Helper()
	at := browsertest.Eval[[]float64](t, ctx, fmt.Sprintf(`(() => { const b = document.querySelector(%q).getBoundingClientRect(); return [b.x + b.width / 2, b.y + Math.min(b.height / 2, 16)]; })()`, selector))
	return at[0], at[1]
}

// drag takes one element to another, as a hand does: not at once.
func (p pointer) drag(t testing.TB, ctx context.Context, from, to string) {
	t.Helper()
	waitFor(t, ctx, "both ends", exists(from)+" && "+exists(to))
	browsertest.Eval[bool](t, ctx, `(document.querySelector("#c-10512").scrollIntoView({block: "center"}), true)`)
	x, y := middle(t, ctx, from)
	// While one page fades into the next, nothing on it can be touched.
	waitFor(t, ctx, "the story to be within reach", fmt.Sprintf(`document.elementFromPoint(%f, %f)?.closest(%q) && !document.getAnimations().some((a) => a.effect?.pseudoElement?.startsWith("::view-transition"))`, x, y, from))
	p.down(x, y)
	p.move(x+4, y+4)
	p.move(x+20, y+20)
	u, v := middle(t, ctx, to)
	p.move((x+u)/2, (y+v)/2)
	p.move(u, v)
	waitFor(t, ctx, "the goal", fmt.Sprintf(`document.querySelector(".goal")?.matches(%q)`, to))
	p.up(u, v)
}

func press(t testing.TB, ctx context.Context, keys ...string) {
	t.Helper()
	for _, k := range keys {
		browsertest.Eval[bool](t, ctx, fmt.Sprintf(`document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: %q, bubbles: true, cancelable: true}))`, k))
	}
}

const (
	offer     = `.shelf [data-story="the-offer"]`
	onto      = `#c-10512`
	another   = `#c-10511`
	hand      = onto + ` [data-hand]`
	elsewhere = another + ` [data-hand]`
)

// Whatever a story is put on with, the campaign's text gets the same rule, and once
// it is taken off again the text is what it was.
func TestAStoryIsDraggedAndCarried(t *testing.T) {
	for _, with := range []struct {
		name  string
		touch bool
		hand  func(testing.TB, context.Context) pointer
	}{{"a mouse", false, mouse}, {"a finger", true, finger}} {
		t.Run("with "+with.name, func(t *testing.T) {
			w := newWorld(t)
			url, before, ctx := w.served(t), w.text(t), browser(t)
			if with.touch {
				browsertest.Do(t, ctx, chromedp.EmulateViewport(900, 900, chromedp.EmulateTouch))
			}
			browsertest.Do(t, ctx, browsertest.Look(browsertest.View{Still: true}), chromedp.Navigate(url+shipped+"/carriages"))
			waitFor(t, ctx, "the script", `document.documentElement.classList.contains("able")`)
			p := with.hand(t, ctx)
			p.drag(t, ctx, offer, onto)
			waitFor(t, ctx, "the story on its carriage", exists(hand))
			if d := cmp.Diff(before+handRule("10512"), w.text(t)); d != "" {
				t.Fatalf("the text (-want +got):\n%s", d)
			}
			p.drag(t, ctx, hand, another)
			waitFor(t, ctx, "the story on another carriage", exists(elsewhere))
			if d := cmp.Diff(before+handRule("10511"), w.text(t)); d != "" {
				t.Fatalf("moved (-want +got):\n%s", d)
			}
			p.drag(t, ctx, elsewhere, ".shelf")
			waitFor(t, ctx, "the story to be gone", "!("+exists(".seat [data-hand]")+") && "+exists(".notice-bar"))
			if d := cmp.Diff(before, w.text(t)); d != "" {
				t.Fatalf("taken off (-want +got):\n%s", d)
			}
		})
	}
	t.Run("with the keyboard", func(t *testing.T) {
		w := newWorld(t)
		url, before, ctx := w.served(t), w.text(t), browser(t)
		browsertest.Do(t, ctx, chromedp.Navigate(url+shipped+"/carriages"))
		waitFor(t, ctx, "the script", `document.documentElement.classList.contains("able")`)
		browsertest.Eval[bool](t, ctx, `(document.querySelector('`+offer+` input').focus(), true)`)
		press(t, ctx, "Enter", "ArrowRight", "Escape")
		if said := browsertest.Eval[string](t, ctx, `document.querySelector("[data-spoken]").textContent`); said != "“The Offer” is let go. Nothing has changed." {
			t.Errorf("after Escape it says %q", said)
		}
		press(t, ctx, "Enter", "ArrowRight", "ArrowRight", "ArrowDown", "ArrowUp")
		if said := browsertest.Eval[string](t, ctx, `document.querySelector("[data-spoken]").textContent`); said != "Carriage 10512 of train m1-t01; it tells The Waitress." {
			t.Errorf("over the carriage it says %q", said)
		}
		press(t, ctx, "Enter")
		waitFor(t, ctx, "the story on its carriage", exists(hand))
		if d := cmp.Diff(before+handRule("10512"), w.text(t)); d != "" {
			t.Fatalf("the text (-want +got):\n%s", d)
		}
		browsertest.Eval[bool](t, ctx, `(document.querySelector('`+hand+` .handle').focus(), true)`)
		press(t, ctx, "Enter", "ArrowLeft", "Enter")
		waitFor(t, ctx, "the story on another carriage", exists(elsewhere))
		browsertest.Eval[bool](t, ctx, `(document.querySelector('`+elsewhere+` .handle').focus(), true)`)
		press(t, ctx, "Enter", "Delete")
		waitFor(t, ctx, "the story to be gone", "!("+exists(".seat [data-hand]")+") && "+exists(".notice-bar"))
		if d := cmp.Diff(before, w.text(t)); d != "" {
			t.Fatalf("taken off (-want +got):\n%s", d)
		}
	})
}

func exists(selector string) string { return fmt.Sprintf("document.querySelector(%q)", selector) }

// handRule is what the text gets by an offer put onto a carriage.
func handRule(carriage string) string {
	return "  - rule: stories\n    to: {carriages: [\"" + carriage + "\"]}\n    stories: [the-offer]\n    priority: 1\n"
}
