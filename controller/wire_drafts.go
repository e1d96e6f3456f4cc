package controller

import (
	"context"
	"errors"

	"storyline/controller/internal/drafts"
	"storyline/controller/internal/store"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// judges are the fleets that a draft is judged by.
type judges struct{ *Controller }

// Fleet gives a network's fleet.
func (j judges) Fleet(n playlists.Network) *campaign.Fleet { return j.fleets.Fleet(n) }

// Reported gives what the displays of a network have said that they can show.
func (j judges) Reported(n playlists.Network) campaign.Reported {
	f := j.fleets.of(n)
	if f == nil {
		return nil
	}
	all := campaign.Reported{}
	for i := range f.displays {
		if shape, ok := j.said(f.displays[i].Display); ok {
			all[f.displays[i].Display] = shape
		}
	}
	return all
}

// history is the store as the room of drafts asks for it.
type history struct{ store *store.Store }

// SaveVersion makes a version the newest.
func (h history) SaveVersion(ctx context.Context, one drafts.Version, base int64) (drafts.Version, error) {
	row, err := h.store.SaveVersion(ctx, store.Version(one), base)
	return drafts.Version(row), asDrafts(err)
}

// Version gives a version.
func (h history) Version(ctx context.Context, k drafts.Key, n int64) (drafts.Version, error) {
	row, err := h.store.Version(ctx, k.Network, k.Campaign, n)
	return drafts.Version(row), asDrafts(err)
}

// History lists versions without their texts.
func (h history) History(ctx context.Context, k drafts.Key, limit int) ([]drafts.Version, error) {
	rows, err := h.store.History(ctx, k.Network, k.Campaign, limit)
	list := make([]drafts.Version, len(rows))
	for i := range rows {
		list[i] = drafts.Version(rows[i])
	}
	return list, asDrafts(err)
}

func asDrafts(err error) error {
	switch {
	case errors.Is(err, store.ErrStale):
		return drafts.ErrStale
	case errors.Is(err, store.ErrNotFound):
		return drafts.ErrNone
	default:
		return err
	}
}
