package console

import (
	"crypto/sha256"
	"slices"
	"strings"
	"testing"

	"storyline/controller/internal/desk"
	"storyline/playlists"
)

func TestStateOfADisplay(t *testing.T) {
	rd := newWorld().open(t).desk.Reader("en", kyiv, noon)
	held := func(n int64) playlists.Held {
		return playlists.Held{Serial: playlists.Serial{Epoch: 1, N: n}, Digest: sha256.Sum256([]byte{byte(n)})}
	}
	trust, old, next := held(1), held(2), held(3)
	type orders = map[playlists.Order]playlists.Held
	wanted := orders{playlists.OrderTrust: trust, playlists.OrderPlaylist: next}
	all := orders{playlists.OrderTrust: trust, playlists.OrderPlaylist: next}
	refused := func(o playlists.Order, h playlists.Held) []playlists.Refused {
		return []playlists.Refused{{Order: o, Digest: h.Digest, Reason: playlists.LeaseEnded}}
	}
	here := Presence{Heard: noon - 1000, Spoken: true}
	for _, c := range []struct {
		name   string
		wanted orders
		said   *playlists.Status
		p      Presence
		want   State
		reason string
	}{
		{"never heard of", wanted, nil, Presence{}, Unknown, "never heard"},
		{"its word from before the controller's start is no news", wanted, &playlists.Status{Held: all, Applied: next}, Presence{Heard: noon - 5000}, Unknown, "silent since"},
		{"born, but has said nothing of itself", wanted, nil, here, Unknown, ""},
		{"its session's will came", wanted, &playlists.Status{Held: all, Applied: next}, Presence{Heard: noon, Spoken: true, Gone: true}, Offline, "session ended"},
		{"silent for 150 s is still there", wanted, &playlists.Status{Held: all, Applied: next}, Presence{Heard: noon - 150_000, Spoken: true}, Applied, "its screen has reported nothing"},
		{"silent for longer is offline", wanted, &playlists.Status{Held: all, Applied: next}, Presence{Heard: noon - 150_001, Spoken: true}, Offline, "150 s"},
		{"nothing was ordered", nil, &playlists.Status{}, here, Idle, "no playlist"},
		{"trust is held, and there is no playlist", orders{playlists.OrderTrust: trust}, &playlists.Status{Held: all}, here, Idle, ""},
		{"trust is not held, and there is no playlist", orders{playlists.OrderTrust: trust}, &playlists.Status{}, here, Behind, "holds no trust document yet"},
		{"an older playlist is held", wanted, &playlists.Status{Held: orders{playlists.OrderTrust: trust, playlists.OrderPlaylist: old}, Applied: old}, here, Behind, "holds the playlist of 1.2, wanted is that of 1.3"},
		{"the same serial with other bytes is not the same", wanted, &playlists.Status{Held: orders{playlists.OrderTrust: trust, playlists.OrderPlaylist: {Serial: next.Serial}}}, here, Behind, ""},
		{"what was wanted was refused", wanted, &playlists.Status{Held: orders{playlists.OrderTrust: trust}, Refusals: refused(playlists.OrderPlaylist, next)}, here, Refused, "playlist refused: its lease is over"},
		{"something older was refused", wanted, &playlists.Status{Held: orders{playlists.OrderTrust: trust}, Refusals: refused(playlists.OrderPlaylist, old)}, here, Behind, ""},
		{"it was refused first and is held now", wanted, &playlists.Status{Held: all, Applied: next, Refusals: refused(playlists.OrderPlaylist, next)}, here, Applied, ""},
		{"a refusal is named before what is only on its way", wanted, &playlists.Status{Refusals: refused(playlists.OrderPlaylist, next)}, here, Refused, "playlist refused"},
		{"held, and media is missing", wanted, &playlists.Status{Held: all, Applied: old, Missing: 2}, here, Fetching, "2 media files missing"},
		{"one file is missing", wanted, &playlists.Status{Held: all, Applied: old, Missing: 1}, here, Fetching, "1 media file missing"},
		{"held, and the slide on screen ends first", wanted, &playlists.Status{Held: all, Applied: old}, here, Fetching, "takes over"},
		{"on screen, but a file was lost since", wanted, &playlists.Status{Held: all, Applied: next, Missing: 1}, here, Fetching, ""},
		{"on screen", wanted, &playlists.Status{Held: all, Applied: next}, here, Applied, "its screen has reported nothing"},
		{"on screen, as the screen itself says", wanted, &playlists.Status{Held: all, Applied: next, Showing: playlists.Showing{What: playlists.ShowHelp}}, here, Applied, "its screen reports"},
		{"what it holds beside is of no matter", wanted, &playlists.Status{Held: orders{playlists.OrderTrust: trust, playlists.OrderPlaylist: next, playlists.OrderAlerts: old}, Applied: next}, here, Applied, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := StateOf(c.wanted, c.said, c.p, noon)
			if got != c.want {
				t.Fatalf("state is %s, want %s", got, c.want)
			}
			reason := Known{Wanted: c.wanted, Status: c.said, Presence: c.p}.reason(got, playlists.Serial.String)
			said := rd.Say(reason)
			if !strings.Contains(said, c.reason) || said == "" {
				t.Errorf("the reason is %q, want %q", said, c.reason)
			}
		})
	}
}

