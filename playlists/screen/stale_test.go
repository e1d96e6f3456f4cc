package screen

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"sync/atomic"
	"testing"

	"storyline/playlists/screen/browsertest"
)

func TestASlideWhoseServerIsGoneGivesWayToItsCall(t *testing.T) {
	frames, media := programme(t)
	ctx := browsertest.Start(t)
	now := clockNow()
	still, moving, after := frames[0], frames[1], sample(t, KindText, "uk", false)
	still.ID, still.Start, still.End = "still", now, now+3000
	moving.ID, moving.Start, moving.End = "moving", still.End, still.End+1500
	after.ID, after.Start, after.End = "after", now, now+300_000
	source, told := &leaving{still: newStill(Update{Current: &still, Next: &moving}), leave: make(chan struct{})}, newDrawer()
	dead := &mortal{Handler: New(Options{Source: source, Sink: told, Media: media, Now: clockNow})}
	ts := httptest.NewServer(dead)
	t.Cleanup(func() {
		ts.CloseClientConnections()
		ts.Close()
	})
	page := tab(t, ctx, ts.URL+"/", 640, 360)
	browsertest.WaitFor(t, page, "the film, made ready", `document.documentElement.dataset.frame === "still" && document.querySelector("video")?.readyState >= 2`)
	dead.gone.Store(true)
	close(source.leave)
	browsertest.WaitFor(t, page, "the film", `document.documentElement.dataset.frame === "moving"`)
	if dark := watchForBlack(t, page, moving.End+8000); len(dark) > 0 {
		t.Errorf("the screen went blank at %v", dark)
	}
	if kind := browsertest.Eval[string](t, page, "document.documentElement.dataset.kind"); kind != "video" {
		t.Errorf("%s is on before its server was given time to come back", kind)
	}
	if dark := watchForBlack(t, page, moving.End+10_000+slack); len(dark) > 0 {
		t.Errorf("the screen went blank at %v", dark)
	}
	browsertest.WaitFor(t, page, "the call", `document.documentElement.dataset.kind === "call"`)
	judge(t, KindCall, browsertest.Eval[measured](t, page, measure))
	if films := browsertest.Eval[int](t, page, `document.querySelectorAll("video").length`); films != 0 {
		t.Error("the film is still there")
	}

	source.tell(Update{Current: &after})
	dead.gone.Store(false)
	browsertest.WaitFor(t, page, "the next slide", `document.documentElement.dataset.frame === "after" && document.documentElement.dataset.kind === "text"`)
	got := told.until(t, "the next slide's first frame", func(all []Report) bool {
		return slices.ContainsFunc(all, func(r Report) bool { return r.ID == "after" && r.Event == EventFirstFrame })
	})
	for _, r := range got {
		if r.ID == "moving" && r.Shown > 1500+10_000+slack {
			t.Errorf("the call that stood in was counted as the film: %+v", r)
		}
	}
}

// mortal is a server that breaks off whatever is asked of it while it is gone.
type mortal struct {
	http.Handler
	gone atomic.Bool
}

func (m *mortal) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if m.gone.Load() {
		panic(http.ErrAbortHandler)
	}
	m.Handler.ServeHTTP(w, r)
}

func TestAHelpCardStaysWithoutItsServer(t *testing.T) {
	ctx := browsertest.Start(t)
	help := sample(t, KindHelp, "uk", false)
	help.Start, help.End = clockNow()-60_000, clockNow()-11_000
	page := tab(t, ctx, serve(t, Options{Source: newStill(Update{Current: &help}), Sink: newDrawer(), Now: clockNow}), 640, 360)
	browsertest.WaitFor(t, page, "the card", `document.documentElement.dataset.kind === "help"`)
	if dark := watchForBlack(t, page, clockNow()+1000); len(dark) > 0 {
		t.Errorf("the screen went blank at %v", dark)
	}
	if kind := browsertest.Eval[string](t, page, "document.documentElement.dataset.kind"); kind != KindHelp {
		t.Errorf("%s is on", kind)
	}
}
