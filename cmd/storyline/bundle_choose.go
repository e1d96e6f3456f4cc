package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"storyline/cmd/storyline/internal/client"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// hung is a carriage with the displays of it that were chosen.
type hung struct {
	train    playlists.Train
	carriage playlists.Carriage
	displays []campaign.Display
}

// choose finds the named trains and displays in a fleet; all, if none is named.
func choose(fleet *campaign.Fleet, trains, displays []string) (chosen []hung, err error) {
	all := len(trains)+len(displays) == 0
	found := map[string]bool{}
	for i := range fleet.Trains {
		t := &fleet.Trains[i]
		whole := all || slices.Contains(trains, string(t.ID))
		found["train "+string(t.ID)] = true
		for j := range t.Carriages {
			h := hung{train: t.ID, carriage: t.Carriages[j].ID}
			for _, d := range t.Carriages[j].Displays {
				found["display "+string(d.ID)] = true
				if whole || slices.Contains(displays, string(d.ID)) {
					h.displays = append(h.displays, d)
				}
			}
			if len(h.displays) > 0 {
				chosen = append(chosen, h)
			}
		}
	}
	for kind, names := range map[string][]string{"train": trains, "display": displays} {
		for _, n := range names {
			if !found[kind+" "+n] {
				err = errors.Join(err, fmt.Errorf("the fleet of network %s has no %s %s", fleet.Network, kind, n))
			}
		}
	}
	return chosen, err
}

func fleetOf(ctx context.Context, api *client.Client, n playlists.Network) (*campaign.Fleet, error) {
	text, err := api.Fleet(ctx, n)
	if err != nil {
		return nil, err
	}
	fleet, problems := campaign.ParseFleet("the controller's fleet", text)
	if len(problems) > 0 {
		return nil, badFiles(problems)
	}
	return fleet, nil
}

// shapesOf gives the shapes that displays measured themselves, by which they will
// choose their media.
func shapesOf(ctx context.Context, api *client.Client, n playlists.Network) (map[playlists.DisplayID]playlists.Shape, error) {
	states, err := api.Displays(ctx, n)
	shapes := make(map[playlists.DisplayID]playlists.Shape, len(states))
	for _, s := range states {
		if s.Status != nil && s.Status.Shape.Drawable() {
			shapes[s.Display] = s.Status.Shape
		}
	}
	return shapes, err
}
