package console

import (
	"strings"
	"testing"

	"storyline/controller/internal/desk/desktest"
	"storyline/playlists"
)

func TestFaultsAreGroupedByWhatIsTheMatter(t *testing.T) {
	w := kyivWorld(t)
	const trouble = "media: no space left on device"
	for _, id := range []playlists.DisplayID{"d-10512-a", "d-20711-a"} {
		w.change(id, func(k *Known) { k.Status.Trouble = trouble })
	}
	w.change("d-10512-a", func(k *Known) { k.Excess = true })
	w.change("d-30911-a", func(k *Known) { k.Status.Trouble = "journal: the disk is read-only" })
	w.change("d-30912-a", func(k *Known) { k.Status.Clock = playlists.Untrusted })
	w.change("d-30914-a", func(k *Known) { k.Status.Showing = playlists.Showing{Screen: "web"} })
	w.change("d-20713-a", func(k *Known) { k.Status.Showing.Slide = "another" })
	w.change("d-10524-a", func(k *Known) { k.Presence.Heard = noon - 2*24*3600_000 })
	c := w.open(t)
	if _, err := c.judge(t.Context(), ids(w)); err != nil { // as when all were just heard
		t.Fatal(err)
	}
	doc := read(t, c, "/faults", 200)
	says(t, doc, "Faults", "9 displays need a look. 11 are sound.",
		"refused what was ordered 1", "have an editor sign", "d-20712-a", "playlist refused: too few persons signed it", "20712 · m2-t01 · since 08:15:20",
		"reports trouble 2", trouble, "d-10512-a", "d-20711-a", "reports trouble 1", "journal: the disk is read-only", "d-30911-a",
		"shows something else than computed 1", "d-20713-a", "says more than a display can 1", "give it a new token", "d-10512-a",
		"not heard 2", "d-10524-a", "since 1 Dec 08:15:20", "d-10523-a", "since 07:49:20",
		"does not know the time 1", "d-30912-a", "its screen reports nothing 1", "d-30914-a")
	for _, link := range []string{"/displays?fault=trouble&text=media%3A+no+space+left+on+device", "/displays?fault=offline"} {
		if len(desktest.All(doc, with("href", link))) == 0 {
			t.Errorf("nothing leads to %s", link)
		}
		read(t, c, link, 200)
	}
	says(t, read(t, c, "/displays?fault=differs", 200), "1 of 20 displays are shown", "d-20713-a")
	w.obey("d-20713-a")
	if _, err := c.judge(t.Context(), []playlists.DisplayID{"d-20713-a"}); err != nil {
		t.Fatal(err)
	}
	if page := desktest.Text(read(t, c, "/faults", 200)); strings.Contains(page, "d-20713-a") || !strings.Contains(page, "None of these: blanked or covered by a technician; shows something else than computed; can’t show a slide; its player keeps dying; little room on its disk.") {
		t.Error("a display that shows what was computed again is still a fault")
	}
}

// ids lists the displays of a world's fleet.
func ids(w *world) (list []playlists.DisplayID) {
	w.fleet.each(func(_ *Train, _ *Carriage, d *Display) { list = append(list, d.ID) })
	return list
}

func TestAFaultIsDatedFromWhenItWasFirstSeen(t *testing.T) {
	at := newWatch()
	refused, clock := RefusedFault.bit(), ClockFault.bit()
	for _, step := range []struct {
		has             faults
		now             playlists.Millis
		refused, clocks playlists.Millis
	}{
		{0, 1, 0, 0}, {refused, 5, 5, 0}, {refused | clock, 7, 5, 7}, {clock, 9, 0, 7}, {refused | clock, 11, 11, 7}, {0, 12, 0, 0}, {clock, 13, 0, 13},
	} {
		at.note("d", step.has, step.now)
		if r, c := at.since("d", RefusedFault), at.since("d", ClockFault); r != step.refused || c != step.clocks {
			t.Errorf("at %d: refused since %d, clock since %d, want %d and %d", step.now, r, c, step.refused, step.clocks)
		}
	}
}

func TestAFleetInOrderSaysSo(t *testing.T) {
	w := newWorld()
	w.fleet = founding()
	w.tell(t)
	w.fleet.each(func(_ *Train, _ *Carriage, d *Display) { w.obey(d.ID) })
	says(t, read(t, w.open(t), "/faults", 200), "No display needs a person now. 20 are sound.", "None of these: refused what was ordered; blanked or covered by a technician; reports trouble;")
}
