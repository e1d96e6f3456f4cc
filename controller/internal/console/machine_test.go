package console

import (
	"strings"
	"testing"

	"storyline/controller/internal/desk/desktest"
	"storyline/playlists"
)

// putUp has a technician put something up that stays, since 14:02 of the day before.
func putUp(what playlists.SlotKind) func(*Known) {
	return func(k *Known) {
		up := &playlists.PutUp{What: what, Since: noon - 18*3600_000 - 13*60_000, By: 1000}
		k.Status.PutUp, k.Status.Trouble = up, up.Sentence()
		k.Status.Showing = playlists.Showing{What: what, Since: noon - 4000, Why: playlists.ByHand, Screen: "chromium"}
	}
}

func TestADisplayThatATechnicianCoveredIsUnmistakableEverywhere(t *testing.T) {
	w := kyivWorld(t)
	w.change("d-10511-a", putUp(playlists.ShowBlank))
	w.change("d-10512-a", putUp(playlists.ShowHelp))
	w.change("d-10512-a", func(k *Known) { k.Status.Trouble += "; mpv does not run: it crashed" })
	w.change("d-10523-a", putUp(playlists.ShowBlank)) // which is offline, and stays blank
	w.change("d-20715-a", func(k *Known) {            // which has not spoken since the controller started
		k.Status = &playlists.Status{}
		putUp(playlists.ShowBlank)(k)
	})
	c := w.open(t)
	if _, err := c.judge(t.Context(), ids(w)); err != nil {
		t.Fatal(err)
	}
	const blank, help = "Blanked by a technician since 2 Dec 14:02", "Set to the help card by a technician since 2 Dec 14:02"
	for id, want := range map[string]string{"d-10511-a": "s-applied hand", "d-10523-a": "s-offline hand", "d-20715-a": "s-unknown", "d-10513-a": "s-applied"} {
		if panes := desktest.All(read(t, c, "/", 200), with("data-d", id)); len(panes) != 1 || desktest.Attr(panes[0], "class") != want {
			t.Errorf("the window of %s is %v, want one of class %q", id, panes, want)
		}
	}
	says(t, read(t, c, "/", 200), "3 displays are blanked or covered by a technician. 1 display reports trouble.", "d-10511-a applied "+blank)
	says(t, read(t, c, "/stragglers", 200), "d-10511-a applied "+blank, "d-10512-a", help, "mpv does not run")
	for url, to := range map[string]string{"/": "/displays?fault=hand", "/?line=m1": "/displays?fault=hand&line=m1", "/stragglers?few=1&line=m1": "/displays?fault=hand&line=m1", "/trains/m1-t01": "/displays?fault=hand&train=m1-t01"} {
		if links := desktest.All(read(t, c, url, 200), with("href", to)); len(links) != 1 {
			t.Errorf("%d links of %s lead to %s", len(links), url, to)
		}
	}
	says(t, read(t, c, "/trains/m1-t01", 200), "10511", blank, "10512", help)
	for _, url := range []string{"/carriages/10511", "/displays/d-10511-a"} {
		doc := read(t, c, url, 200)
		says(t, doc, "The Foreman", blank, "Reported not to be compared A blank screen since 08:15:16 A technician put it up at the display.")
		if strings.Contains(desktest.Text(doc), "user 1000") {
			t.Errorf("%s says the same again in the display's own words", url)
		}
	}
	says(t, read(t, c, "/displays/d-10512-a", 200), help, "Reported not to be compared Help card", "A technician put it up at the display.", "mpv does not run: it crashed")
	says(t, read(t, c, "/displays/d-10523-a", 200), blank, "offline")
	says(t, read(t, c, "/faults", 200), "blanked or covered by a technician 3", "until storyline-agent resume is typed there", "d-10511-a", blank+" 10511 · m1-t01 d-10512-a", help, "d-10523-a", "reports trouble 1 mpv does not run: it crashed",
		"None of these: shows something else than computed")
	says(t, read(t, c, "/displays?fault=hand", 200), "3 of 20 displays are shown", "blanked or covered by a technician (3)", "d-10511-a", blank)
}

