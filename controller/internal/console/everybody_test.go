package console

import (
	"errors"
	"net/url"
	"testing"

	"storyline/controller/internal/desk/desktest"
	"storyline/playlists"
	"storyline/playlists/screen/browsertest"
)

// troubled is the founding network with something of everything: displays in each
// state, one in trouble.
func troubled(t *testing.T) *world {
	w := kyivWorld(t)
	w.plays = append(w.plays, Played{Display: "d-10511-a", Play: playlists.Play{Story: playlists.Digest{1}, Outcome: playlists.Whole}})
	w.change("d-10511-a", func(k *Known) {
		k.Status.Trouble, k.Status.Software = "media: no space left on device", "0.4.0 5aa4c1e"
		k.Status.Uptime, k.Status.Disk, k.Status.Journal = 5*3600_000, &playlists.Disk{Free: 96 << 20, Media: 7 << 30}, playlists.JournalState{ID: playlists.ID128{1}, First: 7, Next: 1211}
		k.Status.Player = &playlists.PlayerState{Kind: "chromium", Restarts: 4, Reason: "it was killed: the memory of the machine was short by more than 300 MB"}
		k.Status.Step = &playlists.Step{Spread: 180, With: "d-10511-b", N: 1}
		k.Status.Failures = []playlists.Failed{{Story: k.Status.Showing.Story, ID: "the-foreman", Slide: "the-ride", Lang: "uk", Reason: "no decoder for av01.0.08M.08", At: noon - 60_000, Count: 4}}
	})
	w.change("d-10512-a", putUp(playlists.ShowBlank))
	w.change("d-10515-a", putUp(playlists.ShowHelp))
	for _, id := range []playlists.DisplayID{"d-30911-a", "d-30912-a"} {
		w.change(id, func(k *Known) { k.Status.Missing = 2 })
	}
	return w
}

// rolling is the founding network with a rollout that stopped by itself.
func rolling(t *testing.T) *world {
	w := kyivWorld(t)
	p := &w.publishes[0]
	p.State, p.Committed, p.Rollout = "stopped", 5, &Rollout{Wave: 1, Steps: 3, Patience: 1800_000,
		Waves: []Wave{
			{Step: "carriage", Carriages: []playlists.Carriage{"10511"}, Displays: 1, States: map[State]int{Applied: 1}},
			{Step: "train", Carriages: []playlists.Carriage{"10512", "10513", "10514", "10515"}, Displays: 4, States: map[State]int{Applied: 2, Fetching: 1, Refused: 1}},
			{Step: "all", Carriages: []playlists.Carriage{"10521", "10522", "10523", "10524", "10525", "20711", "20712", "20713", "20714", "20715"}, Displays: 10},
		},
		Faults:  []WaveFault{{Display: "d-10513-a", Carriage: "10513", Kind: "slide", Slide: "the-ride", Story: "foreman", Reason: "no decoder"}, {Display: "d-10514-a", Carriage: "10514", Kind: "late-media", Missing: 3}},
		Excused: []WaveFault{{Display: "d-10512-a", Carriage: "10512", Kind: "away"}},
	}
	w.doors = anybody{}
	return w
}

// anybody signs in with any secret; the key of a session holds the person's name.
type anybody struct{ nobody }

func (anybody) SignIn(_, person string, _ playlists.Millis) (string, bool) {
	return url.QueryEscape(person), true
}

func (anybody) Person(key string, _ playlists.Millis) (string, bool) {
	person, err := url.QueryUnescape(key)
	return person, err == nil && person != ""
}

func TestEveryPageIsForEverybody(t *testing.T) {
	full := live(t, troubled(t))
	bare := live(t, newWorld())
	many := live(t, large(t))
	broken := newWorld()
	broken.broken = errors.New("the store is silent")
	silent := live(t, broken)
	open := kyivWorld(t)
	open.doors = anybody{}
	inside := live(t, open)
	steered := live(t, rolling(t))
	browser := browsertest.Start(t)
	desktest.SignIn(t, browser, steered, "secret", "Олександра-Вікторія")
	desktest.SignIn(t, browser, inside, "secret", "Олександра-Вікторія")
	desktest.Everybody(t, browser, []desktest.Page{
		{Name: "fleet", URL: full + "/"},
		{Name: "fleet-narrowed", URL: full + "/?line=m1&tag=founding"},
		{Name: "displays", URL: full + "/displays"},
		{Name: "faults", URL: full + "/faults"},
		{Name: "display", URL: full + "/displays/d-20712-a", Ready: framesShown},
		{Name: "display-blanked", URL: full + "/displays/d-10512-a", Ready: framesShown},
		{Name: "display-silent", URL: full + "/displays/d-20715-a", Ready: framesShown},
		{Name: "displays-handed", URL: full + "/displays?fault=hand"},
		{Name: "move", URL: full + "/moves?act=swap&carriage=10512&other=10513"},
		{Name: "moves", URL: full + "/moves"},
		{Name: "train", URL: full + "/trains/m1-t01", Ready: framesShown},
		{Name: "train-bars", URL: full + "/trains/m1-t02", Ready: framesShown},
		{Name: "train-upright", URL: full + "/trains/m3-t01", Ready: framesShown},
		{Name: "carriage", URL: full + "/carriages/10511", Ready: framesShown},
		{Name: "carriage-blanked", URL: full + "/carriages/10515", Ready: framesShown},
		{Name: "carriage-refused", URL: full + "/carriages/20712", Ready: framesShown},
		{Name: "carriage-later", URL: full + "/carriages/10513?t=2026-12-24T23:30", Ready: framesShown},
		{Name: "carriage-no-instant", URL: full + "/carriages/10513?t=tomorrow", Ready: framesShown, Fails: true},
		{Name: "stragglers", URL: full + "/stragglers"},
		{Name: "publishes", URL: full + "/publishes"},
		{Name: "publish", URL: full + "/publishes/2026-12-01-2015"},
		{Name: "publish-failed", URL: full + "/publishes/2026-11-20-0902"},
		{Name: "rollout-stopped", URL: steered + "/publishes/2026-12-01-2015"},
		{Name: "sign-in", URL: full + "/sign-in"},
		{Name: "signed-in", URL: inside + "/publishes"},
		{Name: "train-signed-in", URL: inside + "/trains/m1-t01", Ready: framesShown},
		{Name: "move-signed-in", URL: inside + "/moves?act=swap&carriage=10512&other=10513"},
		{Name: "nothing-here", URL: full + "/trains/m9-t99", Fails: true},
		{Name: "no-answer", URL: silent + "/publishes", Fails: true},
		{Name: "empty-fleet", URL: bare + "/"},
		{Name: "empty-stragglers", URL: bare + "/stragglers"},
		{Name: "empty-publishes", URL: bare + "/publishes"},
		{Name: "large-displays", URL: many + "/displays?state=offline&sort=-heard", Alike: "tbody tr:nth-child(n+9)"},
		{Name: "large-fleet", URL: many + "/", Alike: ".train:nth-child(n+5)"},
	})
}
