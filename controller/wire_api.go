package controller

import (
	"context"
	"errors"

	"storyline/controller/internal/api"
	"storyline/controller/internal/drafts"
	"storyline/controller/internal/publish"
	"storyline/controller/internal/store"
	"storyline/playlists"
)

// trustDoor is the trust document as the interface asks for it.
type trustDoor struct {
	pub   *publish.Publisher
	store *store.Store
}

// PutTrust takes a trust document.
func (t trustDoor) PutTrust(ctx context.Context, envelope []byte, _ playlists.Millis) (playlists.Held, error) {
	doc, err := t.pub.PutTrust(ctx, envelope)
	if err != nil {
		return playlists.Held{}, asAPI(err)
	}
	return doc.Held(), nil
}

// TrustEnvelope gives the one in force.
func (t trustDoor) TrustEnvelope(ctx context.Context) ([]byte, error) {
	d, err := t.store.Trust(ctx)
	return d.Bytes, asAPI(err)
}

// sealed gives orders as they are published.
type sealed struct{ pub *publish.Publisher }

// SealedBinding gives a display's binding.
func (s sealed) SealedBinding(_ context.Context, d playlists.DisplayID) ([]byte, error) {
	place, ok := s.pub.Place(d)
	if !ok || len(place.Bytes) == 0 {
		return nil, api.ErrNotFound
	}
	return place.Bytes, nil
}

// SealedPlaylist gives the playlist that a carriage should hold.
func (s sealed) SealedPlaylist(_ context.Context, n playlists.Network, c playlists.Carriage) ([]byte, error) {
	b := s.pub.Playlist(n, c)
	if b == nil {
		return nil, api.ErrNotFound
	}
	return b, nil
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
