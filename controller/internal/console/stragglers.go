package console

import (
	"slices"

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
	ask   filter
}

// standing is how many stand open on the fleet page; the rest unfolds.
const standing = 5

// First are those that stand open, Rest those that unfold.
func (v *stragglersView) First() []straggler {
	if !v.Few {
		return v.List
	}
	return v.List[:min(len(v.List), standing)]
}

// Rest are those that unfold.
func (v *stragglersView) Rest() []straggler { return v.List[len(v.First()):] }

// All gives the address of the page that names them all, and Short that of the
// list that a page keeps current.
func (v *stragglersView) All() string { return v.ask.address("/stragglers") }

// Short gives the address of the short list.
func (v *stragglersView) Short() string { return v.ask.address("/stragglers", "few", "1") }

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
	PutUp    desk.Phrase // what a technician put up to stay
	Heard    desk.Moment
}

// stragglersPage lists them, those first about whom most is known: a refusal
// needs a person, silence may be a tunnel.
func (c *Console) stragglersPage(q *desk.Request) (desk.Page, error) {
	p := page("stragglers", "fleet", desk.Say("Stragglers"))
	p.Mark, p.Scope = c.hub.mark(), "all"
	f, all, err := c.look(q)
	if err != nil || f == nil {
		return p, err
	}
	ask := readFilter(q.URL.Query())
	some, _ := ask.of(all)
	most := manyStragglers
	if q.URL.Query().Has("few") {
		most = fewStragglers
	}
	v := viewStragglers(some, q.Reader, most)
	v.ask, v.Said.To = ask, ask.handed()
	p.Data = &v
	return p, nil
}

// viewStragglers names at most n displays that lag. Only those are put into words:
// when a broker comes back, ten thousand lag for a while.
func viewStragglers(some []sight, rd *desk.Reader, n int) stragglersView {
	var v stragglersView
	var late []*sight
	for i := range some {
		s := &some[i]
		v.Said.count(s.known, s.state)
		if s.state.lagging() || s.known.Trouble() != "" || s.faults.has(HandFault) {
			late = append(late, s)
		}
	}
	slices.SortStableFunc(late, func(a, b *sight) int {
		return a.urgency() - b.urgency()
	})
	v.Total = len(late)
	say := sayer(rd)
	for _, s := range late[:min(n, len(late))] {
		v.List = append(v.List, s.straggler(rd, say))
	}
	v.More, v.Few = v.Total-len(v.List), n == fewStragglers
	return v
}

// straggler says what is the matter with a display.
func (s *sight) straggler(rd *desk.Reader, say func(playlists.Serial) string) straggler {
	return straggler{
		Display: s.display.ID, Carriage: s.carriage.ID, Train: s.train.ID, Line: s.train.Line, State: s.state,
		Label: s.state.label(), Reason: s.known.reason(s.state, say), Trouble: s.known.Trouble(), PutUp: s.known.putUp(rd), Heard: rd.At(s.known.Presence.Heard),
	}
}

// urgency says how soon a person should look.
func (s *straggler) urgency() int { return urgencyOf(s.State, s.Trouble != "" || !s.PutUp.Empty()) }

func (s *sight) urgency() int {
	return urgencyOf(s.state, s.known.Trouble() != "" || s.known.handed() != nil)
}

// urgencyOf puts one that names its trouble, or that a technician covered, next to
// those that refused: all need a person.
func urgencyOf(s State, named bool) int {
	if named {
		return 1
	}
	return 2 * urgency(s)
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
