package campaign

import (
	"errors"
	"slices"

	"storyline/playlists"
)

// whole judges what shows only when everything is put together: what is told by
// nobody, at no time, or twice at once, and what would be refused on the way.
func (k *checker) whole() {
	named := 0
	for i := range k.campaign.Assign {
		named += len(k.campaign.Told(&k.campaign.Assign[i]))
	}
	if named > maxNamed {
		k.add(k.campaign.at("assign"), RuleTooMany, say("the rules name %d stories together, at most %d are allowed", named, maxNamed), say("let fewer rules name the same stories"))
		return
	}
	k.untold()
	k.never()
	k.differentTwice()
	if k.catalogue != nil && len(k.problems) == 0 {
		k.composed()
	}
}

// untold finds stories that no carriage tells.
func (k *checker) untold() {
	c := k.campaign
	told := make(map[playlists.StoryID]bool, len(c.Written))
	for _, d := range c.Deal(k.fleet) {
		told[d.Story] = true
	}
	for i := range c.Written {
		if s := &c.Written[i]; s.ID != "" && !told[s.ID] {
			done := k.about(s.ID, "")
			k.add(s.at("story"), RuleStoryUntold, say("no carriage tells story %s", s.ID), say("assign it to some, let its rule reach more carriages, or take the story out"))
			done()
		}
	}
}

// never finds rules and stories whose days or hours leave nothing.
func (k *checker) never() {
	c := k.campaign
	for i := range c.Assign {
		a := &c.Assign[i]
		days := 0
		for d := c.Window.From; d <= c.Window.Until && days == 0; d++ {
			if a.Weekdays.Has(d) && !slices.Contains(a.Except, d) {
				days++
			}
		}
		if days == 0 && !c.Rehearsal && c.Window.From <= c.Window.Until {
			k.add(a.start, RuleNeverTold, say("weekdays and exceptions leave no service day of the window"), say("allow at least one day, or take the rule out"))
		}
		for _, id := range c.Told(a) {
			s := c.find(id)
			if s != nil && len(s.Hours) > 0 && len(a.Dayparts) > 0 && !overlap(s.Hours, a.Dayparts) {
				k.add(a.at("dayparts"), RuleNeverTold, say("story %s may not be told in these dayparts: its hours are others", id), say("choose dayparts within the story's hours"))
			}
		}
	}
}

// find gives a story by its name, nil if there is none.
func (c *Campaign) find(id playlists.StoryID) *Story {
	for i := range c.Written {
		if c.Written[i].ID == id {
			return &c.Written[i]
		}
	}
	return nil
}

// overlap reports whether two lists of dayparts share a minute; an empty list
// is the whole day.
func overlap(a, b []playlists.Daypart) bool {
	if len(a) == 0 || len(b) == 0 {
		return true
	}
	return slices.ContainsFunc(a, func(x playlists.Daypart) bool {
		return slices.ContainsFunc(b, func(y playlists.Daypart) bool { return x.Start < y.End && y.Start < x.End })
	})
}

// differentTwice finds two rules that each promise a carriage a story of its own
// and would make it tell two in turn.
func (k *checker) differentTwice() {
	var rules []*Assignment
	for i := range k.campaign.Assign {
		if a := &k.campaign.Assign[i]; a.Rule == Different {
			rules = append(rules, a)
		}
	}
	reached := make([]map[*Carriage]bool, len(rules))
	for i, a := range rules {
		reached[i] = make(map[*Carriage]bool)
		for _, c := range slices.Concat(k.fleet.seats(&a.To)...) {
			reached[i][c] = true
		}
		for j, b := range rules[:i] {
			if a.Priority != b.Priority || !AtOnce(a, b) {
				continue
			}
			if c := shared(k.fleet, reached[i], reached[j]); c != nil {
				k.add(a.at("rule"), RuleDifferentTwice,
					say("carriage %s would tell two different stories in turn: the rule on line %d reaches it too", c.ID, b.at("rule").Line),
					say("give one of the two another priority, other carriages, positions or hours, or make it rule: stories"))
			}
		}
	}
}

// shared gives the first carriage, in the fleet's order, that is in both sets.
func shared(f *Fleet, a, b map[*Carriage]bool) *Carriage {
	for i := range f.Trains {
		for j := range f.Trains[i].Carriages {
			if c := &f.Trains[i].Carriages[j]; a[c] && b[c] {
				return c
			}
		}
	}
	return nil
}

// AtOnce reports whether two rules can be in force at one instant on one display.
func AtOnce(a, b *Assignment) bool {
	here := len(a.Positions) == 0 || len(b.Positions) == 0 ||
		slices.ContainsFunc(a.Positions, func(p playlists.Position) bool { return slices.Contains(b.Positions, p) })
	today := a.Weekdays == 0 || b.Weekdays == 0 || a.Weekdays&b.Weekdays != 0
	return here && today && overlap(a.Dayparts, b.Dayparts)
}

// composed encodes the stories as they will be signed, and asks the contract.
func (k *checker) composed() {
	stories := k.campaign.compose(k.fleet, k.catalogue)
	for i := range stories {
		s, w := &stories[i], &k.campaign.Written[i]
		k.on = subject{story: w.ID}
		if n := len(s.Payload()); n > playlists.MaxStory {
			k.add(w.start, RuleStoryLarge, say("story %s has %d bytes when encoded, at most %d are allowed", w.ID, n, playlists.MaxStory), say("shorten its texts, or split it in two"))
		}
		if err := s.Check(); err != nil {
			var r *playlists.Refusal
			text := say("%s", err)
			if errors.As(err, &r) {
				text = say("%s", r.Detail)
			}
			k.add(w.start, RuleStory, text, say("change the story so that displays accept it"))
		}
	}
	k.on = subject{}
}
