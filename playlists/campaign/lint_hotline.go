package campaign

import (
	"slices"

	"storyline/playlists"
)

// msPerMinute is how long of each minute of a cycle the hotlines are to stand
// large. Our own measure: a ride between two stations takes about two minutes, and
// to find, read and keep a number takes some ten seconds.
const msPerMinute = 10_000

// standing is how long the hotlines are seen in one cycle.
type standing struct {
	large int64 // on call slides, ms
	strip int64 // under or beside every other slide, ms
}

func (s standing) cycle() int64 { return s.large + s.strip }

// rarer reports whether the numbers stand large for a smaller part of s than of t.
func (s standing) rarer(t standing) bool { return s.large*t.cycle() < t.large*s.cycle() }

// hotlines demands that whoever rides long enough sees the numbers large, in each
// cycle that some carriages go through. The cycles are those of the contract's own
// programme, which agents run.
func (l *linter) hotlines(t *teller, stories map[playlists.StoryID]*playlists.Story) {
	worst := l.worst(t, stories)
	if worst == nil {
		return
	}
	l.on = subject{}
	if only := t.told[0].Story; !slices.ContainsFunc(t.told, func(d Dealt) bool { return d.Story != only }) {
		l.on.story = only
	}
	at := l.campaign.Assign[t.told[0].Rule].start
	switch {
	case worst.large == 0 && !l.campaign.Rehearsal:
		l.add(at, RuleHotline, say("the hotlines never stand large in a cycle of %s s; carriages: %s", tenths(worst.cycle()), t.names()),
			say("let a story that they tell have a call slide"))
	case worst.large*60_000 < msPerMinute*worst.cycle():
		l.warn(at, RuleHotline, say("the hotlines stand large for %s s of a cycle of %s s, and in the strip for %s s; carriages: %s",
			tenths(worst.large), tenths(worst.cycle()), tenths(worst.strip), t.names()),
			say("let call slides last longer, or add some, so that they stand large for %s s", tenths((msPerMinute*worst.cycle()+59_999)/60_000)))
	}
}

// worst gives the cycle of a group in which the numbers stand large for the
// smallest part of it; nil if the group is told nothing at any time.
func (l *linter) worst(t *teller, stories map[playlists.StoryID]*playlists.Story) (worst *standing) {
	for _, p := range t.positions(l.campaign) {
		for _, s := range l.cycles(t, p, stories) {
			if worst == nil || s.rarer(*worst) {
				worst = &s
			}
		}
	}
	return worst
}

// positions gives one position for each choice of rules that the carriages'
// displays are told by.
func (t *teller) positions(c *Campaign) []playlists.Position {
	var list []playlists.Position
	seen := map[string]bool{}
	for _, on := range t.carriages {
		for i := range on.Displays {
			p, key := on.Displays[i].Position, ""
			for _, d := range t.told {
				if here := len(c.Assign[d.Rule].Positions) == 0 || slices.Contains(c.Assign[d.Rule].Positions, p); here {
					key += "+"
				} else {
					key += "-"
				}
			}
			if !seen[key] {
				seen[key] = true
				list = append(list, p)
			}
		}
	}
	return list
}

// cycles walks the first cycle of everything that displays at a position are told
// at once at some time.
func (l *linter) cycles(t *teller, p playlists.Position, stories map[playlists.StoryID]*playlists.Story) []standing {
	o := &playlists.Opened{Arrangement: l.arrangement(t, stories), Stories: map[playlists.Digest]*playlists.Story{}}
	for i := range o.Entries {
		o.Stories[o.Entries[i].Digest] = stories[o.Entries[i].Story]
	}
	programme := playlists.NewProgramme(o, nil, playlists.Shape{}, p)
	var list []standing
	walked := map[int64]bool{}
	for _, at := range l.instants(t, o.Clock()) {
		slot := programme.At(playlists.At(at), nil)
		if since := slot.Why.Since; slot.Kind != playlists.ShowHelp && !walked[since] {
			walked[since] = true
			list = append(list, walk(programme, since))
		}
	}
	return list
}

// walk adds up the cycle that begins at an instant, or what an edge leaves of it.
func walk(p *playlists.Programme, since int64) (s standing) {
	for t := since; ; {
		slot := p.At(playlists.At(t), nil)
		if slot.Kind == playlists.ShowHelp || slot.Why.Since != since || slot.Why.Cycle > 0 {
			return s
		}
		if slot.Kind == playlists.ShowCall || slot.Slide.Kind == playlists.CallSlide {
			s.large += slot.Until - t
		} else {
			s.strip += slot.Until - t
		}
		t = slot.Until
	}
}

// arrangement gives what a group is told over the whole window, as compiling would.
func (l *linter) arrangement(t *teller, stories map[playlists.StoryID]*playlists.Story) *playlists.Arrangement {
	c, f := l.campaign, l.fleet
	from, until := f.endOf(c.Window.From-2), f.endOf(c.Window.Until+2)
	a := &playlists.Arrangement{
		Issued: from, Lease: until, Network: c.Network, Carriage: t.carriages[0].ID,
		Zone: f.Zone, Offsets: playlists.OffsetsOf(f.location, from, until), ServiceDay: f.ServiceDay,
	}
	for _, d := range t.told {
		if s := stories[d.Story]; s != nil && s.Length() > 0 && len(s.Languages) > 0 && l.campaign.Assign[d.Rule].Weight > 0 && l.campaign.Assign[d.Rule].Weight <= playlists.MaxWeight {
			a.Entries = append(a.Entries, c.Entry(d, playlists.DigestOf([]byte(d.Story)))) // a name is enough: nothing is signed here
		}
	}
	return a
}

// instants gives instants at which everything that a group is told has its turn:
// each edge of a daypart, on each kind of day that the window holds.
func (l *linter) instants(t *teller, clock playlists.LocalClock) []playlists.Millis {
	minutes := []playlists.Minute{clock.Start}
	for _, d := range t.told {
		for _, parts := range [][]playlists.Daypart{l.campaign.Assign[d.Rule].Dayparts, l.campaign.find(d.Story).Hours} {
			for _, part := range parts {
				minutes = append(minutes, part.Start, part.End)
			}
		}
	}
	slices.Sort(minutes)
	minutes = slices.Compact(minutes)
	var list []playlists.Millis
	kinds := map[string]bool{}
	w := l.campaign.Window
	for day := w.From; day <= w.Until && day-w.From < maxWindow; day++ {
		key := make([]byte, len(t.told))
		for i, d := range t.told {
			if l.campaign.Assign[d.Rule].Weekdays.Has(day) && !slices.Contains(l.campaign.Assign[d.Rule].Except, day) {
				key[i] = 1
			}
		}
		if kinds[string(key)] {
			continue
		}
		kinds[string(key)] = true
		for _, m := range minutes {
			list = append(list, clock.Instant(day, m))
		}
	}
	return list
}
