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

func set[T comparable](list []T) map[T]bool {
	s := make(map[T]bool, len(list))
	for _, v := range list {
		s[v] = true
	}
	return s
}

// told gives the stories that a rule assigns, in its order.
func (c *Campaign) told(a *Assignment) []playlists.StoryID {
	if a.Stories != nil {
		return a.Stories
	}
	all := make([]playlists.StoryID, len(c.Written))
	for i := range c.Written {
		all[i] = c.Written[i].ID
	}
	return all
}

// dealt is one story that a rule assigns to one carriage.
type dealt struct {
	rule     *Assignment
	carriage *Carriage
	story    playlists.StoryID
}

// deal applies every rule of the campaign to the fleet, rule by rule.
func (c *Campaign) deal(f *Fleet) []dealt {
	var all []dealt
	for i := range c.Assign {
		a := &c.Assign[i]
		stories, seats := c.told(a), f.seats(&a.To)
		if len(stories) == 0 {
			continue
		}
		if a.Rule == All {
			for _, carriage := range slices.Concat(seats...) {
				for _, s := range stories {
					all = append(all, dealt{a, carriage, s})
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
				all = append(all, dealt{a, seats[t][j], stories[s]})
			}
		}
	}
	return all
}
