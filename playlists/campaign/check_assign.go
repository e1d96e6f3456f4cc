package campaign

import (
	"fmt"
	"slices"

	"storyline/playlists"
)

// assignment judges one rule by itself and against the fleet.
func (k *checker) assignment(a *Assignment, names []playlists.StoryID) {
	c := k.campaign
	if a.Priority < 0 || a.Priority > playlists.MaxPriority {
		k.add(a.at("priority"), RulePriority, say("priority %d", a.Priority), say("let it be 0 to %d", playlists.MaxPriority))
	}
	if a.Weight < 1 || a.Weight > playlists.MaxWeight {
		k.add(a.at("weight"), RuleWeight, say("weight %d", a.Weight), say("let it be 1 to %d", playlists.MaxWeight))
	}
	if _, there := a.of["stories"]; there && len(a.Stories) == 0 && !c.partial {
		k.add(a.at("stories"), RuleNothing, say("there is nothing in stories"), say("name at least one, or take the key out: then it means all"))
	}
	k.count(&a.marks, "stories", len(a.Stories), maxStories)
	twice(&k.findings, &a.marks, "stories", a.Stories)
	for i, s := range a.Stories {
		if !slices.Contains(names, s) && !c.partial {
			k.add(a.at(fmt.Sprintf("stories.%d", i)), RuleNoSuchStory, say("the campaign has no story %s", s), meant(s, names, say("its stories are")))
		}
	}
	k.hours(&a.marks, "dayparts", a.Dayparts)
	k.excepted(a)
	if k.fleet != nil && !k.fleet.partial {
		k.target(a)
	}
}

// maxExcept is the contract's limit for exceptions of one schedule.
const maxExcept = 400

func (k *checker) excepted(a *Assignment) {
	w := k.campaign.Window
	if len(a.Except) > maxExcept {
		k.add(a.at("except"), RuleTooMany, say("there are %d in except, at most %d are allowed", len(a.Except), maxExcept), say("use weekdays, or several windows"))
	}
	twice(&k.findings, &a.marks, "except", a.Except)
	for i, d := range a.Except {
		if d != 0 && w.From != 0 && w.Until != 0 && (d < w.From || d > w.Until) {
			k.add(a.at(fmt.Sprintf("except.%d", i)), RuleExcept, say("%s is not within the window, %s to %s", d, w.From, w.Until), say("correct the day, or take it out"))
		}
	}
}

// target judges names that only the fleet knows.
func (k *checker) target(a *Assignment) {
	if k.roster == nil {
		k.roster = k.fleet.roster()
	}
	f := k.roster
	before := len(k.problems)
	known(k, a, "to.lines", say("line"), a.To.Lines, f.lines)
	known(k, a, "to.trains", say("train"), a.To.Trains, f.trains)
	known(k, a, "to.carriages", say("carriage"), a.To.Carriages, f.carriages)
	known(k, a, "to.tags", say("tag"), a.To.Tags, f.tags)
	known(k, a, "positions", say("position"), a.Positions, f.positions)
	if len(k.problems) > before || k.campaign.partial {
		return
	}
	n := 0
	for _, seats := range k.fleet.seats(&a.To) {
		n += len(seats)
	}
	if n == 0 {
		k.add(a.at("to"), RuleReachesNone, say("the rule reaches no carriage"), say("name something that has carriages"))
	}
}

// known demands that each name is the fleet's.
func known[T ~string](k *checker, a *Assignment, path string, what phrase, list, fleet []T) {
	twice(&k.findings, &a.marks, path, list)
	has := set(fleet)
	for i, v := range list {
		if v != "" && !has[v] && !k.full() {
			k.add(a.at(fmt.Sprintf("%s.%d", path, i)), RuleTarget, say("the fleet has no %s %s", what, v), meant(v, fleet, say("it has")))
		}
	}
}

// roster lists the names of a fleet, each once, in the order of the file.
type roster struct {
	lines     []playlists.Line
	trains    []playlists.Train
	carriages []playlists.Carriage
	tags      []Tag
	positions []playlists.Position
}

func (f *Fleet) roster() *roster {
	r := &roster{}
	positions, tags := map[playlists.Position]bool{}, map[Tag]bool{}
	for i := range f.Lines {
		r.lines = append(r.lines, f.Lines[i].ID)
	}
	for i := range f.Trains {
		t := &f.Trains[i]
		r.trains = append(r.trains, t.ID)
		r.tags = fresh(r.tags, tags, t.Tags...)
		for j := range t.Carriages {
			c := &t.Carriages[j]
			r.carriages = append(r.carriages, c.ID)
			r.tags = fresh(r.tags, tags, c.Tags...)
			for d := range c.Displays {
				r.positions = fresh(r.positions, positions, c.Displays[d].Position)
			}
		}
	}
	return r
}

func fresh[T comparable](list []T, seen map[T]bool, more ...T) []T {
	for _, v := range more {
		if !seen[v] {
			seen[v] = true
			list = append(list, v)
		}
	}
	return list
}
