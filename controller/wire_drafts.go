package controller

import (
	"context"
	"errors"

	"storyline/controller/internal/api"
	"storyline/controller/internal/drafts"
	"storyline/controller/internal/store"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

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

// texts tells the interface what campaigns say and said.
type texts struct{ *Controller }

// Text gives a version of a campaign.
func (t texts) Text(ctx context.Context, n playlists.Network, c playlists.CampaignID, number int64) (api.Text, error) {
	j, err := t.drafts.Version(ctx, drafts.Key{Network: n, Campaign: c}, number)
	return api.Text{Version: versionOf(&j.Version), YAML: string(j.YAML), Catalogue: j.Files, Problems: j.Problems}, asAPI(err)
}

// Versions lists the versions of a campaign, newest first.
func (t texts) Versions(ctx context.Context, n playlists.Network, c playlists.CampaignID, limit int) ([]api.Version, error) {
	rows, err := t.drafts.History(ctx, drafts.Key{Network: n, Campaign: c}, limit)
	list := make([]api.Version, len(rows))
	for i := range rows {
		list[i] = versionOf(&rows[i])
	}
	return list, asAPI(err)
}

func versionOf(v *drafts.Version) api.Version {
	return api.Version{Network: v.Network, Campaign: v.Campaign, N: v.N, Sum: v.Sum, Who: v.Who, Act: v.Act, What: v.What, Updated: v.Updated}
}

// Sheets gives the stories of a campaign's newest version as editors sign them.
func (t texts) Sheets(ctx context.Context, n playlists.Network, c playlists.CampaignID) ([]api.Sheet, error) {
	j, err := t.drafts.Version(ctx, drafts.Key{Network: n, Campaign: c}, drafts.Newest)
	if err != nil {
		return nil, asAPI(err)
	}
	if !j.Sound() {
		return nil, api.Problems(j.Problems)
	}
	signed, err := t.envelopes(ctx, n)
	if err != nil {
		return nil, err
	}
	list := make([]api.Sheet, len(j.Stories))
	for i := range j.Stories {
		payload := j.Stories[i].Payload()
		e := playlists.Envelope{PayloadType: playlists.TypeStory, Payload: payload, Signatures: []playlists.Signature{}}
		held := signed[playlists.DigestOf(payload)]
		if held != nil {
			if e, err = playlists.ParseEnvelope(held, 2*playlists.MaxStory); err != nil {
				return nil, err
			}
		}
		list[i] = api.Sheet{Approval: t.approval(&j.Stories[i], e.PayloadDigest(), held), Envelope: e}
	}
	return list, nil
}

// missing lists the media that a text names and the media store does not hold.
// What is in no catalogue nobody can ask for.
func (c *Controller) missing(one *campaign.Campaign, files campaign.Files) ([]playlists.Digest, error) {
	var list []playlists.Digest
	asked := map[playlists.Digest]bool{{}: true}
	for i := range one.Written {
		for k := range one.Written[i].Slides {
			for _, m := range one.Written[i].Slides[k].Media {
				d := files[m.File].SHA256
				if asked[d] {
					continue
				}
				asked[d] = true
				_, held, err := c.files.Size(d)
				if err != nil {
					return nil, err
				}
				if !held {
					list = append(list, d)
				}
			}
		}
	}
	return list, nil
}
