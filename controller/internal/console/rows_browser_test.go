package console

import (
	"context"
	"testing"

	"github.com/chromedp/chromedp"

	"storyline/playlists/screen/browsertest"
)

func TestTheTableFollowsItsDisplays(t *testing.T) {
	w := kyivWorld(t)
	url := live(t, w)
	page := browsertest.Tab(t, browsertest.Start(t))
	if err := chromedp.Do(page, chromedp.Navigate(url+"/displays?line=m2&sort=state")); err != nil {
		t.Fatal(err)
	}
	browsertest.WaitFor(t, page, "the stream", `document.querySelector("[data-live]").textContent === "live"`)
	const row = `document.querySelector("[data-row=d-20712-a]")`
	if first := browsertest.Eval[string](t, page, `document.querySelector("[data-row]").dataset.row`); first != "d-20712-a" {
		t.Fatalf("the most urgent is %s", first)
	}
	w.obey("d-20712-a")
	browsertest.WaitFor(t, page, "its state", row+`.querySelector(".state").className === "state s-applied" && `+row+`.querySelector(".state").textContent === "applied"`)
	browsertest.WaitFor(t, page, "its playlist", `!`+row+`.textContent.includes("none held")`)
	browsertest.WaitFor(t, page, "its new place in the order", `document.querySelector("[data-row]").dataset.row !== "d-20712-a"`)
	w.change("d-20711-a", func(k *Known) { k.Presence.Gone = true })
	browsertest.WaitFor(t, page, "the one that went", `document.querySelector("[data-row=d-20711-a] .s-offline")`)
}

// TestAPersonSwapsTwoCarriages goes the whole way as somebody with a keyboard does.
func TestAPersonSwapsTwoCarriages(t *testing.T) {
	w := kyivWorld(t)
	w.doors = somebody{}
	url := live(t, w)
	page := browsertest.Tab(t, browsertest.Start(t))
	if err := chromedp.Do(page, chromedp.Navigate(url+"/trains/m1-t01")); err != nil {
		t.Fatal(err)
	}
	browsertest.Eval[bool](t, page, `document.cookie = "storyline-session=x; path=/", true`)
	if err := chromedp.Do(page, chromedp.Navigate(url+"/trains/m1-t01")); err != nil {
		t.Fatal(err)
	}
	browsertest.WaitFor(t, page, "the form", `document.readyState === "complete" && document.querySelector("#m-one")`)
	hard(t, page)
	browsertest.Eval[bool](t, page, `(document.querySelector("#m-one").value = "10512", document.querySelector("#m-other").value = "10514", document.querySelector("#m-one").form.querySelector("button").click(), true)`)
	browsertest.WaitFor(t, page, "what would change", `document.readyState === "complete" && location.pathname === "/moves" && document.querySelector("main")?.textContent.includes("Nothing has happened yet.")`)
	browsertest.Shot(t, page, "move-signed-in")
	hard(t, page)
	browsertest.Eval[bool](t, page, `(document.querySelector("form[action='/moves'] button").click(), true)`)
	browsertest.WaitFor(t, page, "the notice", `document.readyState === "complete" && location.pathname === "/carriages/10512" && document.querySelector(".notice-bar")?.textContent.includes("Carriages 10512 and 10514 exchange their places")`)
	w.mu.Lock()
	defer w.mu.Unlock()
	if got := placesOf(t, w.text)["m1-t01"]; got != "10511 10514 10513 10512 10515" {
		t.Errorf("the train is %s", got)
	}
	browsertest.Shot(t, page, "carriage-signed-in")
}

// hard lets a page go without a transition to the next: the browser complains of one
// that it gives up because the next page's styles came late.
func hard(t *testing.T, page context.Context) {
	t.Helper()
	browsertest.Eval[bool](t, page, `((s) => (s.replaceSync("@view-transition { navigation: none }"), document.adoptedStyleSheets.push(s), true))(new CSSStyleSheet())`)
}
