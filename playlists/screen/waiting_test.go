package screen

import (
	"testing"

	"storyline/playlists"
	"storyline/playlists/screen/browsertest"
)

func TestAScreenThatNobodyHasToldAnythingSaysWhoWaits(t *testing.T) {
	now := clockNow()
	f := FrameOf("waiting", playlists.Slot{Kind: playlists.ShowHelp, Start: now, Until: now + 300_000}, 0, "")
	f.SignAs("d-10511-a")
	url := serve(t, Options{Source: newStill(Update{Current: &f}), Sink: newDrawer(), Now: clockNow})
	ctx := browsertest.Start(t)
	for name, size := range map[string][2]int64{"wide": {1280, 720}, "bar": {1920, 360}, "tall": {540, 960}} {
		t.Run(name, func(t *testing.T) {
			page := tab(t, ctx, url, size[0], size[1])
			browsertest.WaitFor(t, page, "the sign", `document.documentElement.dataset.frame === "waiting"`)
			browsertest.Shot(t, page, "waiting-"+name)
			const words = `document.querySelector("#stage").innerText.toLowerCase()`
			for _, want := range []string{"storyline · d-10511-a", "очікує на перші", "waiting for its first orders"} {
				if !browsertest.Eval[bool](t, page, words+`.includes("`+want+`")`) {
					t.Errorf("%q is not on the screen: %q", want, browsertest.Eval[string](t, page, words))
				}
			}
			if over := browsertest.Eval[bool](t, page, `[...document.querySelectorAll(".head")].some((e) => { const r = e.getBoundingClientRect();
				return r.left < 0 || r.top < 0 || r.right > innerWidth || r.bottom > innerHeight; })`); over {
				t.Error("the sign runs over the edge")
			}
		})
	}
}
