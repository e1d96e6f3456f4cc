package controller

import (
	"context"
	"errors"

	"storyline/controller/internal/desk"
	"storyline/controller/internal/drafts"
	"storyline/controller/internal/publish"
	"storyline/controller/internal/review"
	"storyline/controller/internal/store"
	"storyline/playlists"
)

// Standing says how far a campaign has come on its way to the carriages.
func (w writing) Standing(ctx context.Context, d *desk.Draft) (review.Standing, error) {
	k, f, err := w.key(d.ID)
	if err != nil {
		return review.Standing{}, err
	}
	j, err := w.drafts.Version(ctx, k, d.N)
	if err != nil {
		return review.Standing{}, asDesk(err)
	}
	signed, err := w.signed(ctx, k.Network)
	if err != nil {
		return review.Standing{}, err
	}
	var list []review.StoryStanding
	enough := map[playlists.Digest]bool{}
	for i := range j.Stories {
		one, err := w.standing(&j.Stories[i], signed)
		if err != nil {
			return review.Standing{}, err
		}
		enough[one.Digest] = one.Approved
		list = append(list, one)
	}
	newest, before, err := w.pins(ctx, f, d.ID)
	if err != nil {
		return review.Standing{}, err
	}
	states := drafts.StateOf(&j, enough, newest, before)
	for i := range list {
		list[i].State = review.State(states.Stories[i].State)
	}
	return review.Standing{State: review.State(states.Campaign), Stories: list}, nil
}

// standing says who has signed a story.
func (w writing) standing(s *playlists.Story, signed *signed) (review.StoryStanding, error) {
	e := playlists.Envelope{PayloadType: playlists.TypeStory, Payload: s.Payload(), Signatures: []playlists.Signature{}}
	one := review.StoryStanding{Story: s.ID, Digest: e.PayloadDigest(), Sheet: e}
	a := w.approval(s, one.Digest, signed.envelope(one.Digest))
	one.Persons, one.Needed, one.Approved = a.Persons, a.Needed, a.Approved
	row := signed.story(one.Digest)
	if row == nil {
		return one, nil
	}
	one.Since = row.Updated
	var err error
	one.Sheet, err = playlists.ParseEnvelope(row.Envelope, 2*playlists.MaxStory)
	return one, err
}

// pastPublishes is how many publishes are looked through for those that told a
// campaign.
const pastPublishes = 50

// pins gives what the newest publish that is done told of a campaign, and the one
// before.
func (w writing) pins(ctx context.Context, f *inForce, id playlists.CampaignID) (newest, before drafts.Pin, err error) {
	rows, err := w.store.Publishes(ctx, pastPublishes)
	if err != nil {
		return newest, before, err
	}
	var found []drafts.Pin
	for i := range rows {
		if rows[i].Network != f.fleet.Network || rows[i].State != store.Done || len(found) == 2 {
			continue
		}
		said, err := w.store.PublishSays(ctx, rows[i].ID)
		if err != nil {
			return newest, before, err
		}
		for k := range said {
			if said[k].Campaign != id {
				continue
			}
			pin, err := w.pin(&said[k], f)
			if err != nil {
				return newest, before, err
			}
			found = append(found, pin)
		}
	}
	found = append(found, drafts.Pin{}, drafts.Pin{})
	return found[0], found[1], nil
}

// pin names what a publish told. It is read as of the day on which it was accepted.
func (w writing) pin(c *store.Campaign, f *inForce) (drafts.Pin, error) {
	j, err := drafts.Judge(drafts.Version{Network: c.Network, Campaign: c.Campaign, YAML: c.YAML, Catalogue: c.Catalogue}, f.fleet, nil, c.Updated)
	pin := drafts.Pin{Sum: store.SumOf(c.YAML, c.Catalogue)}
	for i := range j.Stories {
		pin.Stories = append(pin.Stories, playlists.DigestOf(j.Stories[i].Payload()))
	}
	return pin, err
}

// Approve takes a sheet that editors signed.
func (w writing) Approve(ctx context.Context, sheet []byte) (review.Approved, error) {
	a, err := w.pub.Approve(ctx, sheet)
	if errors.Is(err, publish.ErrNoTrust) {
		return review.Approved{}, &playlists.Refusal{Reason: playlists.NotHeldYet, Detail: err.Error()}
	}
	if err != nil {
		return review.Approved{}, err
	}
	w.feed.Changed()
	return review.Approved{
		Story: a.Story.ID, Digest: a.Payload, Persons: a.Persons, Complete: a.Complete,
		Needed: w.pub.Trust().Needed(playlists.RoleEditor, a.Story.Network, a.Story.Campaign),
	}, nil
}
