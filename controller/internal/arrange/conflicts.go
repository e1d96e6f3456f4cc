package arrange

import (
	"cmp"
	"slices"

	"storyline/playlists"
	"storyline/playlists/campaign"
)

// conflict is something of a schedule that its writer may not have meant.
type conflict struct {
	kind      string
	one       ruleKey
	other     ruleKey // of the rule that one meets; for "untold" of the rule itself
	story     playlists.StoryID
	carriages int
}

// Kinds of conflicts, the worst first.
const (
	twice    = "twice"    // two rules promise the same carriage a story of its own, at once
	silenced = "silenced" // a rule never gets a turn
	untold   = "untold"   // hours, days and dayparts leave nothing of a story
	shared   = "shared"   // rules of one priority share the loop
)

// conflicts finds all of a campaign, also with its neighbours.
func (b *board) conflicts(lanes []lane) []conflict {
	var list []conflict
	for key, carriages := range b.meetings() {
		one, other := &b.drafts[key[0].draft].Campaign.Assign[key[0].rule], &b.drafts[key[1].draft].Campaign.Assign[key[1].rule]
		c := conflict{kind: shared, one: key[0], other: key[1], carriages: carriages}
		if one.Rule == campaign.Different && other.Rule == campaign.Different && key[0].draft == key[1].draft {
			c.kind = twice
		}
		list = append(list, c)
	}
	for i := range lanes {
		l := &lanes[i]
		var sum doing
		for _, d := range l.days {
			sum.allowed, sum.told = sum.allowed+d.allowed, sum.told+d.told
		}
		if b.drafts[l.key.draft] == b.own && l.reach > 0 && sum.state() == silenced {
			list = append(list, conflict{kind: silenced, one: l.key, other: b.silencer(l.key), carriages: l.reach})
		}
	}
	list = append(list, b.untold()...)
	order := []string{twice, silenced, untold, shared}
	slices.SortFunc(list, func(x, y conflict) int {
		return cmp.Or(cmp.Compare(slices.Index(order, x.kind), slices.Index(order, y.kind)), cmp.Compare(x.one.draft, y.one.draft),
			cmp.Compare(x.one.rule, y.one.rule), cmp.Compare(x.other.draft, y.other.draft), cmp.Compare(x.other.rule, y.other.rule), cmp.Compare(x.story, y.story))
	})
	return list
}

// meetings gives the pairs of rules of one priority that are in force at once, with
// the number of carriages in which they meet; one of each is the page's own.
func (b *board) meetings() map[[2]ruleKey]int {
	found := map[[2]ruleKey]int{}
	for _, t := range b.lots {
		rules := t.rules()
		for x := range rules {
			for y := range rules {
				if x.draft > y.draft || x.draft == y.draft && x.rule >= y.rule || !b.meet(x, y) {
					continue
				}
				found[[2]ruleKey{x, y}] += t.seats
			}
		}
	}
	return found
}

func (b *board) meet(x, y ruleKey) bool {
	c, d := b.drafts[x.draft].Campaign, b.drafts[y.draft].Campaign
	if b.drafts[x.draft] != b.own && b.drafts[y.draft] != b.own {
		return false
	}
	one, other := &c.Assign[x.rule], &d.Assign[y.rule]
	return one.Priority == other.Priority && campaign.AtOnce(one, other) && c.Window.From <= d.Window.Until && d.Window.From <= c.Window.Until
}

// silencer gives the rule that is told instead of another, for the longest time.
func (b *board) silencer(of ruleKey) ruleKey {
	told := map[ruleKey]float64{}
	best := of
	for _, t := range b.lots {
		if _, reached := t.rules()[of]; !reached {
			continue
		}
		for _, p := range t.over() {
			key := ruleKey{p.lot.draft, p.lot.Rule}
			told[key] += p.told * float64(t.seats)
			if told[key] > told[best] {
				best = key
			}
		}
	}
	return best
}

// untold finds stories of the campaign of which a rule's schedule leaves nothing.
func (b *board) untold() []conflict {
	found := map[conflict]int{}
	for _, t := range b.lots {
		for _, p := range t.over() {
			if b.mine(p.lot) && p.allowed == 0 && len(t.positions) > 0 && t.shows(p.lot) {
				key := ruleKey{p.lot.draft, p.lot.Rule}
				found[conflict{kind: untold, one: key, other: key, story: p.lot.Story}] += t.seats
			}
		}
	}
	list := make([]conflict, 0, len(found))
	for c, n := range found {
		c.carriages = n
		list = append(list, c)
	}
	return list
}

// shows reports whether any display of the carriages hangs where a rule wants it.
func (t *telling) shows(l *lot) bool {
	wanted := t.board.ruleOf(l).Positions
	return len(wanted) == 0 || slices.ContainsFunc(t.positions, func(p playlists.Position) bool { return slices.Contains(wanted, p) })
}
