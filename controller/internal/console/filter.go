package console

import (
	"net/url"
	"slices"
	"strings"

	"storyline/playlists"
)

// sight is one display of a fleet: where it hangs, what is known of it, and what
// that makes of it.
type sight struct {
	train    *Train
	carriage *Carriage
	display  *Display
	known    Known
	state    State
	faults   faults
}

// sights looks at every display of a fleet, in the fleet's order.
func sights(f *Fleet, known map[playlists.DisplayID]Known, seen func(playlists.DisplayID) observed, now playlists.Millis) []sight {
	all := make([]sight, 0, len(known))
	f.each(func(t *Train, k *Carriage, d *Display) {
		facts := known[d.ID]
		s := sight{train: t, carriage: k, display: d, known: facts, state: facts.State(now)}
		s.faults = faultsOf(facts, s.state, seen(d.ID))
		all = append(all, s)
	})
	return all
}

// tagged reports whether a display's train or carriage has a tag.
func (s *sight) tagged(tag string) bool {
	return slices.Contains(s.train.Tags, tag) || slices.Contains(s.carriage.Tags, tag)
}

// ordered reports whether a playlist was ordered for it.
func (s *sight) ordered() bool {
	_, there := s.known.Wanted[playlists.OrderPlaylist]
	return there
}

// says reports whether one of the words of a display holds a text in small letters.
func (s *sight) says(text string) bool {
	for _, word := range []string{string(s.display.ID), string(s.carriage.ID), string(s.train.ID), string(s.display.Position)} {
		if strings.Contains(word, text) {
			return true
		}
	}
	return s.known.Status != nil && (strings.Contains(strings.ToLower(s.known.Status.Trouble), text) || strings.Contains(strings.ToLower(s.known.Status.Software), text))
}

// filter narrows a fleet to some of its displays. The zero filter lets all pass;
// what a filter asks for and the fleet does not have lets none.
type filter struct {
	Line  playlists.Line
	Train playlists.Train
	Tag   string
	State State
	Fault Fault
	Text  string
}

// maxAsked bounds each word of a filter, in bytes.
const maxAsked = 80

// readFilter reads the filter in an address.
func readFilter(q url.Values) filter {
	word := func(name string) string {
		w := strings.TrimSpace(q.Get(name))
		return strings.ToValidUTF8(w[:min(len(w), maxAsked)], "")
	}
	return filter{
		Line: playlists.Line(word("line")), Train: playlists.Train(word("train")), Tag: word("tag"),
		State: State(word("state")), Fault: Fault(word("fault")), Text: word("text"),
	}
}

// values gives the filter as the parameters of an address.
func (f *filter) values() url.Values {
	q := url.Values{}
	for name, word := range map[string]string{
		"line": string(f.Line), "train": string(f.Train), "tag": f.Tag, "state": string(f.State), "fault": string(f.Fault), "text": f.Text,
	} {
		if word != "" {
			q.Set(name, word)
		}
	}
	return q
}

// address gives a page's address with the filter, and with more parameters in pairs.
func (f *filter) address(path string, more ...string) string {
	q := f.values()
	for i := 0; i+1 < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// handed gives the address of the table of those that a technician covered.
func (f *filter) handed() string {
	own := *f
	own.Fault = HandFault
	return own.address("/displays")
}

// The parts of a filter.
const (
	byLine = iota
	byTrain
	byTag
	byState
	byFault
	byText
	parts
)

// none stands for no part of a filter.
const none = -1

// fails gives how many parts of the filter keep a display out, and the last one.
func (f *filter) fails(s *sight) (n, which int) {
	which = none
	for part, out := range [parts]bool{
		byLine:  f.Line != "" && s.train.Line != f.Line,
		byTrain: f.Train != "" && s.train.ID != f.Train,
		byTag:   f.Tag != "" && !s.tagged(f.Tag),
		byState: f.State != "" && s.state != f.State,
		byFault: f.Fault != "" && !s.faults.has(f.Fault),
		byText:  f.Text != "" && !s.says(strings.ToLower(f.Text)),
	} {
		if out {
			n, which = n+1, part
		}
	}
	return n, which
}

// counts says how many displays each choice of each part would show, with the
// other parts as they are.
type counts struct {
	lines  map[playlists.Line]int
	trains map[playlists.Train]int
	tags   map[string]int
	states map[State]int
	faults map[Fault]int
}

// of gives the displays that pass, and the counts beside the choices.
func (f *filter) of(all []sight) ([]sight, *counts) {
	c := &counts{map[playlists.Line]int{}, map[playlists.Train]int{}, map[string]int{}, map[State]int{}, map[Fault]int{}}
	passed := all
	if *f != (filter{}) {
		passed = nil
	}
	for i := range all {
		n, which := f.fails(&all[i])
		if n > 1 {
			continue
		}
		if n == 0 && *f != (filter{}) {
			passed = append(passed, all[i])
		}
		c.add(&all[i], which)
	}
	return passed, c
}

// add counts a display that nothing keeps out but one part, if that.
func (c *counts) add(s *sight, but int) {
	counted := func(part int) bool { return but == none || but == part }
	if counted(byLine) {
		c.lines[s.train.Line]++
	}
	if counted(byTrain) {
		c.trains[s.train.ID]++
	}
	if counted(byState) {
		c.states[s.state]++
	}
	if counted(byTag) {
		for _, tag := range s.train.Tags {
			c.tags[tag]++
		}
		for _, tag := range s.carriage.Tags {
			if !slices.Contains(s.train.Tags, tag) {
				c.tags[tag]++
			}
		}
	}
	if counted(byFault) && s.faults != 0 {
		c.faults[anyFault]++
		for _, fault := range faultKinds() {
			if s.faults.has(fault) {
				c.faults[fault]++
			}
		}
	}
}
