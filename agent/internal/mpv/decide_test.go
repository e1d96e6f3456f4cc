package mpv

import (
	"testing"

	"storyline/playlists/screen"
)

// at10 is a frame that is due at 10 s, for 5 s.
func at10(id, kind string) *screen.Frame {
	return &screen.Frame{ID: id, Kind: kind, Start: 10_000, End: 15_000}
}

func TestWhatIsDoneNext(t *testing.T) {
	before := &screen.Frame{ID: "before", Kind: screen.KindImage, Start: 5000, End: 10_000}
	image, card := at10("image", screen.KindImage), at10("card", screen.KindCall)
	picture, over := &turn{frame: before, path: "p"}, &turn{frame: before}
	back := func(s state) *turn { return &turn{frame: image, path: "p", state: s, sent: 9000} }
	broken := func(s state) *turn { return &turn{frame: image, path: "p", state: s, broken: "x"} }
	for name, c := range map[string]struct {
		scene
		now  int64
		act  act
		wait int64
	}{
		"nothing is known":                                 {scene{}, 0, rest, long},
		"the first frame is made ready at once":            {scene{current: before}, 0, prepare, 0},
		"what follows is made ready at once":               {scene{current: before, next: card, front: picture}, 5001, prepare, 0},
		"another than was made ready is wanted":            {scene{current: before, next: card, front: picture, back: back(unloaded)}, 5001, prepare, 0},
		"a card waits for its time":                        {scene{current: before, next: card, front: picture, back: &turn{frame: card}}, 9000, rest, 1000 - swift},
		"a card is put up just before its time":            {scene{current: before, next: card, front: picture, back: &turn{frame: card}}, 10_000 - swift, swap, 0},
		"a picture after a picture is loaded by its lead":  {scene{current: before, next: image, front: picture, back: back(unloaded), lead: 50}, 9000, rest, 950},
		"and then at once":                                 {scene{current: before, next: image, front: picture, back: back(unloaded), lead: 50}, 9950, load, 0},
		"beneath a card it is loaded early":                {scene{current: before, next: image, front: over, back: back(unloaded), lead: 50}, 8000, load, 0},
		"but not all too early":                            {scene{current: before, next: image, front: over, back: back(unloaded), lead: 50}, 6000, rest, 2000},
		"beneath a card it waits for its time":             {scene{current: before, next: image, front: over, back: back(ready)}, 9000, rest, 1000 - swift},
		"after a picture it is on as soon as it is there":  {scene{current: before, next: image, front: picture, back: back(ready)}, 9990, swap, 0},
		"what is loading is waited for":                    {scene{current: before, next: image, front: picture, back: back(loading)}, 10_000, rest, late},
		"and given up":                                     {scene{current: before, next: image, front: picture, back: back(loading)}, 10_000 + late, give, 0},
		"what broke beneath a card waits for its time":     {scene{current: before, next: image, front: over, back: broken(loading)}, 9000, rest, 1000 - swift},
		"what broke in place of a picture is covered":      {scene{current: before, next: image, front: picture, back: broken(loading)}, 9990, swap, 0},
		"what was never loaded cuts no picture short":      {scene{current: before, next: image, front: picture, back: broken(unloaded)}, 9000, rest, 1000 - swift},
		"a picture that came early is not taken back":      {scene{current: before, next: image, front: back(ready)}, 9990, rest, 5010 + stale},
		"a slide stays a while for want of another":        {scene{current: before, front: picture}, 11_000, rest, 9000},
		"and then its call stands in for it":               {scene{current: before, front: picture}, 10_000 + stale, outlast, 0},
		"once":                                             {scene{current: before, front: &turn{frame: before, stood: true}}, 90_000, rest, long},
		"a help card stays":                                {scene{front: &turn{frame: at10("help", screen.KindHelp)}}, 900_000, rest, long},
		"nothing is on: what is due is shown when it came": {scene{current: image, back: back(ready)}, 12_000, swap, 0},
	} {
		t.Run(name, func(t *testing.T) {
			if a, w := c.decide(c.now); a != c.act || w != c.wait {
				t.Errorf("act %d in %d ms, want %d in %d", a, w, c.act, c.wait)
			}
		})
	}
}

