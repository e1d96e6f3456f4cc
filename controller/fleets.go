package controller

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"

	"storyline/controller/internal/api"
	"storyline/controller/internal/console"
	"storyline/controller/internal/drafts"
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

// inForce is one network, never changed once it is there.
type inForce struct {
	yaml     []byte
	fleet    *campaign.Fleet
	displays []store.Display // in the fleet's order
	page     *console.Fleet
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

// PutFleet reads, judges and keeps a fleet, and binds the displays that hang
// elsewhere than before.
func (f *fleets) PutFleet(ctx context.Context, yaml []byte, now playlists.Millis) (api.FleetSummary, error) {
	one, err := f.read(yaml)
	if err != nil {
		return api.FleetSummary{}, asAPI(err)
	}
	f.putting.Lock()
	defer f.putting.Unlock()
	return one.summary(), f.put(ctx, one, "", now)
}

// Replace does the same for a person who changed the text that has the digest was;
// errReplaced if that is not in force any more.
func (f *fleets) Replace(ctx context.Context, n playlists.Network, was playlists.Digest, yaml []byte, person string, now playlists.Millis) error {
	one, err := f.read(yaml)
	if err != nil {
		return err
	}
	f.putting.Lock()
	defer f.putting.Unlock()
	if old := f.of(n); old == nil || one.fleet.Network != n || playlists.DigestOf(old.yaml) != was {
		return errReplaced
	}
	return f.put(ctx, one, person, now)
}

// errReplaced says that another text is in force than was changed.
var errReplaced = errors.New("another text of the fleet is in force")

// put keeps a fleet that was read; the caller holds f.putting.
func (f *fleets) put(ctx context.Context, one *inForce, person string, now playlists.Millis) error {
	if err := f.unique(one); err != nil {
		return err
	}
	kept := store.Fleet{Network: one.fleet.Network, YAML: one.yaml, Updated: now, Person: person, Displays: one.displays}
	if err := f.store.PutFleet(ctx, kept); err != nil {
		return err
	}
	f.mu.Lock()
	f.all[one.fleet.Network] = one
	f.mu.Unlock()
	if err := f.pub.Bind(ctx, one.bindings()); err != nil {
		return unbound{asAPI(err)}
	}
	return nil
}

// unbound says that a fleet is in force, but its displays could not be bound as it
// says. The publisher tries again by itself.
type unbound struct{ error }

// Unwrap gives why.
func (u unbound) Unwrap() error { return u.error }

// unique refuses a display that hangs in another network.
func (f *fleets) unique(one *inForce) error {
	f.mu.RLock()
	defer f.mu.RUnlock()
	elsewhere := map[playlists.DisplayID]playlists.Network{}
	for n, other := range f.all {
		if n == one.fleet.Network {
			continue
		}
		for i := range other.displays {
			elsewhere[other.displays[i].Display] = n
		}
	}
	for i := range one.displays {
		if n, taken := elsewhere[one.displays[i].Display]; taken {
			return api.Conflict(fmt.Sprintf("display %s hangs in network %s: take it out there first, or name it otherwise", one.displays[i].Display, n))
		}
	}
	return nil
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

// asAPI gives errors of the rooms the shape in which the interface tells them.
func asAPI(err error) error {
	var wrong publish.Faults
	var unsound drafts.Problems
	switch {
	case err == nil:
		return nil
	case errors.As(err, &wrong):
		return api.Problems(wrong)
	case errors.As(err, &unsound):
		return api.Problems(unsound)
	case errors.Is(err, publish.ErrNoTrust), errors.Is(err, publish.ErrClock), errors.Is(err, publish.ErrNothing),
		errors.Is(err, publish.ErrChanged), errors.Is(err, publish.ErrNotNow), errors.Is(err, publish.ErrUnplayed),
		errors.Is(err, drafts.ErrNoFleet), errors.Is(err, drafts.ErrStale), errors.Is(err, drafts.ErrNothing):
		return api.Conflict(err.Error())
	case errors.Is(err, publish.ErrOrder):
		return &playlists.Refusal{Reason: playlists.Invalid, Detail: err.Error()}
	case errors.Is(err, store.ErrNotFound), errors.Is(err, drafts.ErrNone):
		return api.ErrNotFound
	default:
		return err
	}
}
