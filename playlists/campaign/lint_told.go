package campaign

import (
	"encoding/binary"
	"slices"

	"storyline/playlists"
)

// teller is what some carriages are told alike: the same stories by the same rules.
type teller struct {
	told      []Dealt // as dealt to the first of the carriages
	carriages []*Carriage
}

// tellers groups the carriages of the fleet by what they are told, in the order of
// the fleet; a thousand carriages are a handful of groups.
func (c *Campaign) tellers(f *Fleet) []*teller {
	known := set(c.Told(&Assignment{}))
	told := map[*Carriage][]Dealt{}
	for _, d := range c.Deal(f) {
		if known[d.Story] { // a rule may name one that isn't there
			told[d.Carriage] = append(told[d.Carriage], d)
		}
	}
	var all []*teller
	groups := map[string]*teller{}
	for _, seats := range f.seats(&Target{}) {
		for _, carriage := range seats {
			list := told[carriage]
			if len(list) == 0 {
				continue
			}
			var key []byte
			for _, d := range list {
				key = append(binary.AppendUvarint(key, uint64(d.Rule)), d.Story...)
				key = append(key, 0)
			}
			g := groups[string(key)]
			if g == nil {
				g = &teller{told: list}
				groups[string(key)], all = g, append(all, g)
			}
			g.carriages = append(g.carriages, carriage)
		}
	}
	return all
}

// Unplayed is the part of [Campaign.Judge] that displays decide: the errors of films
// that some of them, as they say of themselves, can't play.
func (c *Campaign) Unplayed(f *Fleet, cat Catalogue, reported Reported) []Problem {
	if c.endless() {
		return nil
	}
	l := &linter{findings: findings{file: c.file}, campaign: c, fleet: f, catalogue: cat, reported: reported}
	if !l.whole() {
		return nil
	}
	l.shown(c.tellers(f), l.composed())
	return inOrder(slices.DeleteFunc(l.problems, func(p Problem) bool { return p.Rule != RuleCodec }))
}

// composed gives the campaign's stories as displays would get them.
func (l *linter) composed() map[playlists.StoryID]*playlists.Story {
	composed := map[playlists.StoryID]*playlists.Story{}
	stories := l.campaign.compose(l.fleet, l.catalogue)
	for i := range stories {
		composed[stories[i].ID] = &stories[i]
	}
	return composed
}

// told judges what carriages tell and displays show.
func (l *linter) told() {
	composed := l.composed()
	tellers := l.campaign.tellers(l.fleet)
	for _, t := range tellers {
		l.hotlines(t, composed)
	}
	l.shown(tellers, composed)
}

// names lists the carriages of a group.
func (t *teller) names() phrase {
	list := make([]playlists.Carriage, len(t.carriages))
	for i, c := range t.carriages {
		list[i] = c.ID
	}
	return listed(list)
}
