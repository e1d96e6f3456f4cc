package controller

import (
	"context"

	"storyline/controller/internal/api"
	"storyline/controller/internal/drafts"
	"storyline/controller/internal/publish"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// campaigns takes what is to be told.
type campaigns struct{ *Controller }

// PutCampaign reads, judges and keeps a campaign.
func (c campaigns) PutCampaign(ctx context.Context, p api.Put) (api.CampaignSummary, error) {
	j, err := c.drafts.Save(ctx, drafts.Change{
		Key: drafts.Key{Campaign: p.Campaign}, YAML: p.YAML, Files: p.Files, Base: drafts.AnyBase, Sound: !p.Draft, Who: p.By, Act: "put",
	})
	if err != nil {
		return api.CampaignSummary{}, asAPI(err)
	}
	c.feed.Changed()
	out := api.CampaignSummary{Campaign: j.Version.Campaign, Network: j.Network, N: j.N, Problems: j.Problems}
	signed, err := c.signed(ctx, j.Network)
	if err != nil {
		return out, err
	}
	for i := range j.Stories {
		payload := playlists.DigestOf(j.Stories[i].Payload())
		out.Stories = append(out.Stories, c.approval(&j.Stories[i], payload, signed.envelope(payload)))
	}
	out.Missing, err = c.missing(j.Campaign, j.Files)
	return out, err
}

// PutStory adds an editor's signature.
func (c campaigns) PutStory(ctx context.Context, envelope []byte, _ playlists.Millis) (api.Approval, error) {
	a, err := c.pub.Approve(ctx, envelope)
	if err != nil {
		return api.Approval{}, asAPI(err)
	}
	c.feed.Changed()
	return api.Approval{
		Network: a.Story.Network, Campaign: a.Story.Campaign, Story: a.Story.ID, Digest: a.Payload, Persons: a.Persons,
		Needed: c.pub.Trust().Needed(playlists.RoleEditor, a.Story.Network, a.Story.Campaign), Approved: a.Complete,
	}, nil
}

// approval tells how far a story is approved.
func (c *Controller) approval(s *playlists.Story, payload playlists.Digest, envelope []byte) api.Approval {
	a := api.Approval{Network: s.Network, Campaign: s.Campaign, Story: s.ID, Digest: payload, Persons: []string{}, Needed: 1}
	trust := c.pub.Trust()
	if trust == nil {
		return a
	}
	a.Needed = trust.Needed(playlists.RoleEditor, s.Network, s.Campaign)
	if envelope != nil {
		a.Persons, a.Approved = publish.Signed(envelope, s, trust)
	}
	return a
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
	signed, err := t.signed(ctx, n)
	if err != nil {
		return nil, err
	}
	list := make([]api.Sheet, len(j.Stories))
	for i := range j.Stories {
		payload := j.Stories[i].Payload()
		e := playlists.Envelope{PayloadType: playlists.TypeStory, Payload: payload, Signatures: []playlists.Signature{}}
		held := signed.envelope(playlists.DigestOf(payload))
		if held != nil {
			if e, err = playlists.ParseEnvelope(held, 2*playlists.MaxStory); err != nil {
				return nil, err
			}
		}
		list[i] = api.Sheet{Approval: t.approval(&j.Stories[i], e.PayloadDigest(), held), Envelope: e}
	}
	return list, nil
}
