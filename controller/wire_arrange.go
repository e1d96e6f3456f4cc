package controller

import (
	"context"

	"storyline/controller/internal/desk"
	"storyline/playlists"
)

// Beside gives the newest drafts of a network's other campaigns, by name.
func (w writing) Beside(ctx context.Context, n playlists.Network, id playlists.CampaignID) ([]*desk.Draft, error) {
	rows, err := w.store.Campaigns(ctx, n)
	if err != nil {
		return nil, err
	}
	var others []*desk.Draft
	for _, r := range rows {
		if r.Campaign == id {
			continue
		}
		d, err := w.Draft(ctx, r.Campaign)
		if err != nil {
			return nil, err
		}
		others = append(others, d)
	}
	return others, nil
}