func TestEveryStateHasWordsAndAPlaceInTheOrderOfUrgency(t *testing.T) {
	labels := map[string]bool{}
	rd := newWorld().open(t).desk.Reader("en", kyiv, noon)
	for _, s := range states() {
		label, meaning := rd.Say(s.label()), rd.Say(s.meaning())
		if label == "" || meaning == "" || labels[label] {
			t.Errorf("state %s has label %q, meaning %q", s, label, meaning)
		}
		labels[label] = true
		if s.lagging() != (urgency(s) < 9) {
			t.Errorf("state %s lags %v and has urgency %d", s, s.lagging(), urgency(s))
		}
	}
}

func TestTheBarIsFull(t *testing.T) {
	for _, counts := range [][]countView{
		{{State: Applied, N: 1}, {State: Offline, N: 2}},
		{{State: Applied, N: 0}, {State: Offline, N: 7}, {State: Unknown, N: 0}, {State: Idle, N: 13}},
	} {
		total := 0
		for _, c := range counts {
			total += c.N
		}
		end := 0
		for _, s := range viewBar(counts, total) {
			if s.X != end || s.W < 0 {
				t.Errorf("segment %+v does not begin at %d", s, end)
			}
			end = s.X + s.W
		}
		if end != 1000 {
			t.Errorf("the bar ends at %d of 1000", end)
		}
	}
}

func TestTimesToAppliedAreNearestRanks(t *testing.T) {
	var took []int64
	for i := range int64(100) {
		took = append(took, i+1)
	}
	for _, c := range []struct {
		took []int64
		all  int
		want times
	}{
		{nil, 0, times{P50: desk.NotYet, P95: desk.NotYet, Max: desk.NotYet, Whole: true}},
		{nil, 20, times{P50: desk.NotYet, P95: desk.NotYet, Max: desk.NotYet}},
		{[]int64{7}, 1, times{1, 7, 7, 7, true}},
		{[]int64{7}, 20, times{1, desk.NotYet, desk.NotYet, 7, false}},
		{[]int64{9, 3}, 4, times{2, 9, desk.NotYet, 9, false}},
		{[]int64{9, 3}, 2, times{2, 3, 9, 9, true}},
		{took, 100, times{100, 50, 95, 100, true}},
		{took[:95], 100, times{95, 50, 95, 95, false}},
		{took[:49], 100, times{49, desk.NotYet, desk.NotYet, 49, false}},
	} {
		if got := timesOfAll(slices.Clone(c.took), c.all); got != c.want {
			t.Errorf("times of %d of %d are %+v, want %+v", len(c.took), c.all, got, c.want)
		}
	}
}

