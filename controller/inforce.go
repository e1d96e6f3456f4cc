package controller

import (
	"storyline/controller/internal/api"
	"storyline/controller/internal/console"
	"storyline/controller/internal/publish"
	"storyline/controller/internal/store"
	"storyline/playlists/campaign"
)

// inForce is one network, never changed once it is there.
type inForce struct {
	yaml     []byte
	fleet    *campaign.Fleet
	displays []store.Display // in the fleet's order
	page     *console.Fleet
}

func (one *inForce) bindings() []publish.Binding {
	all := make([]publish.Binding, len(one.displays))
	for i := range one.displays {
		d := &one.displays[i]
		all[i] = publish.Binding{Display: d.Display, Network: d.Network, Carriage: d.Carriage, Position: d.Position, Train: d.Train, Line: d.Line}
	}
	return all
}

func (one *inForce) summary() api.FleetSummary {
	s := api.FleetSummary{Network: one.fleet.Network, Lines: len(one.fleet.Lines), Trains: len(one.fleet.Trains), Displays: len(one.displays)}
	for i := range one.fleet.Trains {
		s.Carriages += len(one.fleet.Trains[i].Carriages)
	}
	return s
}

// takenApart lists a fleet's displays.
func takenApart(f *campaign.Fleet) []store.Display {
	var all []store.Display
	for _, t := range f.Trains {
		for _, c := range t.Carriages {
			for _, d := range c.Displays {
				all = append(all, store.Display{
					Display: d.ID, Network: f.Network, Carriage: c.ID, Position: d.Position, Train: t.ID, Line: t.Line,
					Kind: c.Kind, Width: d.Width, Height: d.Height, Orientation: string(d.Orientation),
				})
			}
		}
	}
	return all
}

// pageOf gives a fleet as the console shows it.
func pageOf(f *campaign.Fleet) *console.Fleet {
	page := &console.Fleet{Network: f.Network, Name: f.Name, Zone: f.Location()}
	for _, l := range f.Lines {
		page.Lines = append(page.Lines, console.Line{ID: l.ID, Name: l.Name, Colour: l.Colour})
	}
	for _, t := range f.Trains {
		train := console.Train{ID: t.ID, Line: t.Line, Tags: words(t.Tags)}
		for _, c := range t.Carriages {
			one := console.Carriage{ID: c.ID, Kind: c.Kind, Tags: words(c.Tags)}
			for _, d := range c.Displays {
				one.Displays = append(one.Displays, console.Display{ID: d.ID, Position: d.Position, Shape: d.Shape()})
			}
			train.Carriages = append(train.Carriages, one)
		}
		page.Trains = append(page.Trains, train)
	}
	return page
}

func words(tags []campaign.Tag) []string {
	var list []string
	for _, tag := range tags {
		list = append(list, string(tag))
	}
	return list
}
