package console

import (
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"storyline/playlists"
	"storyline/playlists/screen/browsertest"
)

// live opens a console on a world whose clock runs, and keeps it current.
func live(t *testing.T, w *world) string {
	t.Helper()
	w.still, w.begun = false, time.Now()
	_, url := served(t, w)
	return url
}

// framesShown is true when each preview shows a frame.
const framesShown = `[...document.querySelectorAll("iframe")].every((f) => f.contentDocument?.documentElement?.dataset.frame)`

func TestTheFleetFollowsItsDisplays(t *testing.T) {
	w := kyivWorld(t)
	url := live(t, w)
	page := browsertest.Tab(t, browsertest.Start(t))
	if err := chromedp.Do(page, chromedp.Navigate(url+"/")); err != nil {
		t.Fatal(err)
	}
	browsertest.WaitFor(t, page, "the stream", `document.querySelector("[data-live]").textContent === "live"`)
	before := browsertest.Eval[string](t, page, `document.querySelector(".lede [data-count=applied]").textContent`)
	if before != "15" {
		t.Fatalf("%s displays are applied, want 15", before)
	}
	w.obey("d-20712-a")
	browsertest.WaitFor(t, page, "the window", `document.querySelector("[data-d=d-20712-a]").className === "s-applied"`)
	browsertest.WaitFor(t, page, "the counts", `document.querySelector(".lede [data-count=applied]").textContent === "16" &&
		document.querySelector(".legend [data-count=refused]").textContent === "0"`)
	browsertest.WaitFor(t, page, "the straggler to go", `!document.querySelector("aside").textContent.includes("d-20712-a")`)
	w.change("d-10511-a", putUp(playlists.ShowBlank))
	browsertest.WaitFor(t, page, "the window that was blanked", `document.querySelector("[data-d=d-10511-a]").className === "s-applied hand" &&
		document.querySelector(".lede .by-hand")?.textContent.startsWith("1 display is blanked") && document.querySelector("aside .by-hand")`)
	if n := browsertest.Eval[string](t, page, `document.querySelector(".legend [data-count=applied]").textContent`); n != "16" {
		t.Errorf("%s displays are applied once one of them is blanked, want 16", n)
	}
	w.obey("d-10511-a")
	w.change("d-10511-a", func(k *Known) { k.Presence.Gone = true })
	browsertest.WaitFor(t, page, "the straggler by name", `document.querySelector("aside .s-offline")?.parentElement.textContent.includes("d-10511-a")`)
}

func TestTheTrainShowsComputedBesideReported(t *testing.T) {
	w := kyivWorld(t)
	url := live(t, w)
	page := browsertest.Tab(t, browsertest.Start(t))
	if err := chromedp.Do(page, chromedp.EmulateViewport(1440, 900), chromedp.Navigate(url+"/trains/m1-t01")); err != nil {
		t.Fatal(err)
	}
	browsertest.WaitFor(t, page, "five screens", `document.querySelectorAll("iframe").length === 5 && `+framesShown)
	for _, car := range []string{"10511", "10512", "10513", "10514", "10515"} {
		id := playlists.DisplayID("d-" + car + "-a")
		w.obey(id)
	}
	browsertest.WaitFor(t, page, "five agreements", `document.querySelectorAll(".v-agrees").length === 5`)
	titles := browsertest.Eval[int](t, page, `new Set([...document.querySelectorAll(".computed .title")].map((e) => e.textContent)).size`)
	if titles != 5 {
		t.Errorf("%d different stories are told in five carriages", titles)
	}
	w.change("d-10512-a", func(k *Known) { k.Status.Showing.Slide = "another" })
	browsertest.WaitFor(t, page, "a difference", `document.querySelector("[data-region=screen-d-10512-a] .v-differs")`)
	if n := browsertest.Eval[int](t, page, `[...document.querySelectorAll("iframe")].filter((f) => f.contentDocument.documentElement.dataset.reports === "on").length`); n != 0 {
		t.Errorf("%d previews would report plays", n)
	}
	first := browsertest.Eval[string](t, page, `document.querySelector("iframe").contentDocument.documentElement.dataset.frame`)
	browsertest.WaitFor(t, page, "the next slide", fmt.Sprintf(`document.querySelector("iframe").contentDocument.documentElement.dataset.frame !== %q`, first))
}
