package controller

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"storyline/controller/internal/api"
	"storyline/controller/internal/store"
	"storyline/playlists"
)

// displayStates tells the state of every display.
type displayStates struct{ *Controller }

// States lists the displays of a network's fleet.
func (d displayStates) States(_ context.Context, n playlists.Network) ([]api.DisplayState, error) {
	f := d.fleets.of(n)
	if f == nil {
		return nil, api.ErrNotFound
	}
	all := make([]api.DisplayState, len(f.displays))
	for i := range f.displays {
		row := &f.displays[i]
		known := d.ingest.Known(row.Display)
		s := api.DisplayState{
			Display: row.Display, Network: row.Network, Carriage: row.Carriage, Position: row.Position, Train: row.Train, Line: row.Line,
			Presence: string(known.Presence), Seen: known.StatusAt, Wanted: d.pub.Wanted(row.Display), Status: known.Status,
			Replaced: d.broker.Replaced(row.Display), Excess: known.Excess,
		}
		for _, o := range playlists.Orders() {
			want, ordered := s.Wanted[o]
			if ordered && (known.Status == nil || known.Status.Held[o] != want) {
				s.Differs = append(s.Differs, o)
			}
		}
		all[i] = s
	}
	slices.SortFunc(all, func(a, b api.DisplayState) int { return cmp.Compare(a.Display, b.Display) })
	return all, nil
}

// programmes gives what a carriage was ordered to tell.
type programmes struct{ *Controller }

// Programme gives the newest programme of the display at a position.
func (p programmes) Programme(_ context.Context, n playlists.Network, c playlists.Carriage, at playlists.Position) (api.Ordered, error) {
	f := p.fleets.of(n)
	if f == nil {
		return api.Ordered{}, api.ErrNotFound
	}
	i := slices.IndexFunc(f.displays, func(d store.Display) bool { return d.Carriage == c && (at == "" || d.Position == at) })
	if i < 0 {
		return api.Ordered{}, api.ErrNotFound
	}
	d := &f.displays[i]
	o, err := p.pub.Ordered(n, c)
	if err != nil {
		return api.Ordered{}, err
	}
	help, err := p.helpCard(n)
	if err != nil {
		return api.Ordered{}, err
	}
	shape, ok := p.said(d.Display) // what it says of itself is what it decides by
	if !ok {
		shape = f.fleet.ShapeOf(d.Display)
	}
	out := api.Ordered{Programme: playlists.NewProgramme(o, help, shape, d.Position), Zone: f.fleet.Location(), Position: d.Position}
	if o != nil {
		out.Held = o.Held()
	}
	return out, nil
}

// helpCard gives a network's help card, nil if there is none that holds.
func (c *Controller) helpCard(n playlists.Network) (*playlists.HelpCard, error) {
	trust := c.pub.Trust()
	if trust == nil {
		return nil, nil
	}
	card, err := trust.HelpCard(n)
	var refused *playlists.Refusal
	if errors.As(err, &refused) {
		return nil, nil // a display would show none either
	}
	return card, err
}