func TestABlankOfAnOlderAgentIsSaidWithoutItsTime(t *testing.T) {
	w := kyivWorld(t)
	w.change("d-10511-a", func(k *Known) { k.Status.Showing = playlists.Showing{What: playlists.ShowBlank, Since: noon - 4000} })
	w.change("d-10512-a", func(k *Known) { k.Status.PutUp = &playlists.PutUp{What: "<b>"} })
	w.change("d-10513-a", func(k *Known) { k.Status.Showing.What = playlists.ShowTest })
	c := w.open(t)
	says(t, read(t, c, "/displays/d-10511-a", 200), "Blanked by a technician, nobody knows when")
	says(t, read(t, c, "/displays/d-10512-a", 200), "Covered by a technician, nobody knows when")
	if doc := read(t, c, "/displays/d-10513-a", 200); strings.Contains(desktest.Text(doc), "nobody knows when") {
		t.Error("a test card, which ends by itself, is said to stay")
	}
}

func TestADisplaysPageSaysWhatItsMachineSays(t *testing.T) {
	w := kyivWorld(t)
	w.change("d-10511-a", func(k *Known) {
		k.Status.Uptime, k.Status.At = 2*24*3600_000+5*3600_000, noon
		k.Status.Disk, k.Status.Journal = &playlists.Disk{Free: 300 << 20, Media: 7_200_000_000}, playlists.JournalState{ID: playlists.ID128{1}, First: 7, Next: 1211}
		k.Status.Player = &playlists.PlayerState{Kind: "chromium", Restarts: 4, Reason: "it ran <out> of memory"}
		k.Status.Failures = []playlists.Failed{{Story: k.Status.Showing.Story, ID: "foreman", Slide: "the-ride", Lang: "uk", Reason: "no decoder", At: noon - 60_000, Count: 4}, {ID: "gone", Slide: "film", Lang: "en", Count: 1}}
	})
	w.change("d-10512-a", func(k *Known) {
		k.Status.Uptime, k.Status.Disk, k.Status.Journal = 65*60_000, &playlists.Disk{Free: 12_900_000_000, Media: 0}, playlists.JournalState{ID: playlists.ID128{1}, First: 7, Next: 7}
		k.Status.Player = &playlists.PlayerState{Kind: "mpv"}
	})
	c := w.open(t)
	for _, url := range []string{"/displays/d-10511-a", "/carriages/10511"} {
		says(t, read(t, c, url, 200), "What it says of itself heard 08:15:16", "Disk 315 MB free: little room media takes 7.2 GB", "Player chromium started anew 4 times, the last time: it ran <out> of memory",
			"Plays that wait 1204 plays are not stored yet", "Clock right", "Screen a page in a browser", "Changes slide not compared with a sibling of late", "Its machine runs for 2 d 5 h switched on 1 Dec 03:15:20", "Software not said")
	}
	says(t, read(t, c, "/displays/d-10511-a", 200), "can’t show a slide", "Slides that its screen could not show", "film · English", "08:14:20 The Foreman", "the-ride · Ukrainian · 4 times · no decoder")
	says(t, read(t, c, "/displays/d-10512-a", 200), "Disk 12.9 GB free media takes 0 B", "Player mpv never started anew", "Plays that wait none: all are stored", "Its machine runs for 1 h 5 min")
	if strings.Contains(desktest.Text(read(t, c, "/carriages/10511?t=2026-12-04T08:00", 200)), "says of itself") {
		t.Error("what a display says now is on the page of another instant")
	}
}

func TestWhatADisplayDidNotSayIsUnknownNotZero(t *testing.T) {
	w := kyivWorld(t)
	w.change("d-10511-a", func(k *Known) {
		k.Status.Clock = ""
		k.Status.Showing = playlists.Showing{}
	})
	c := w.open(t)
	says(t, read(t, c, "/displays/d-10511-a", 200), "Disk not said", "Player not said if others start what draws, nobody counts how often it dies", "Plays that wait not said", "Clock not said", "Screen not said", "Its machine runs for not said", "Software not said")
	says(t, read(t, c, "/displays/d-20715-a", 200), "It has said nothing of itself yet.")
}