func TestWhatAFilmShows(t *testing.T) {
	f := &screen.Frame{ID: "film", Kind: screen.KindVideo, Start: 10_000, End: 20_000, Offset: 1000}
	for name, c := range map[string]struct {
		seen   mark
		proved bool
		sight
		now    int64
		why    string
		proven bool
	}{
		"the first look proves nothing":     {mark{10_000, -1}, false, sight{pos: 1, whole: 11}, 10_010, "", false},
		"no frame came":                     {mark{10_000, 1}, false, sight{pos: 1, whole: 11}, 11_501, "no frame of the film came", false},
		"frames come":                       {mark{10_000, 1}, false, sight{pos: 1.04, whole: 11}, 10_050, "", true},
		"it may think for a while":          {mark{12_000, 3}, true, sight{pos: 3, whole: 11}, 13_400, "", true},
		"it stands":                         {mark{12_000, 3}, true, sight{pos: 3, whole: 11}, 13_501, "film stands still", true},
		"its end is held":                   {mark{12_000, 10.96}, true, sight{pos: 10.96, ended: true, whole: 11}, 19_990, "", true},
		"a film shorter than its slot too":  {mark{12_000, 3.96}, true, sight{pos: 3.96, ended: true, whole: 4}, 19_990, "", true},
		"an end that comes early is no end": {mark{12_000, 3}, true, sight{pos: 3, ended: true, whole: 11}, 12_700, "film broke off", true},
	} {
		t.Run(name, func(t *testing.T) {
			front := &turn{frame: f, film: true, path: "p", mark: c.seen, proved: c.proved}
			if why := still(front, c.sight, c.now); why != c.why || front.proved != c.proven {
				t.Errorf("%q, proved %t", why, front.proved)
			}
		})
	}
}

func TestWhenAPlayerIsSick(t *testing.T) {
	f := at10("x", screen.KindImage)
	for name, c := range map[string]struct {
		front *turn
		sight
		want string
	}{
		"a still picture need not move":  {&turn{frame: f, path: "p"}, sight{path: "p"}, ""},
		"a card needs no file":           {&turn{frame: f}, sight{}, ""},
		"the picture is gone":            {&turn{frame: f, path: "p"}, sight{path: "q"}, "it lost the slide that is due"},
		"a call stands in for the file":  {&turn{frame: f, path: "p", broken: "x"}, sight{}, ""},
		"it holds too much":              {nil, sight{bytes: 301 << 20}, "it held 301 MB of memory"},
		"it holds as much as it may":     {nil, sight{bytes: 300 << 20}, ""},
		"nothing is on, nothing is lost": {nil, sight{}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := sick(c.front, c.sight, 300<<20); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestTheFirstTriesComeWithinASecond(t *testing.T) {
	for n := range 40 {
		least, most := wait(n, 0), wait(n, 1)
		switch {
		case least >= most:
			t.Errorf("try %d is not spread: %s to %s", n, least, most)
		case n <= tireless && most > mostWait, most > lastWait, n > 0 && most < wait(n-1, 1):
			t.Errorf("try %d waits %s", n, most)
		}
	}
	if wait(39, 1) != lastWait {
		t.Errorf("after 39 tries it waits %s", wait(39, 1))
	}
}

func TestALeadFollowsTheMachineAndBelievesNoNonsense(t *testing.T) {
	l := newLead()
	for range 20 {
		l.learn(true, 80)
	}
	if l.film < 78 || l.film > 80 || l.image != firstLead {
		t.Errorf("%+v after many changes of 80 ms", l)
	}
	for range 20 {
		l.learn(false, 60_000)
		l.learn(true, -5)
	}
	if l.image > mostLead || l.film < leastLead {
		t.Errorf("%+v", l)
	}
}

func TestATurnSaysWhatALayerOfThePageSays(t *testing.T) {
	f := at10("x", screen.KindVideo)
	says := func(list []screen.Report) (all string) {
		for _, r := range list {
			all += r.Event + " "
		}
		return all
	}
	cut := &turn{frame: f, since: 10_000}
	if got := cut.leave(11_000); says(got) != "failed ended " || got[0].Shown != 0 || got[1].Shown != 0 {
		t.Errorf("a film that was cut before it moved: %+v", got)
	}
	whole := &turn{frame: f, since: 10_000, said: screen.EventFirstFrame}
	if got := whole.leave(15_000); says(got) != "ended " || got[0].Shown != 5000 {
		t.Errorf("a film that was shown: %+v", got)
	}
	broke := &turn{frame: f, since: 10_000, until: 12_000, said: screen.EventFailed, broken: "x"}
	if got := broke.leave(15_000); says(got) != "ended " || got[0].Shown != 2000 {
		t.Errorf("a film that broke off: %+v", got)
	}
	lost := &turn{frame: f, before: 1500, since: 13_000, said: screen.EventFirstFrame}
	if got := lost.leave(15_000); got[0].Shown != 3500 {
		t.Errorf("a film whose player was lost: %+v", got)
	}
	if d := plain("a\x00b\xffc\n" + string(make([]byte, 400))); d[:5] != "a b c" || len(d) > maxDetail {
		t.Errorf("%q", d)
	}
}
