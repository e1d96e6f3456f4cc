package campaign

import (
	"slices"

	"storyline/playlists"
)

// seats gives the carriages that a target reaches: train by train, in the
// fleet's order, each carriage once. A carriage has its train's tags too.
func (f *Fleet) seats(to *Target) [][]*Carriage {
	everyone := len(to.Lines)+len(to.Trains)+len(to.Carriages)+len(to.Tags) == 0
	lines, trains, carriages, wanted := set(to.Lines), set(to.Trains), set(to.Carriages), set(to.Tags)
	tagged := func(tags []Tag) bool {
		return slices.ContainsFunc(tags, func(t Tag) bool { return wanted[t] })
	}
	all := make([][]*Carriage, len(f.Trains))
	for i := range f.Trains {
		t := &f.Trains[i]
		whole := everyone || lines[t.Line] || trains[t.ID] || tagged(t.Tags)
		for j := range t.Carriages {
			if c := &t.Carriages[j]; whole || carriages[c.ID] || tagged(c.Tags) {
				all[i] = append(all[i], c)
			}
		}
	}
	return all
}

// Reach gives the carriages that a target reaches, in the fleet's order.
func (f *Fleet) Reach(to *Target) []*Carriage { return slices.Concat(f.seats(to)...) }

func set[T comparable](list []T) map[T]bool {
	s := make(map[T]bool, len(list))
	for _, v := range list {
		s[v] = true
	}
	return s
}

// Told gives the stories that a rule assigns, in its order.
func (c *Campaign) Told(a *Assignment) []playlists.StoryID {
	if a.Stories != nil {
		return a.Stories
	}
	all := make([]playlists.StoryID, len(c.Written))
	for i := range c.Written {
		all[i] = c.Written[i].ID
	}
	return all
}

// Dealt is one story that a rule assigns to one carriage.
type Dealt struct {
	Rule     int // index of the rule
	Carriage *Carriage
	Story    playlists.StoryID
}

// Deal applies every rule of the campaign to the fleet, rule by rule. It is what
// [Compile] enters into arrangements, and asks for no sound campaign: a draft is
// dealt as far as it is written.
func (c *Campaign) Deal(f *Fleet) []Dealt {
	var all []Dealt
	for i := range c.Assign {
		a := &c.Assign[i]
		stories, seats := c.Told(a), f.seats(&a.To)
		if len(stories) == 0 {
			continue
		}
		if a.Rule == All {
			for _, carriage := range slices.Concat(seats...) {
				for _, s := range stories {
					all = append(all, Dealt{i, carriage, s})
				}
			}
			continue
		}
		sizes := make([]int, len(seats))
		for t := range seats {
			sizes[t] = len(seats[t])
		}
		for t, turns := range different(len(stories), sizes) {
			for j, s := range turns {
				all = append(all, Dealt{i, seats[t][j], stories[s]})
			}
		}
	}
	return all
}