func TestADisplaySaysItsOwnReason(t *testing.T) {
	for rule, want := range map[playlists.Rule]string{
		playlists.UntimedOnly: "Reported not to be compared The Foreman Виконроб the-debt · Ukrainian · now The display’s clock is untrusted, so only stories without hours are told.",
		playlists.LeaseOver:   "now The playlist’s lease is over, so the help card is shown.", playlists.NothingInForce: "now No schedule allows a story now",
		playlists.NoPlaylist: "now No playlist was accepted yet", playlists.ClockUntrusted: "now The display’s clock is untrusted and every story has hours", "a rule of next year": "now State",
	} {
		w := kyivWorld(t)
		w.change("d-10511-a", func(k *Known) { k.Status.Clock, k.Status.Showing.Why = playlists.Untrusted, rule })
		says(t, read(t, w.open(t), "/displays/d-10511-a", 200), "The only story in force", want)
	}
}

func TestLittleRoomAndAPlayerThatDiesAreFaults(t *testing.T) {
	w := kyivWorld(t)
	w.change("d-10511-a", func(k *Known) { k.Status.Disk = &playlists.Disk{Free: 96_000_000, Media: 7_000_000_000} })
	w.change("d-10512-a", func(k *Known) { k.Status.Disk = &playlists.Disk{Free: lowDisk} })
	w.change("d-10523-a", func(k *Known) { k.Status.Disk = &playlists.Disk{} }) // offline: nobody knows
	c := w.open(t)
	hear := func(restarts int) {
		t.Helper()
		w.change("d-10513-a", func(k *Known) {
			k.Status.Player = &playlists.PlayerState{Kind: "mpv", Restarts: restarts, Reason: "it crashed"}
		})
		if _, err := c.judge(t.Context(), []playlists.DisplayID{"d-10513-a"}); err != nil {
			t.Fatal(err)
		}
	}
	hear(40)
	hear(41)
	hear(42)
	doc := read(t, c, "/faults", 200)
	says(t, doc, "little room on its disk 1", "bring a larger card", "d-10511-a", "96 MB free, media takes 7 GB", "None of these:", "its player keeps dying")
	hear(43)
	says(t, read(t, c, "/faults", 200), "its player keeps dying 1", "d-10513-a", "started anew 43 times, the last time: it crashed", "little room on its disk 1")
	says(t, read(t, c, "/displays/d-10513-a", 200), "Faults", "its player keeps dying")
	w.mu.Lock()
	w.start += soon
	w.mu.Unlock()
	if text := desktest.Text(read(t, c, "/displays?fault=player", 200)); !strings.Contains(text, "No display is so.") {
		t.Errorf("a player that has not died for an hour keeps dying: %s", text)
	}
}

func TestAPlayerKeepsDyingOnceItDidThreeTimesInAnHour(t *testing.T) {
	const minute = 60_000
	type heard struct {
		n  int
		at playlists.Millis
	}
	for name, c := range map[string]struct {
		heard []heard
		now   playlists.Millis
		want  bool
	}{
		"never heard":                      {nil, 0, false},
		"it died often before we watched":  {[]heard{{90, 0}}, minute, false},
		"twice":                            {[]heard{{0, 0}, {2, minute}}, minute, false},
		"three times at once":              {[]heard{{0, 0}, {3, minute}}, minute, true},
		"one after the other":              {[]heard{{5, 0}, {6, minute}, {6, 2 * minute}, {7, 20 * minute}, {8, 50 * minute}}, 55 * minute, true},
		"one each half hour":               {[]heard{{0, 0}, {1, 1 * minute}, {2, 31 * minute}, {3, 61 * minute}}, 61 * minute, false},
		"an hour ago":                      {[]heard{{0, 0}, {3, minute}}, 61 * minute, false},
		"the display itself began anew":    {[]heard{{9, 0}, {0, minute}, {1, 2 * minute}}, 3 * minute, false},
		"and its player died all the same": {[]heard{{9, 0}, {3, minute}}, 3 * minute, true},
	} {
		var r *restarts
		for _, h := range c.heard {
			r = r.next(h.n, h.at)
		}
		if got := r.dying(c.now); got != c.want {
			t.Errorf("%s: keeps dying is %t, want %t", name, got, c.want)
		}
	}
}
