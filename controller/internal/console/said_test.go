package console

import (
	"net/http/httptest"
	"strings"
	"testing"

	"storyline/controller/internal/desk/desktest"
	"storyline/playlists"
)

func TestNobodyIsSaidToShowWhatOnlyIsHeld(t *testing.T) {
	w := kyivWorld(t)
	w.fleet.each(func(_ *Train, _ *Carriage, d *Display) {
		w.change(d.ID, func(k *Known) {
			if k.Status != nil {
				k.Status.Showing = playlists.Showing{Screen: "web"}
			}
		})
	})
	c := w.open(t)
	says(t, read(t, c, "/", 200), "15 of 20 displays hold what was last published. 0 of their screens report what they show.")
	says(t, read(t, c, "/trains/m1-t01", 200), "4 of 5 displays hold what was last published. 0 of their screens")
	says(t, read(t, c, "/carriages/10511", 200), "a page in a browser, which has reported nothing")
	for _, url := range []string{"/", "/stragglers", "/trains/m1-t01"} {
		if page := ask(t, c, "GET", url).Body.String(); strings.Contains(page, "displays show") || strings.Contains(page, "on screen<") {
			t.Errorf("%s says that displays show what no screen has reported", url)
		}
	}
}

func TestTroubleIsNamedWhereverItsDisplayIs(t *testing.T) {
	const trouble = "media: no space left on device"
	w := kyivWorld(t)
	w.change("d-10512-a", func(k *Known) {
		k.Status.Trouble, k.Status.Clock, k.Status.Software, k.Status.Showing.Screen = trouble, playlists.HeldClock, "0.3.1 abcdef", "null"
	})
	w.change("d-10513-a", func(k *Known) { k.Status.Clock = playlists.Untrusted })
	c := w.open(t)
	says(t, read(t, c, "/", 200), "15 of 20", "1 display reports trouble.", "Stragglers", "d-10512-a applied "+trouble)
	says(t, read(t, c, "/stragglers", 200), "1 display reports trouble.", "d-10512-a", trouble)
	says(t, read(t, c, "/trains/m1-t01", 200), "10512", trouble, "10513", "10514")
	says(t, read(t, c, "/carriages/10512", 200), trouble, "Clock held: it was set", "Screen none: nothing is drawn", "Software 0.3.1 abcdef")
	says(t, read(t, c, "/carriages/10513", 200), "Clock not to be trusted")
	says(t, read(t, c, "/carriages/10511", 200), "Clock right: a time source sets it", "Screen a page in a browser")
	says(t, read(t, c, "/publishes/2026-12-01-2015", 200), "16 of 20 hold it")
}

func TestEveryKindOfScreenIsSaid(t *testing.T) {
	for kind, want := range map[string]string{"null": "none: nothing is drawn", "web": "a page in a browser", "chromium": "a page in a browser", "mpv": "an mpv"} {
		for what, rest := range map[playlists.SlotKind]string{playlists.ShowHelp: "", "": ", which has reported nothing"} {
			if kind == "null" {
				rest = ""
			}
			rd := newWorld().open(t).desk.Reader("en", kyiv, noon)
			got := viewSays(Known{Status: &playlists.Status{Showing: playlists.Showing{Screen: kind, What: what}}}, rd)
			if said := got.Screen.Text; said != want+rest || got.Glass.Empty() {
				t.Errorf("a screen of kind %s that shows %q is said to be %q", kind, what, said)
			}
		}
	}
}

func TestHowFarADisplayIsOutOfStepIsSaid(t *testing.T) {
	for spread, want := range map[int64]string{
		12:   "Changes slide with its siblings: the farthest is d-10511-b, 12 ms away",
		-40:  "Changes slide with its siblings: the farthest is d-10511-b, 40 ms away",
		80:   "Changes slide 80 ms after d-10511-b: see the clocks of both",
		-180: "Changes slide 180 ms before d-10511-b: see the clocks of both",
	} {
		w := kyivWorld(t)
		w.change("d-10511-a", func(k *Known) {
			k.Status.Step = &playlists.Step{Spread: spread, Offset: spread, With: "d-10511-b", N: 1}
		})
		c := w.open(t)
		says(t, read(t, c, "/displays/d-10511-a", 200), want)
		says(t, read(t, c, "/carriages/10511", 200), want)
		if page := ask(t, c, "GET", "/displays/d-10511-a").Body.String(); strings.Contains(page, `<dd class="trouble">`) != (spread < -100) {
			t.Errorf("%d ms: trouble or none: %s", spread, want)
		}
	}
}

func TestWhyIsSaidInWordsThatPeopleUse(t *testing.T) {
	since := noon - 12*24*3600_000
	rd := kyivWorld(t).open(t).desk.Reader("en", kyiv, noon)
	for _, c := range []struct {
		why  playlists.Why
		want string
	}{
		{playlists.Why{Rule: playlists.Scheduled, InForce: 1, Since: since, Weight: 1, Cycle: 7046}, "The only story in force since 21 Nov 08:15."},
		{playlists.Why{Rule: playlists.Scheduled, InForce: 1, Weight: 5}, "The only story in force."},
		{playlists.Why{Rule: playlists.Scheduled, InForce: 3, Since: since, Weight: 1}, "One of 3 stories in force since 21 Nov 08:15."},
		{playlists.Why{Rule: playlists.Scheduled, InForce: 3, Since: since, Weight: 2}, "One of 3 stories in force since 21 Nov 08:15, told 2 times as often as a story of weight 1."},
		{playlists.Why{Rule: playlists.Scheduled, InForce: 2, Since: since - 400*24*3600_000, Weight: 4, Priority: 7}, "One of 2 stories in force since 17 Oct 2025 09:15, told 4 times as often as a story of weight 1, before every story of a priority below 7."},
		{playlists.Why{Rule: playlists.NoPlaylist}, "No playlist was accepted yet, so the help card is shown."},
	} {
		if got := because(&c.why, rd); got != c.want {
			t.Errorf("because says %q, want %q", got, c.want)
		}
	}
}

