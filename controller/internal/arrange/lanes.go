package arrange

import (
	"cmp"
	"slices"

	"storyline/playlists"
	"storyline/playlists/campaign"
)

// ruleKey names a rule of a draft.
type ruleKey struct{ draft, rule int }

// lane is one rule over time.
type lane struct {
	key   ruleKey
	rule  *campaign.Assignment
	reach int // carriages
	days  []doing
	spans []spanOf // of one service day
}

// doing says how long a rule might be told and how long it is, in ms times carriages.
type doing struct{ allowed, told float64 }

// state says in a word what a rule does in a time.
func (d doing) state() string {
	switch {
	case d.allowed == 0:
		return "off"
	case d.told == 0:
		return "silenced"
	case d.told < d.allowed*0.999:
		return "partly"
	default:
		return "told"
	}
}

// spanOf is a part of a service day in which a rule does the same throughout.
type spanOf struct {
	from, until playlists.Minute
	state       string
}

// lanes gives every rule that reaches a carriage of the page's campaign, the
// highest priority first: what it does on each day of the window, and in the
// course of one service day.
func (b *board) lanes(day playlists.Day) []lane {
	at := map[ruleKey]*lane{}
	for k, d := range b.drafts {
		for i := range d.Campaign.Assign {
			at[ruleKey{k, i}] = &lane{key: ruleKey{k, i}, rule: &d.Campaign.Assign[i], days: make([]doing, int(b.until-b.from)+1)}
		}
	}
	courses := map[ruleKey]*course{}
	for _, t := range b.lots {
		mine := slices.ContainsFunc(t.lots, func(l lot) bool { return b.mine(&l) })
		for key, lots := range t.rules() {
			if !mine {
				continue
			}
			l := at[key]
			l.reach += t.seats
			b.lay(l, t, lots)
			if courses[key] == nil {
				courses[key] = &course{}
			}
			courses[key].lay(b, t, lots, key, day)
		}
	}
	var list []lane
	for _, l := range at {
		if l.reach > 0 || b.drafts[l.key.draft] == b.own {
			l.spans = courses[l.key].spans(b, day)
			list = append(list, *l)
		}
	}
	slices.SortFunc(list, func(x, y lane) int {
		return cmp.Or(cmp.Compare(y.rule.Priority, x.rule.Priority), cmp.Compare(x.key.draft, y.key.draft), cmp.Compare(x.key.rule, y.key.rule))
	})
	return list
}

// rules gives the lots of a telling rule by rule.
func (t *telling) rules() map[ruleKey][]lot {
	all := map[ruleKey][]lot{}
	for _, l := range t.lots {
		key := ruleKey{l.draft, l.Rule}
		all[key] = append(all[key], l)
	}
	return all
}

// lay notes on which days of the window a rule might be told in a telling's
// carriages, and on which it is.
func (b *board) lay(l *lane, t *telling, lots []lot) {
	from, until := b.window()
	for _, at := range t.positions {
		alone, _ := b.programme(lots, at)
		for _, p := range pieces(alone, from, until) {
			if p.loop.Ms > 0 {
				l.note(b, p, t.seats, func(d *doing) *float64 { return &d.allowed })
			}
		}
		for _, p := range t.full(at) {
			if t.tellsRule(p.loop, at, l.key) {
				l.note(b, p, t.seats, func(d *doing) *float64 { return &d.told })
			}
		}
	}
}

// note adds a piece to the days that it lies on. Every service day begins a piece.
func (l *lane) note(b *board, p piece, seats int, which func(*doing) *float64) {
	day, _ := b.clock.Service(p.from)
	if i := int(day - b.from); i >= 0 && i < len(l.days) {
		*which(&l.days[i]) += float64(p.until-p.from) * float64(seats)
	}
}

// tellsRule reports whether a loop of a position has a story that a rule deals.
func (t *telling) tellsRule(loop playlists.Loop, at playlists.Position, key ruleKey) bool {
	return slices.ContainsFunc(loop.Shares, func(s playlists.Share) bool {
		l := &t.lots[t.index[at][s.Entry]]
		return l.draft == key.draft && l.Rule == key.rule
	})
}

// course is what a rule does in the course of one service day, in each carriage.
type course struct {
	edges         []playlists.Millis
	allowed, told []weighed
}

// weighed is a time and the number of carriages for which it is so.
type weighed struct {
	from, until playlists.Millis
	seats       int
}

func (c *course) lay(b *board, t *telling, lots []lot, key ruleKey, day playlists.Day) {
	from, until := b.clock.DayStart(day), b.clock.DayStart(day+1)
	for _, at := range t.positions {
		alone, _ := b.programme(lots, at)
		t.ready(at)
		for _, p := range pieces(alone, from, until) {
			c.edges = append(c.edges, p.from)
			if p.loop.Ms > 0 {
				c.allowed = append(c.allowed, weighed{p.from, p.until, t.seats})
			}
		}
		for _, p := range pieces(t.programmes[at], from, until) {
			c.edges = append(c.edges, p.from)
			if t.tellsRule(p.loop, at, key) {
				c.told = append(c.told, weighed{p.from, p.until, t.seats})
			}
		}
	}
}

// spans sums the course up; times in which the rule does nothing are left out.
func (c *course) spans(b *board, day playlists.Day) []spanOf {
	if c == nil {
		return nil
	}
	edges := slices.Clone(c.edges)
	slices.Sort(edges)
	edges = append(slices.Compact(edges), b.clock.DayStart(day+1))
	in := func(list []weighed, t playlists.Millis) (n int) {
		for _, w := range list {
			if w.from <= t && t < w.until {
				n += w.seats
			}
		}
		return n
	}
	var list []spanOf
	for i, t := range edges[:len(edges)-1] {
		d := doing{float64(in(c.allowed, t)), float64(in(c.told, t))}
		s := spanOf{b.minute(day, t), b.minute(day, edges[i+1]), d.state()}
		switch n := len(list); {
		case s.state == "off":
		case n > 0 && list[n-1].state == s.state && list[n-1].until == s.from:
			list[n-1].until = s.until
		default:
			list = append(list, s)
		}
	}
	return list
}

// minute says an instant on the clock of a service day.
func (b *board) minute(day playlists.Day, t playlists.Millis) playlists.Minute {
	d, m := b.clock.Service(t)
	return m + playlists.Minute(d-day)*24*60
}
