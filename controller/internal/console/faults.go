package console

import (
	"net/url"
	"slices"

	"storyline/controller/internal/desk"
	"storyline/playlists"
)

// faultsView is what needs a person, by kind.
type faultsView struct {
	Groups []faultGroup
	Total  int // displays with a fault
	Sound  int // displays without
	Good   []desk.Phrase
}

// faultGroup are the displays with one kind of fault; those that name their trouble
// are grouped by what they say.
type faultGroup struct {
	Kind   Fault
	Label  desk.Phrase
	Remedy desk.Phrase
	Said   string // the trouble, in the display's own words
	N      int
	List   []faultRow
	More   int
	All    string // address of the table of all of them

	members []member
}

// member is a display of a group before it is put into words.
type member struct {
	*sight
	since playlists.Millis
}

// faultRow is one display of a group.
type faultRow struct {
	straggler
	Since desk.Moment
}

// mostFaults is how many displays of a group are named.
const mostFaults = 20

// faultsPage lists what needs a person.
func (c *Console) faultsPage(q *desk.Request) (desk.Page, error) {
	p := page("faults", "fleet", desk.Say("Faults"))
	p.Mark, p.Scope = c.hub.mark(), "all"
	f, all, err := c.look(q)
	if err != nil || f == nil {
		return p, err
	}
	p.Data = viewFaults(all, c.watch.since, q.Reader)
	return p, nil
}

// viewFaults groups displays by their faults, those that have theirs the longest
// first.
func viewFaults(all []sight, since func(playlists.DisplayID, Fault) playlists.Millis, rd *desk.Reader) *faultsView {
	v := &faultsView{}
	groups := map[Fault][]*faultGroup{}
	for i := range all {
		s := &all[i]
		if s.faults == 0 {
			v.Sound++
			continue
		}
		v.Total++
		for _, kind := range faultKinds() {
			if !s.faults.has(kind) {
				continue
			}
			g := groupOf(groups, kind, s)
			g.members = append(g.members, member{s, s.known.began(kind, since(s.display.ID, kind))})
		}
	}
	for _, kind := range faultKinds() {
		if len(groups[kind]) == 0 {
			v.Good = append(v.Good, kind.label())
		}
		for _, g := range groups[kind] {
			g.close(rd)
			v.Groups = append(v.Groups, *g)
		}
	}
	return v
}

// groupOf finds the group that a display belongs to, or begins it.
func groupOf(groups map[Fault][]*faultGroup, kind Fault, s *sight) *faultGroup {
	said := ""
	if kind == TroubleFault {
		said = s.known.Trouble()
	}
	for _, g := range groups[kind] {
		if g.Said == said {
			return g
		}
	}
	ask := filter{Fault: kind, Text: readFilter(url.Values{"text": {said}}).Text}
	g := &faultGroup{Kind: kind, Label: kind.label(), Remedy: kind.remedy(), Said: said, All: order{}.address(&ask)}
	groups[kind] = append(groups[kind], g)
	return g
}

// close puts the longest-lasting first, and as many of them into words as are named.
// What began before anybody watched is of an unknown age, and comes last.
func (g *faultGroup) close(rd *desk.Reader) {
	slices.SortStableFunc(g.members, func(a, b member) int {
		switch {
		case a.since == b.since:
			return 0
		case b.since == 0 || a.since != 0 && a.since < b.since:
			return -1
		default:
			return 1
		}
	})
	g.N = len(g.members)
	say := sayer(rd)
	for _, one := range g.members[:min(g.N, mostFaults)] {
		row := faultRow{one.straggler(rd, say), rd.At(one.since)}
		row.Reason = one.matter(g.Kind, rd, say)
		g.List = append(g.List, row)
	}
	g.More = g.N - len(g.List)
}
