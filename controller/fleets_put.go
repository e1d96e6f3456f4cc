package controller

import (
	"context"
	"errors"
	"fmt"

	"storyline/controller/internal/api"
	"storyline/controller/internal/store"
	"storyline/playlists"
)

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
