package campaign

import "storyline/playlists"

// AddRule puts a rule behind the others.
func AddRule(a Assignment) Change { return Insert("assign", End, a) }

// TakeOutRule takes out the rule at an index.
func TakeOutRule(rule int) Change { return Remove(At("assign", rule)) }

// SetTarget says which carriages a rule is for; the empty target is the network.
func SetTarget(rule int, to Target) Change { return Set(At("assign", rule, "to"), to) }

// SetDealing says how a rule deals its stories to carriages.
func SetDealing(rule int, how Dealing) Change { return Set(At("assign", rule, "rule"), how) }

// SetStories says which stories a rule deals; none means all.
func SetStories(rule int, stories []playlists.StoryID) Change {
	return Set(At("assign", rule, "stories"), stories)
}

// SetPriority lets a rule silence those of lower priorities.
func SetPriority(rule, priority int) Change { return Set(At("assign", rule, "priority"), priority) }

// SetWeight gives the stories of a rule a share of the loop.
func SetWeight(rule, weight int) Change { return Set(At("assign", rule, "weight"), weight) }

// SetPositions says which displays of a carriage tell it; none means every one.
func SetPositions(rule int, positions []playlists.Position) Change {
	return Set(At("assign", rule, "positions"), positions)
}

// SetWeekdays says on which weekdays a rule holds; none means all.
func SetWeekdays(rule int, days playlists.Weekdays) Change {
	return Set(At("assign", rule, "weekdays"), days)
}

// SetDayparts says in which hours a rule holds; none means the service day.
func SetDayparts(rule int, parts []playlists.Daypart) Change {
	return Set(At("assign", rule, "dayparts"), parts)
}

// SetExcept says on which service days a rule doesn't hold.
func SetExcept(rule int, days []playlists.Day) Change {
	return Set(At("assign", rule, "except"), days)
}
