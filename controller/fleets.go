package controller

import (
	"context"
	"log/slog"
	"slices"
	"sync"

	"storyline/controller/internal/api"
	"storyline/controller/internal/publish"
	"storyline/controller/internal/store"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// fleets are the networks as they stand, in memory; the store keeps them.
type fleets struct {
	store *store.Store
	pub   *publish.Publisher
	log   *slog.Logger

	putting sync.Mutex // one PutFleet at a time
	mu      sync.RWMutex
	all     map[playlists.Network]*inForce
}

// load reads the fleets of the store.
func (f *fleets) load(ctx context.Context) error {
	names, err := f.store.Networks(ctx)
	if err != nil {
		return err
	}
	all := map[playlists.Network]*inForce{}
	for _, n := range names {
		yaml, err := f.store.FleetFile(ctx, n)
		if err != nil {
			return err
		}
		one, err := f.read(yaml)
		if err != nil {
			f.log.Error("the fleet can't be read any more; put it again", slog.String("network", string(n)), slog.Any("error", err))
			continue
		}
		all[n] = one
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.all = all
	return nil
}

func (f *fleets) read(yaml []byte) (*inForce, error) {
	fleet, err := f.pub.ReadFleet(yaml)
	if err != nil {
		return nil, err
	}
	return &inForce{yaml: yaml, fleet: fleet, displays: takenApart(fleet), page: pageOf(fleet)}, nil
}

func (f *fleets) of(n playlists.Network) *inForce {
	f.mu.RLock()
	defer f.mu.RUnlock()
	return f.all[n]
}

// Fleet gives a network's fleet, nil if it has none.
func (f *fleets) Fleet(n playlists.Network) *campaign.Fleet {
	if one := f.of(n); one != nil {
		return one.fleet
	}
	return nil
}

// Networks lists the networks that have a fleet.
func (f *fleets) Networks(context.Context) ([]playlists.Network, error) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	list := make([]playlists.Network, 0, len(f.all))
	for n := range f.all {
		list = append(list, n)
	}
	slices.Sort(list)
	return list, nil
}

// first gives the network that the console shows, the first by name; nil before there
// is one.
func (f *fleets) first() *inForce {
	f.mu.RLock()
	defer f.mu.RUnlock()
	var first *inForce
	for n, one := range f.all {
		if first == nil || n < first.fleet.Network {
			first = one
		}
	}
	return first
}

// Homeless lists those of ds that no fleet names, nil where there is no fleet.
func (f *fleets) Homeless(_ context.Context, ds []playlists.DisplayID) []playlists.DisplayID {
	f.mu.RLock()
	defer f.mu.RUnlock()
	if len(f.all) == 0 {
		return nil
	}
	home := map[playlists.DisplayID]bool{}
	for _, one := range f.all {
		for i := range one.displays {
			home[one.displays[i].Display] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(ds), func(d playlists.DisplayID) bool { return home[d] })
}

// FleetFile gives a network's fleet as it was put.
func (f *fleets) FleetFile(_ context.Context, n playlists.Network) ([]byte, error) {
	if one := f.of(n); one != nil {
		return one.yaml, nil
	}
	return nil, api.ErrNotFound
}

// bindings gives what every display should be bound to.
func (f *fleets) bindings() []publish.Binding {
	f.mu.RLock()
	defer f.mu.RUnlock()
	var all []publish.Binding
	for _, one := range f.all {
		all = append(all, one.bindings()...)
	}
	return all
}
