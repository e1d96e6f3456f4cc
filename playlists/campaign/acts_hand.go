package campaign

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"storyline/playlists"
)

// PutOn puts a story onto carriages by hand, so that it silences what the rules
// deal to them. It is a rule as a person would write it, one for each story and
// priority, which lists carriages in the fleet's order. Two stories that were put
// onto one carriage are told in turn.
func PutOn(c *Campaign, f *Fleet, story playlists.StoryID, carriages ...playlists.Carriage) ([]Change, error) {
	h := newHand(c, f)
	for _, carriage := range carriages {
		if err := h.put(story, carriage); err != nil {
			return nil, err
		}
	}
	return h.changes(), nil
}

// TakeOff takes a story off carriages onto which it was put by hand; what the
// rules deal is told there again.
func TakeOff(c *Campaign, f *Fleet, story playlists.StoryID, carriages ...playlists.Carriage) ([]Change, error) {
	h := newHand(c, f)
	for _, carriage := range carriages {
		if err := h.take(story, carriage); err != nil {
			return nil, err
		}
	}
	return h.changes(), nil
}

// TakeAllOff takes off carriages whatever was put onto them by hand.
func TakeAllOff(c *Campaign, f *Fleet, carriages ...playlists.Carriage) []Change {
	h := newHand(c, f)
	for _, carriage := range carriages {
		for i := range h.lists {
			h.drop(i, carriage)
		}
	}
	return h.changes()
}

// PutOver takes a story that was put onto one carriage by hand to another.
func PutOver(c *Campaign, f *Fleet, story playlists.StoryID, from, to playlists.Carriage) ([]Change, error) {
	h := newHand(c, f)
	if err := h.take(story, from); err != nil {
		return nil, err
	}
	if err := h.put(story, to); err != nil {
		return nil, err
	}
	return h.changes(), nil
}

// DealDifferent gives each carriage of a target a story of its own; no stories
// means all. It silences the rules that reached those carriages, and takes off
// what was put onto them by hand. A rule that does so for this target already
// gets the stories, and keeps its priority.
func DealDifferent(c *Campaign, f *Fleet, to Target, stories []playlists.StoryID) ([]Change, error) {
	h := newHand(c, f)
	seats := slices.Concat(f.seats(&to)...)
	if len(seats) == 0 {
		return nil, errors.New("this reaches no carriage; name something that has carriages")
	}
	priority, reached := 0, make(map[playlists.Carriage]bool, len(seats))
	for _, seat := range seats {
		reached[seat.ID] = true
		if p, there := h.dealt[seat.ID]; there {
			priority = max(priority, p+1)
		}
	}
	for i, list := range h.lists {
		h.lists[i] = slices.DeleteFunc(list, func(c playlists.Carriage) bool { return reached[c] })
	}
	for i := range c.Assign {
		if a := &c.Assign[i]; a.Rule == Different && a.always() && sameTarget(&a.To, &to) {
			return append([]Change{SetStories(i, stories)}, h.changes()...), nil
		}
	}
	if priority > playlists.MaxPriority {
		return nil, ErrTop
	}
	h.fresh = append(h.fresh, Assignment{Rule: Different, To: to, Stories: stories, Priority: priority, Weight: 1})
	return h.changes(), nil
}

// ErrTop is the error of an act that would need a priority above the highest.
var ErrTop = fmt.Errorf("a rule of the highest priority, %d, reaches this carriage; lower that rule first", playlists.MaxPriority)

func sameTarget(a, b *Target) bool {
	return slices.Equal(a.Lines, b.Lines) && slices.Equal(a.Trains, b.Trains) && slices.Equal(a.Carriages, b.Carriages) && slices.Equal(a.Tags, b.Tags)
}

// always reports whether a rule holds at all times on every display.
func (a *Assignment) always() bool {
	return len(a.Positions)+len(a.Dayparts)+len(a.Except) == 0 && a.Weekdays == 0
}

// ByHand reports whether a rule puts one story onto named carriages, whoever
// wrote it.
func (a *Assignment) ByHand() bool {
	return a.Rule == All && len(a.Stories) == 1 && a.always() && len(a.To.Carriages) > 0 &&
		sameTarget(&a.To, &Target{Carriages: a.To.Carriages})
}

// hand is an act on the rules by hand: which carriages each of them lists when
// it is done, and which rules are new.
type hand struct {
	c     *Campaign
	f     *Fleet
	lists map[int][]playlists.Carriage
	fresh []Assignment
	place map[playlists.Carriage]int // in the fleet
	dealt map[playlists.Carriage]int // the highest priority that reaches it
}

