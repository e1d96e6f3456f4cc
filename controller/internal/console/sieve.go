package console

import (
	"cmp"
	"maps"
	"slices"

	"storyline/controller/internal/desk"
	"storyline/playlists"
)

// sieveView is a filter as a form: what was chosen, and beside each choice how
// many displays it would show.
type sieveView struct {
	filter
	Lines, Tags, States, Faults []choice
	Trains                      []choice // to be proposed, not all there are
	Shown, Total                int
	Home                        string // address of the page without a filter
	Narrow                      bool   // something was chosen
}

// Picture gives the address of the picture that is narrowed so, and Table that of
// the table.
func (v *sieveView) Picture() string { return v.address("/") }

// Table gives the address of the table that is narrowed so.
func (v *sieveView) Table() string { return v.address("/displays") }

// choice is one value of a part of a filter.
type choice struct {
	Value  string
	Label  string
	Name   bool // the label is a name, which no language translates
	N      int
	Chosen bool
}

// mostProposed is how many trains a form proposes.
const mostProposed = 200

// viewSieve puts a filter into words.
func viewSieve(f *Fleet, ask *filter, c *counts, shown, total int, home string, rd *desk.Reader) sieveView {
	v := sieveView{filter: *ask, Home: home, Shown: shown, Total: total, Narrow: *ask != filter{}}
	for i := range f.Lines {
		l := &f.Lines[i]
		one := choice{Value: string(l.ID), Label: rd.Word(l.Name), N: c.lines[l.ID], Chosen: l.ID == ask.Line, Name: true}
		if one.Label == "" {
			one.Label = string(l.ID)
		}
		v.Lines = append(v.Lines, one)
	}
	for _, tag := range slices.Sorted(maps.Keys(c.tags)) {
		v.Tags = append(v.Tags, choice{Value: tag, Label: tag, Name: true, N: c.tags[tag], Chosen: tag == ask.Tag})
	}
	for _, s := range states() {
		v.States = append(v.States, choice{Value: string(s), Label: rd.Say(s.label()), N: c.states[s], Chosen: s == ask.State})
	}
	for _, k := range append([]Fault{anyFault}, faultKinds()...) {
		v.Faults = append(v.Faults, choice{Value: string(k), Label: rd.Say(k.label()), N: c.faults[k], Chosen: k == ask.Fault})
	}
	for _, t := range slices.SortedFunc(maps.Keys(c.trains), cmp.Compare[playlists.Train]) {
		if len(v.Trains) < mostProposed {
			v.Trains = append(v.Trains, choice{Value: string(t), Label: string(t), Name: true, N: c.trains[t]})
		}
	}
	return v
}
