package console

import (
	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// check refuses an act that this fleet can't do, with a sentence for the person.
func (a *act) check(f *campaign.Fleet) error {
	at := layoutOf(f)
	switch a.Kind {
	case "swap":
		if err := first(at.carriage(a.Carriage), at.carriage(a.Other)); err != nil {
			return err
		}
		if a.Carriage == a.Other {
			return desk.Refuse("A carriage can’t exchange its place with itself. Name another one.")
		}
	case "move":
		if err := first(at.carriage(a.Carriage), at.train(a.Train)); err != nil {
			return err
		}
		if from := at.carriages[a.Carriage]; from != a.Train && at.coupled[from] == 1 {
			return desk.Refuse("Carriage {carriage} is the only one of train {train}. Bring another one there first: each train has at least one.", "carriage", a.Carriage, "train", from)
		}
		if a.Place < 0 || a.Place > maxPlace {
			return desk.Refuse("A place in a train is a number from 1 to {most}.", "most", maxPlace)
		}
	case "replace":
		if err := first(at.display(a.Display), named(string(a.Fresh))); err != nil {
			return err
		}
		if at.displays[a.Fresh] != "" {
			return desk.Refuse("Display {display} hangs in carriage {carriage} already. Take it out there first, or move it.", "display", a.Fresh, "carriage", at.displays[a.Fresh])
		}
	case "hang":
		if err := first(at.display(a.Display), at.carriage(a.Carriage), named(string(a.Position))); err != nil {
			return err
		}
		if from := at.displays[a.Display]; from != a.Carriage && at.hanging[from] == 1 {
			return desk.Refuse("Display {display} is the only one in carriage {carriage}. Hang another in its place first: each carriage has at least one.", "display", a.Display, "carriage", from)
		}
	case "tag-carriage":
		return first(at.carriage(a.Carriage), a.checkTags())
	case "tag-train":
		return first(at.train(a.Train), a.checkTags())
	default:
		return desk.ErrNotHere
	}
	return nil
}

// first gives the first of some errors.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func named(word string) error {
	if !playlists.ValidName(word) {
		return desk.Refuse("“{word}” is not a name. Names have small Latin letters, digits and hyphens, at most 40.", "word", word[:min(len(word), maxAsked)])
	}
	return nil
}

func (a *act) checkTags() error {
	if len(a.Tags) > maxTags {
		return desk.Refuse("More than {most} tags.", "most", maxTags)
	}
	for _, t := range a.Tags {
		if err := named(string(t)); err != nil {
			return err
		}
	}
	return nil
}

// layout is what a fleet's text has, by name.
type layout struct {
	carriages map[playlists.Carriage]playlists.Train
	displays  map[playlists.DisplayID]playlists.Carriage
	coupled   map[playlists.Train]int    // carriages
	hanging   map[playlists.Carriage]int // displays
}

func layoutOf(f *campaign.Fleet) *layout {
	l := &layout{map[playlists.Carriage]playlists.Train{}, map[playlists.DisplayID]playlists.Carriage{}, map[playlists.Train]int{}, map[playlists.Carriage]int{}}
	for i := range f.Trains {
		l.coupled[f.Trains[i].ID] = len(f.Trains[i].Carriages)
		for j := range f.Trains[i].Carriages {
			c := &f.Trains[i].Carriages[j]
			l.carriages[c.ID], l.hanging[c.ID] = f.Trains[i].ID, len(c.Displays)
			for _, d := range c.Displays {
				l.displays[d.ID] = c.ID
			}
		}
	}
	return l
}

func (l *layout) carriage(c playlists.Carriage) error {
	if l.carriages[c] == "" {
		return desk.Refuse("The fleet has no carriage “{carriage}”.", "carriage", short(string(c)))
	}
	return nil
}

func (l *layout) train(t playlists.Train) error {
	if _, there := l.coupled[t]; !there {
		return desk.Refuse("The fleet has no train “{train}”.", "train", short(string(t)))
	}
	return nil
}

func (l *layout) display(d playlists.DisplayID) error {
	if l.displays[d] == "" {
		return desk.Refuse("The fleet has no display “{display}”.", "display", short(string(d)))
	}
	return nil
}

func short(word string) string { return word[:min(len(word), maxAsked)] }
