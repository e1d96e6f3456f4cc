package controller

import (
	"context"
	"time"

	"storyline/controller/internal/console"
	"storyline/controller/internal/ingest"
	"storyline/controller/internal/store"
	"storyline/playlists"
)

// pages is the controller as the console asks for it.
type pages struct{ *Controller }

// Fleet gives the network that the console shows.
func (p pages) Fleet(context.Context) (*console.Fleet, error) {
	if f := p.fleets.first(); f != nil {
		return f.page, nil
	}
	return nil, nil
}

// zone gives the network's wall clock, UTC before there is a fleet.
func (p pages) zone(context.Context) *time.Location {
	if f := p.fleets.first(); f != nil && f.fleet.Location() != nil {
		return f.fleet.Location()
	}
	return time.UTC
}

// Known gives what is known of displays, from memory.
func (p pages) Known(_ context.Context, ids []playlists.DisplayID) (map[playlists.DisplayID]console.Known, error) {
	if len(ids) == 0 {
		f := p.fleets.first()
		if f == nil {
			return map[playlists.DisplayID]console.Known{}, nil
		}
		ids = make([]playlists.DisplayID, len(f.displays))
		for i := range f.displays {
			ids[i] = f.displays[i].Display
		}
	}
	all := make(map[playlists.DisplayID]console.Known, len(ids))
	for _, id := range ids {
		k := p.ingest.Known(id)
		heard := k.Seen.Spoke
		if heard == 0 {
			heard = k.StatusAt
		}
		all[id] = console.Known{
			Wanted: p.pub.Wanted(id), Status: k.Status, Excess: k.Excess > 0,
			Presence: console.Presence{Heard: heard, Spoken: k.Presence != ingest.Unknown, Gone: k.Seen.Gone},
		}
	}
	return all, nil
}

// Playlist gives the newest playlist of a carriage.
func (p pages) Playlist(_ context.Context, n playlists.Network, c playlists.Carriage) (*playlists.Opened, error) {
	return p.pub.Ordered(n, c)
}

// HelpCard gives a network's help card.
func (p pages) HelpCard(_ context.Context, n playlists.Network) (*playlists.HelpCard, error) {
	return p.helpCard(n)
}

// Story gives a story that was signed once by the digest of its payload.
func (p pages) Story(ctx context.Context, d playlists.Digest) (*playlists.Story, error) {
	f := p.fleets.first()
	if f == nil {
		return nil, nil
	}
	signed, err := p.signed(ctx, f.fleet.Network)
	envelope := signed.envelope(d)
	if err != nil || envelope == nil {
		return nil, err
	}
	e, err := playlists.ParseEnvelope(envelope, 2*playlists.MaxStory)
	if err != nil {
		return nil, err
	}
	return playlists.DecodeStory(e.Payload)
}

// Latest gives plays of a carriage, newest first.
func (p pages) Latest(ctx context.Context, network playlists.Network, c playlists.Carriage, n int) ([]console.Played, error) {
	rows, err := p.store.LatestPlays(ctx, network, c, n)
	list := make([]console.Played, len(rows))
	for i := range rows {
		list[i] = console.Played{Display: rows[i].Display, Dated: rows[i].Dated, Play: rows[i].Play}
	}
	return list, err
}

// OfCarriage gives the totals of a carriage, and how many plays of the displays
// that hang in it are gone.
func (p pages) OfCarriage(ctx context.Context, network playlists.Network, c playlists.Carriage) ([]console.Total, int64, error) {
	tallies, err := p.store.TalliesOfCarriage(ctx, network, c)
	if err != nil {
		return nil, 0, err
	}
	lost, err := p.store.Lost(ctx)
	if err != nil {
		return nil, 0, err
	}
	var unknown int64
	if f := p.fleets.of(network); f != nil {
		for i := range f.displays {
			if f.displays[i].Carriage == c {
				unknown += lost[f.displays[i].Display]
			}
		}
	}
	return totals(tallies), unknown, nil
}

// totals puts the outcomes of a story side by side.
func totals(tallies []store.Tally) []console.Total {
	var all []console.Total
	for _, t := range tallies {
		if len(all) == 0 || all[len(all)-1].Story != t.Story {
			all = append(all, console.Total{Story: t.Story})
		}
		one := &all[len(all)-1]
		switch t.Outcome {
		case playlists.Whole:
			one.Whole += t.Plays
		case playlists.Joined:
			one.Joined += t.Plays
		case playlists.Cut:
			one.Cut += t.Plays
		}
	}
	return all
}