func TestPreviewsFollowTheShapeThatADisplayReports(t *testing.T) {
	w := kyivWorld(t)
	c := w.open(t)
	size := func() (got string) {
		a := ask(t, c, "GET", "/preview/d-10511-a/slots").Body.String()
		_, got, _ = strings.Cut(a, `"screen":`)
		got, _, _ = strings.Cut(got, "}")
		return got
	}
	if got := size(); got != `{"w":1920,"h":1080` {
		t.Fatalf("a display that has not measured itself is previewed as %s", got)
	}
	read(t, c, "/carriages/10511", 200)
	w.change("d-10511-a", func(k *Known) { k.Status.Shape = playlists.Shape{W: 1920, H: 360, Codecs: []string{"vp9"}} })
	if got := size(); got != `{"w":1920,"h":360` {
		t.Errorf("a display that reports a bar is previewed as %s", got)
	}
	for _, url := range []string{"/carriages/10511", "/trains/m1-t01"} {
		if n := len(desktest.All(read(t, c, url, 200), with("data-shape", "1920x360"))); n != 1 {
			t.Errorf("%s draws %d bars, want 1", url, n)
		}
	}
	pl, err := c.find(t.Context(), "d-10511-a")
	if err != nil || len(pl.display.Shape.Codecs) != 1 {
		t.Errorf("its codecs are not asked for: %+v, %v", pl.display.Shape, err)
	}
	w.change("d-10511-a", func(k *Known) { k.Status.Shape = playlists.Shape{W: 1 << 30, H: 2} })
	if got := size(); got != `{"w":1920,"h":1080` {
		t.Errorf("a shape that can't be is previewed as %s", got)
	}
}

func TestAnInstantBeforeThePlaylistIsAnsweredWithAWarning(t *testing.T) {
	c := kyivWorld(t).open(t)
	const warning = "The playlist that answers was issued later, at 1 Dec 20:15:20"
	says(t, read(t, c, "/carriages/10511?t=2026-11-25T08:00", 200), "Wednesday 25 November 2026", warning, "would have shown")
	if strings.Contains(desktest.Text(read(t, c, "/carriages/10511?t=2026-12-02T08:00", 200)), "issued later") {
		t.Error("an instant after the playlist was issued is warned about")
	}
}

func TestNothingIsSaidOfAStoryWithoutAName(t *testing.T) {
	w := kyivWorld(t)
	w.plays = nil
	w.change("d-10511-a", func(k *Known) {
		k.Status.Showing = playlists.Showing{What: playlists.ShowSlide}
		k.Status.Held[playlists.OrderAlerts] = playlists.Held{}
	})
	for _, url := range []string{"/carriages/10511", "/trains/m1-t01"} {
		page := desktest.Text(read(t, w.open(t), url, 200))
		for _, bad := range []string{"000000000000", "since never"} {
			if strings.Contains(page, bad) {
				t.Errorf("%s says %q", url, bad)
			}
		}
	}
	says(t, read(t, w.open(t), "/stragglers", 200), "d-20715-a")
	w.change("d-20715-a", func(k *Known) { k.Presence = Presence{} })
	if page := desktest.Text(read(t, w.open(t), "/stragglers", 200)); strings.Contains(page, "never heard of") || strings.Count(page, "never heard") != 1 {
		t.Errorf("a display that was never heard is not said to be once:\n%s", page)
	}
}

func TestCommandsNameTheAddressThatThePageHas(t *testing.T) {
	c := newWorld().open(t)
	for host, want := range map[string][2]string{
		"127.0.0.1:18080": {"http://127.0.0.1:18080 ", "18080:127.0.0.1:18080"}, "[::1]:9000": {"http://[::1]:9000 ", "9000:127.0.0.1:9000"},
		"localhost": {"http://localhost ", "80:127.0.0.1:80"}, `x"; rm -rf /`: {"http://127.0.0.1:8080 ", "8080:127.0.0.1:8080"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Host = host
		a := httptest.NewRecorder()
		c.ServeHTTP(a, r)
		for _, w := range want {
			if !strings.Contains(a.Body.String(), w) {
				t.Errorf("asked as %q, the page doesn't say %q", host, w)
			}
		}
	}
}

func TestAPlayOfAnUntrustedClockSaysHowItCameToItsDate(t *testing.T) {
	w := kyivWorld(t)
	play := func(slide playlists.SlideID, clock playlists.ClockState, dated playlists.Millis) {
		w.plays = append(w.plays, Played{Display: "d-10511-a", Dated: dated, Play: playlists.Play{
			Wall: 5000, Clock: clock, Story: playlists.Digest{1}, Slide: slide, Lang: "uk", Outcome: playlists.Whole, Network: "kyiv-metro", Carriage: "10511",
		}})
	}
	play("never", playlists.Untrusted, 0)
	play("later", playlists.Untrusted, noon-3600_000)
	play("known", playlists.Synced, noon-60_000)
	c := w.open(t)
	at := func(before int64) string { return c.desk.Reader("en", kyiv, noon).At(noon - before).Text }
	says(t, read(t, c, "/carriages/10511", 200), "Latest plays", at(60_000), "known", at(3600_000), "later", "dated afterwards", "undated", "never")
	if page := ask(t, c, "GET", "/carriages/10511").Body.String(); strings.Count(page, "dated afterwards") != 1 {
		t.Errorf("%d plays are said to be dated afterwards, want 1", strings.Count(page, "dated afterwards"))
	}
}
