package console

import (
	"sort"

	"storyline/controller/internal/desk"
	"storyline/playlists"
)

// fewStragglers is how many the fleet page names; manyStragglers is how many
// the page of its own does.
const (
	fewStragglers  = 12
	manyStragglers = 1000
)

// stragglersView names the displays that are not where they should be.
type stragglersView struct {
	List  []straggler
	Total int
	More  int  // not named here
	Few   bool // the rest is named on a page of its own
	Said  said
}

// standing is how many stand open on the fleet page; the rest unfolds.
const standing = 5

// First are those that stand open, Rest those that unfold.
func (v stragglersView) First() []straggler {
	if !v.Few {
		return v.List
	}
	return v.List[:min(len(v.List), standing)]
}

// Rest are those that unfold.
func (v stragglersView) Rest() []straggler { return v.List[len(v.First()):] }

// straggler is a display that lags, where it hangs, and why.
type straggler struct {
	Display  playlists.DisplayID
	Carriage playlists.Carriage
	Train    playlists.Train
	Line     playlists.Line
	State    State
	Label    desk.Phrase
	Reason   desk.Phrase
	Trouble  string
	Heard    desk.Moment
}

// stragglersPage lists them, those first about whom most is known: a refusal
// needs a person, silence may be a tunnel.
func (c *Console) stragglersPage(q *desk.Request) (desk.Page, error) {
	p := page("stragglers", "fleet", desk.Say("Stragglers"))
	p.Mark, p.Scope = c.hub.mark(), "all"
	f, err := c.opt.Fleets.Fleet(q.Context())
	if err != nil || f == nil {
		return p, err
	}
	known, err := c.opt.Displays.Known(q.Context(), nil)
	if err != nil {
		return p, err
	}
	most := manyStragglers
	if q.URL.Query().Has("few") {
		most = fewStragglers
	}
	v := viewStragglers(f, known, q.Reader, most)
	p.Data = &v
	return p, nil
}

// viewStragglers names at most n displays that lag.
func viewStragglers(f *Fleet, known map[playlists.DisplayID]Known, rd *desk.Reader, n int) stragglersView {
	var v stragglersView
	say := sayer(rd)
	f.each(func(t *Train, k *Carriage, d *Display) {
		facts := known[d.ID]
		s := facts.State(rd.Now)
		v.Said.count(facts, s)
		if !s.lagging() && facts.Trouble() == "" {
			return
		}
		v.Total++
		if len(v.List) < manyStragglers {
			v.List = append(v.List, straggler{
				Display: d.ID, Carriage: k.ID, Train: t.ID, Line: t.Line, State: s,
				Label: s.label(), Reason: facts.reason(s, say), Trouble: facts.Trouble(), Heard: rd.At(facts.Presence.Heard),
			})
		}
	})
	sort.SliceStable(v.List, func(i, j int) bool { return v.List[i].urgency() < v.List[j].urgency() })
	if len(v.List) > n {
		v.List = v.List[:n]
	}
	v.More, v.Few = v.Total-len(v.List), n == fewStragglers
	return v
}

// urgency puts one that names its trouble next to those that refused: both need
// a person.
func (s *straggler) urgency() int {
	if s.Trouble != "" {
		return 1
	}
	return 2 * urgency(s.State)
}

// urgency orders the states by how much they need a person.
func urgency(s State) int {
	for i, u := range []State{Refused, Offline, Behind, Fetching, Unknown} {
		if s == u {
			return i
		}
	}
	return 9
}
