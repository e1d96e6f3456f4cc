package controller

import (
	"context"
	"errors"
	"io"
	"slices"

	"storyline/controller/internal/desk"
	"storyline/controller/internal/drafts"
	"storyline/controller/internal/studio"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// bench is the controller as the studio asks for it.
type bench struct{ *Controller }

// Fleet gives the network's fleet.
func (b bench) Fleet(context.Context) (*campaign.Fleet, error) {
	if f := b.fleets.first(); f != nil {
		return f.fleet, nil
	}
	return nil, nil
}

// Campaigns lists the campaigns of the network by name.
func (b bench) Campaigns(ctx context.Context) ([]playlists.CampaignID, error) {
	f := b.fleets.first()
	if f == nil {
		return nil, nil
	}
	rows, err := b.store.Campaigns(ctx, f.fleet.Network)
	list := make([]playlists.CampaignID, len(rows))
	for i := range rows {
		list[i] = rows[i].Campaign
	}
	return list, err
}

// Begin keeps the first text of a campaign. Later ones are edits.
func (b bench) Begin(ctx context.Context, n studio.Beginning) (*desk.Draft, error) {
	_, err := b.drafts.Save(ctx, drafts.Change{
		Key: drafts.Key{Network: n.Network, Campaign: n.Campaign}, YAML: n.YAML, Files: n.Files, Who: n.Who, Act: "begin", What: string(n.Campaign),
	})
	if errors.Is(err, drafts.ErrStale) {
		return nil, studio.Taken()
	}
	if err != nil {
		return nil, asDesk(err)
	}
	b.feed.Changed()
	return writing(b).Draft(ctx, n.Campaign)
}

// Plays gives the totals of stories.
func (b bench) Plays(ctx context.Context, ds []playlists.Digest) ([]studio.Total, error) {
	tallies, err := b.store.Tallies(ctx)
	if err != nil {
		return nil, err
	}
	var list []studio.Total
	for _, t := range totals(tallies) {
		if slices.Contains(ds, t.Story) {
			list = append(list, studio.Total(t))
		}
	}
	return list, nil
}

// Open gives the bytes of a file.
func (b bench) Open(d playlists.Digest) (io.ReadCloser, error) { return b.files.Open(d) }