func newHand(c *Campaign, f *Fleet) *hand {
	h := &hand{c: c, f: f, lists: map[int][]playlists.Carriage{}, place: map[playlists.Carriage]int{}, dealt: map[playlists.Carriage]int{}}
	h.reach()
	for i := range c.Assign {
		if c.Assign[i].ByHand() {
			h.lists[i] = slices.Clone(c.Assign[i].To.Carriages)
		}
	}
	for i := range f.Trains {
		for j := range f.Trains[i].Carriages {
			h.place[f.Trains[i].Carriages[j].ID] = len(h.place)
		}
	}
	return h
}

// reach notes the highest priority of the rules, but those by hand, that reach
// each carriage.
func (h *hand) reach() {
	for i := range h.c.Assign {
		a := &h.c.Assign[i]
		if a.ByHand() {
			continue
		}
		for _, seat := range slices.Concat(h.f.seats(&a.To)...) {
			if p, reached := h.dealt[seat.ID]; !reached || a.Priority > p {
				h.dealt[seat.ID] = a.Priority
			}
		}
	}
}

func (h *hand) put(story playlists.StoryID, carriage playlists.Carriage) error {
	if _, there := h.place[carriage]; !there {
		return fmt.Errorf("the fleet has no carriage %s", carriage)
	}
	if h.c.find(story) == nil {
		return fmt.Errorf("the campaign has no story %s", story)
	}
	priority := h.dealt[carriage] + 1
	if priority > playlists.MaxPriority {
		return ErrTop
	}
	put := false
	for _, i := range slices.Sorted(maps.Keys(h.lists)) {
		switch a := &h.c.Assign[i]; {
		case a.Stories[0] != story:
		case a.Priority != priority || put:
			h.drop(i, carriage)
		default:
			h.add(i, carriage)
			put = true
		}
	}
	if !put {
		h.anew(story, carriage, priority)
	}
	return nil
}

// anew writes a rule for a story that is put where none is, or one carriage more
// into the rule that this very act wrote.
func (h *hand) anew(story playlists.StoryID, carriage playlists.Carriage, priority int) {
	for i := range h.fresh {
		if a := &h.fresh[i]; a.ByHand() && a.Stories[0] == story && a.Priority == priority {
			a.To.Carriages = h.with(a.To.Carriages, carriage)
			return
		}
	}
	h.fresh = append(h.fresh, Assignment{Rule: All, To: Target{Carriages: []playlists.Carriage{carriage}},
		Stories: []playlists.StoryID{story}, Priority: priority, Weight: 1})
}

func (h *hand) add(i int, carriage playlists.Carriage) { h.lists[i] = h.with(h.lists[i], carriage) }

// with lists a carriage before the first that comes later in the fleet.
func (h *hand) with(list []playlists.Carriage, carriage playlists.Carriage) []playlists.Carriage {
	if slices.Contains(list, carriage) {
		return list
	}
	at := slices.IndexFunc(list, func(c playlists.Carriage) bool { return h.place[c] > h.place[carriage] })
	if at < 0 {
		at = len(list)
	}
	return slices.Insert(list, at, carriage)
}

func (h *hand) drop(i int, carriage playlists.Carriage) {
	h.lists[i] = slices.DeleteFunc(h.lists[i], func(c playlists.Carriage) bool { return c == carriage })
}

func (h *hand) take(story playlists.StoryID, carriage playlists.Carriage) error {
	found := false
	for i, list := range h.lists {
		if h.c.Assign[i].Stories[0] == story && slices.Contains(list, carriage) {
			h.drop(i, carriage)
			found = true
		}
	}
	if !found {
		return fmt.Errorf("story %s was not put onto carriage %s by hand; change the rule that deals it, or put another story there", story, carriage)
	}
	return nil
}

// changes gives the act as edits. Rules without carriages go, the last first, so
// that the indices of the others hold.
func (h *hand) changes() []Change {
	var changes, gone []Change
	for _, i := range slices.Backward(slices.Sorted(maps.Keys(h.lists))) {
		switch list := h.lists[i]; {
		case len(list) == 0:
			gone = append(gone, TakeOutRule(i))
		case !slices.Equal(list, h.c.Assign[i].To.Carriages):
			changes = append(changes, Set(At("assign", i, "to", "carriages"), list))
		}
	}
	for _, a := range h.fresh {
		changes = append(changes, AddRule(a))
	}
	return append(changes, gone...)
}
