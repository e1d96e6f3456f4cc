package controller

import (
	"context"
	"errors"

	"storyline/controller/internal/desk"
	"storyline/controller/internal/drafts"
	"storyline/playlists"
)

// writing is what people write, as the page rooms ask for it.
type writing struct{ *Controller }

// key names a campaign of the network that the console shows.
func (w writing) key(id playlists.CampaignID) (drafts.Key, *inForce, error) {
	f := w.fleets.first()
	if f == nil || !playlists.ValidName(id) {
		return drafts.Key{}, nil, desk.ErrNotHere
	}
	return drafts.Key{Network: f.fleet.Network, Campaign: id}, f, nil
}

// Draft gives the newest text of a campaign.
func (w writing) Draft(ctx context.Context, id playlists.CampaignID) (*desk.Draft, error) {
	return w.Version(ctx, id, drafts.Newest)
}

// Version gives one of its texts.
func (w writing) Version(ctx context.Context, id playlists.CampaignID, n int64) (*desk.Draft, error) {
	k, f, err := w.key(id)
	if err != nil {
		return nil, err
	}
	j, err := w.drafts.Version(ctx, k, n)
	if err != nil {
		return nil, asDesk(err)
	}
	return draftOf(&j, f), nil
}

// Edit makes a change.
func (w writing) Edit(ctx context.Context, e desk.Edit) (*desk.Draft, error) {
	k, f, err := w.key(e.Campaign)
	if err != nil {
		return nil, err
	}
	j, err := w.drafts.Edit(ctx, drafts.Edit{Key: k, Base: e.Base, Changes: e.Changes, Files: e.Files, Who: e.Who, Act: e.Act, What: e.What})
	if err != nil {
		return nil, asDesk(err)
	}
	w.feed.Changed()
	return draftOf(&j, f), nil
}

// draftOf gives a judged version the shape in which the page rooms share it.
func draftOf(j *drafts.Judged, f *inForce) *desk.Draft {
	return &desk.Draft{
		Network: j.Network, ID: j.Version.Campaign, N: j.N, YAML: j.YAML, Campaign: j.Campaign, Files: j.Files, Fleet: f.fleet,
		Problems: j.Problems, Stories: j.Stories, Who: j.Who, What: j.What, Updated: j.Updated,
	}
}

// asDesk gives errors of the drafts the shape in which a page tells them.
func asDesk(err error) error {
	var unfit *drafts.Unfit
	var problems drafts.Problems
	switch {
	case err == nil:
		return nil
	case errors.Is(err, drafts.ErrNone), errors.Is(err, drafts.ErrNoFleet):
		return desk.ErrNotHere
	case errors.Is(err, drafts.ErrStale):
		return desk.Stale()
	case errors.Is(err, drafts.ErrNothing):
		return desk.NothingMore()
	case errors.As(err, &unfit):
		return desk.Unfit(unfit)
	case errors.As(err, &problems):
		return desk.Unreadable(problems)
	default:
		return err
	}
}