func TestJudgeComparesReportedWithComputed(t *testing.T) {
	w := kyivWorld(t)
	d := w.fleet.Trains[0].Carriages[0].Displays[0]
	p := playlists.NewProgramme(w.playlists["10511"], w.help, d.Shape, d.Position)
	slot := p.At(playlists.At(noon), nil)
	right := playlists.Showing{What: slot.Kind, Story: slot.Entry.Digest, ID: slot.Story.ID, Slide: slot.Slide.ID, Lang: slot.Lang, Since: slot.Start}
	alter := func(how func(*playlists.Status)) Known {
		s := &playlists.Status{Clock: playlists.Synced, Showing: right}
		how(s)
		return Known{Status: s}
	}
	played := func(how func(*playlists.Play)) *Played {
		p := &Played{Play: playlists.Play{Clock: playlists.Synced, Wall: slot.Start + 1, Shown: 9000, Outcome: playlists.Joined, Story: slot.Entry.Digest, Slide: slot.Slide.ID, Lang: slot.Lang}}
		how(&p.Play)
		return p
	}
	nothing, asIs := func(*playlists.Status) {}, func(*playlists.Play) {}
	silent := func(s *playlists.Status) { s.Showing = playlists.Showing{} }
	for _, c := range []struct {
		name  string
		known Known
		last  *Played
		state State
		now   playlists.Millis
		want  Verdict
	}{
		{"the same", alter(nothing), nil, Applied, noon, Agrees},
		{"the same, up to a picture early", alter(func(s *playlists.Status) { s.Showing.Since -= 16 }), nil, Applied, noon, Agrees},
		{"its slide is over by now", alter(nothing), nil, Applied, slot.Until + 60_000, Agreed},
		{"the call for want of media", alter(func(s *playlists.Status) { s.Showing.What = playlists.ShowCall }), nil, Fetching, noon, Agrees},
		{"another slide", alter(func(s *playlists.Status) { s.Showing.Slide = "x" }), nil, Applied, noon, Differs},
		{"another language", alter(func(s *playlists.Status) { s.Showing.Lang = "pl" }), nil, Applied, noon, Differs},
		{"another story", alter(func(s *playlists.Status) { s.Showing.Story = playlists.Digest{1} }), nil, Behind, noon, Differs},
		{"the help card", alter(func(s *playlists.Status) { s.Showing.What = playlists.ShowHelp }), nil, Refused, noon, Differs},
		{"nobody speaks", alter(nothing), nil, Offline, noon, Untold},
		{"no word at all", Known{}, nil, Unknown, noon, Untold},
		{"its screen has not said", alter(silent), nil, Applied, noon, Untold},
		{"its clock is not to be believed", alter(func(s *playlists.Status) { s.Clock = playlists.Untrusted }), nil, Applied, noon, Untold},
		{"a play is newer than its status", alter(func(s *playlists.Status) { s.Showing.Slide, s.Showing.Since = "x", slot.Start-60_000 }), played(asIs), Applied, noon, Agrees},
		{"a play that is older tells nothing", alter(nothing), played(func(p *playlists.Play) { p.Wall, p.Slide = slot.Start-60_000, "x" }), Applied, noon, Agrees},
		{"a play of another slide", alter(silent), played(func(p *playlists.Play) { p.Slide = "x" }), Applied, noon, Differs},
		{"a play cut in a blink, just before the next slide", alter(silent), played(func(p *playlists.Play) { p.Wall, p.Shown = slot.Until-40, 30 }), Applied, noon, Agrees},
		{"a play that nobody can date", alter(silent), played(func(p *playlists.Play) { p.Clock = playlists.Untrusted }), Applied, noon, Untold},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.last != nil {
				c.last.Display = d.ID
			}
			if got := Judge(p, newest(c.known, c.last), c.state, c.now); got != c.want {
				t.Errorf("verdict is %s, want %s", got, c.want)
			}
		})
	}
}
