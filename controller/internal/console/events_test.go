package console

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"storyline/playlists"
)

// event is one event as it came.
type event struct {
	id     string
	states map[playlists.DisplayID]State
}

// listen reads the events of a stream until the test ends.
func listen(t *testing.T, url, last string) <-chan event {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), "GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if last != "" {
		req.Header.Set("Last-Event-ID", last)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { resp.Body.Close() })
	if resp.StatusCode != 200 || !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/event-stream") {
		t.Fatalf("GET %s: %s", url, resp.Status)
	}
	events := make(chan event, 16)
	go func() {
		defer close(events)
		var e event
		lines := bufio.NewScanner(resp.Body)
		for lines.Scan() {
			name, value, _ := strings.Cut(lines.Text(), ": ")
			switch name {
			case "id":
				e.id = value
			case "data":
				if json.Unmarshal([]byte(value), &e.states) == nil {
					events <- e
				}
				e = event{}
			}
		}
	}()
	return events
}

// next waits for an event.
func next(t *testing.T, events <-chan event) event {
	t.Helper()
	select {
	case e := <-events:
		return e
	case <-time.After(10 * time.Second):
		t.Fatal("no event came")
		return event{}
	}
}

// served runs a console behind a real socket.
func served(t *testing.T, w *world) (*opened, string) {
	t.Helper()
	c := w.open(t)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- c.Run(ctx) }()
	ts := httptest.NewServer(c)
	t.Cleanup(func() {
		ts.CloseClientConnections()
		ts.Close()
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return c, ts.URL
}

func TestTheStreamTellsStatesByName(t *testing.T) {
	w := kyivWorld(t)
	_, url := served(t, w)
	events := listen(t, url+"/events", "")
	first := next(t, events)
	if len(first.states) != 20 || first.states["d-20712-a"] != Refused || first.states["d-10511-a"] != Applied {
		t.Fatalf("a page that knows nothing is told %v", first.states)
	}
	w.change("d-10511-a", func(k *Known) { k.Status.Missing = 1 })
	w.change("d-10512-a", func(k *Known) { k.Status.Uptime++ })
	w.change("d-10513-a", func(k *Known) { k.Presence.Gone = true })
	got := map[playlists.DisplayID]State{}
	for len(got) < 2 {
		for id, s := range next(t, events).states {
			got[id] = s
		}
	}
	if got["d-10511-a"] != Fetching || got["d-10513-a"] != Offline || len(got) != 2 {
		t.Errorf("the stream told %v: only what changed, with its state", got)
	}
}

func TestAPageThatComesBackIsToldWhatItMissed(t *testing.T) {
	w := kyivWorld(t)
	_, url := served(t, w)
	first := next(t, listen(t, url+"/events", ""))
	w.change("d-10511-a", func(k *Known) { k.Status.Missing = 1 })
	again := next(t, listen(t, url+"/events", first.id))
	if len(again.states) != 1 || again.states["d-10511-a"] != Fetching {
		t.Errorf("a page that comes back is told %v", again.states)
	}
	if other := next(t, listen(t, url+"/events", "1-1")); len(other.states) != 20 {
		t.Errorf("a page of another controller's start is told %d states, want all", len(other.states))
	}
}

func TestATrainsStreamTellsWheneverItIsHeard(t *testing.T) {
	w := kyivWorld(t)
	c, url := served(t, w)
	next(t, listen(t, url+"/events", ""))
	events := listen(t, url+"/events?train=m1-t01&after="+c.hub.mark(), "")
	w.change("d-20711-a", func(k *Known) { k.Presence.Gone = true })
	w.change("d-10512-a", func(k *Known) { k.Status.Uptime++ })
	if e := next(t, events); len(e.states) != 1 || e.states["d-10512-a"] != Applied {
		t.Errorf("the train's stream told %v", e.states)
	}
}

func TestSilenceIsNoticedWithoutAWord(t *testing.T) {
	w := kyivWorld(t)
	synctest.Test(t, func(t *testing.T) {
		w.still, w.begun = false, time.Now()
		c := w.open(t)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		wake, leave, _ := c.hub.watch()
		defer leave()
		go func() { done <- c.Run(ctx) }()
		<-wake
		_, step := c.hub.since(-1, nil)
		select {
		case <-wake:
		case <-time.After(time.Hour):
			t.Error("nobody noticed")
		}
		news, _ := c.hub.since(step, nil)
		if took := time.Since(w.begun); took > 152*time.Second || took < 145*time.Second {
			t.Errorf("silence was noticed after %s", took)
		}
		if news["d-10511-a"] != look(Offline) {
			t.Errorf("after 150 s of silence the news are %v", news)
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func TestTooManyPagesAreSentAway(t *testing.T) {
	c := kyivWorld(t).open(t)
	for range watchers {
		if _, _, ok := c.hub.watch(); !ok {
			t.Fatal("a page was sent away too early")
		}
	}
	if w := ask(t, c, "GET", "/events"); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
		t.Errorf("one page too many is answered with %d", w.Code)
	}
}

func TestAPreviewStreamsWhatIsOn(t *testing.T) {
	c := kyivWorld(t).open(t)
	for _, url := range []string{"/preview/d-10511-a/events", "/preview/d-10511-a/shift/60000/events"} {
		if w := ask(t, c, "GET", url); w.Code != 200 || !strings.Contains(w.Body.String(), "event: slots") {
			t.Errorf("GET %s: %d: %s", url, w.Code, w.Body)
		}
	}
}

func TestAnIconIsThereWhereNoPageNamesOne(t *testing.T) {
	if w := ask(t, kyivWorld(t).open(t), "GET", "/favicon.ico"); w.Code != 200 || w.Header().Get("Content-Type") != "image/svg+xml" {
		t.Errorf("the icon is answered with %d %s", w.Code, w.Header())
	}
}

func TestThePreviewPlaysWhatIsComputed(t *testing.T) {
	w := kyivWorld(t)
	c := w.open(t)
	type frame struct {
		ID, Kind, Lang, Story, Src, Heading string
		Start, End                          int64
	}
	var u struct {
		Now           int64
		Preview       bool
		Screen        struct{ W, H int }
		Current, Next *frame
	}
	ask := func(url string) {
		t.Helper()
		a := ask(t, c, "GET", url)
		u.Current, u.Next = nil, nil
		if err := json.Unmarshal(a.Body.Bytes(), &u); err != nil {
			t.Fatalf("GET %s: %v: %s", url, err, a.Body)
		}
	}
	ask("/preview/d-10511-a/slots")
	if u.Now != noon || !u.Preview || u.Screen.W != 1920 || u.Current.Kind != "text" || u.Current.Lang != "uk" || u.Current.Heading != "Борг, якого не було" {
		t.Errorf("the preview shows %+v at %d", u.Current, u.Now)
	}
	if u.Next.Kind != "image" || u.Next.Start != u.Current.End || !strings.HasPrefix(u.Next.Src, "media/sha256/") {
		t.Errorf("next is %+v", u.Next)
	}
	coming := *u.Next
	ask("/preview/d-10511-a/shift/9000/slots")
	if *u.Current != coming {
		t.Errorf("what was next is %+v, and nine seconds later %+v", coming, *u.Current)
	}
	for _, url := range []string{"/preview/d-10511-a/" + coming.Src, "/preview/d-10511-a/shift/9000/" + coming.Src} {
		if a := getOf(t, c, url); a.Code != 200 {
			t.Errorf("GET %s: %d", url, a.Code)
		}
	}
	if page := getOf(t, c, "/preview/d-10511-a/").Body.String(); !strings.Contains(page, `data-reports="off"`) {
		t.Error("a preview knows where plays are reported to")
	}
	for _, url := range []string{"/preview/d-10511-a/shift/x/slots", "/preview/d-10511-a/shift/99999999999999/slots", "/preview/D_!/slots"} {
		if a := getOf(t, c, url); a.Code != 404 {
			t.Errorf("GET %s: %d", url, a.Code)
		}
	}
	ask("/preview/d-10511-a/shift/8640000000/slots")
	if u.Current.Kind != "help" {
		t.Errorf("a hundred days from now the preview shows %+v", u.Current)
	}
}

func getOf(t *testing.T, c *opened, url string) *httptest.ResponseRecorder {
	t.Helper()
	return ask(t, c, "GET", url)
}

func TestANewPlaylistIsPreviewedAtOnce(t *testing.T) {
	w := kyivWorld(t)
	c := w.open(t)
	says(t, read(t, c, "/carriages/10511", 200), "The Foreman Виконроб")
	old := w.playlists["10511"]
	a := *old.Arrangement
	a.Serial.N++
	t2 := w.campaigns[0].Stories[1]
	a.Entries = []playlists.Entry{{Campaign: "they-used-you", Story: t2.Story.ID, Digest: t2.Digest, Weight: 1}}
	o := &playlists.Opened{Arrangement: &a, Stories: map[playlists.Digest]*playlists.Story{t2.Digest: t2.Story}, Digest: playlists.Digest{1}}
	w.playlists["10511"] = o
	w.change("d-10511-a", func(k *Known) {
		k.Wanted = map[playlists.Order]playlists.Held{playlists.OrderPlaylist: o.Held()}
	})
	says(t, read(t, c, "/carriages/10511", 200), "The Waitress Офіціантка", "Playlist wanted", "held 1 Dec 20:15:20", "always")
}
