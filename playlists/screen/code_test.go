package screen

import (
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"storyline/playlists"
	"storyline/playlists/campaign"
	"storyline/playlists/screen/browsertest"
)

// The campaign's lint knows how large a code will be drawn without a browser: by
// the same shares of the screen as the style sheet.
func TestCodesAreAsLargeAsTheLintThinks(t *testing.T) {
	ctx := browsertest.Start(t)
	now := clockNow()
	source := newStill(Update{Now: now})
	page := tab(t, ctx, serve(t, Options{Source: source, Media: shelf{}, Sink: newDrawer(), Now: clockNow}), 1920, 1080)
	for i, shape := range shapes {
		if err := chromedp.Do(page, chromedp.EmulateViewport(shape.w, shape.h)); err != nil {
			t.Fatal(err)
		}
		f := sample(t, KindCall, "uk", false)
		f.ID, f.Start, f.End = fmt.Sprint("code-", i), now, now+time.Hour.Milliseconds()
		source.tell(Update{Current: &f})
		browsertest.WaitFor(t, page, f.ID, fmt.Sprintf("document.documentElement.dataset.frame === %q", f.ID))
		modules := f.Call.QR.Size + 8
		want := modules * (int(campaign.CodeSide(playlists.Shape{W: int(shape.w), H: int(shape.h)})) / modules)
		if got := browsertest.Eval[measured](t, page, measure).QR; int(got+.5) != want {
			t.Errorf("%s: the code is %.1f px wide, the lint thinks %d", shape.name, got, want)
		}
	}
}
