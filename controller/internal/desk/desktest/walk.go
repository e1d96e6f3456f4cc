package desktest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"storyline/playlists/screen/browsertest"
)

// mostStops is how far a walk goes.
const mostStops = 150

// walk goes through a page by the Tab key: it must stop at everything that can be
// operated, once, and show where it is.
func (r *round) walk(t *testing.T) {
	r.see(t, browsertest.View{W: laptop, H: 900})
	r.unfold(t)
	left := browsertest.Eval[int](t, r.tab, strings.ReplaceAll(probe(t, "walk"), "MOST", fmt.Sprint(mostStops)))
	type walked struct {
		Left  []string `json:"left"`
		Twice []string `json:"twice"`
		Bare  []string `json:"bare"`
	}
	var got walked
	for idle := 0; left > 0 && idle < 2*mostStops; {
		browsertest.Do(t, r.tab, chromedp.KeyEvent(strings.Repeat("\t", left)))
		got = browsertest.Eval[walked](t, r.tab, "walk()")
		idle += left
		if len(got.Left) < left || len(got.Twice) > 0 {
			idle = 0
		}
		if left = len(got.Left); len(got.Twice) > 0 {
			break
		}
	}
	for what, list := range map[string][]string{"the keyboard does not reach": got.Left, "the keyboard stops twice at": got.Twice, "no ring shows the focus of": got.Bare} {
		for _, e := range list {
			t.Errorf("%s %s", what, e)
		}
	}
}
