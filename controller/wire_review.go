package controller

import (
	"context"
	"errors"
	"os"

	"storyline/controller/internal/desk"
	"storyline/controller/internal/drafts"
	"storyline/controller/internal/publish"
	"storyline/controller/internal/review"
	"storyline/controller/internal/store"
	"storyline/playlists"
	"storyline/playlists/campaign"
	"storyline/playlists/footage"
)

// Put makes a whole text the newest version.
func (w writing) Put(ctx context.Context, p review.Put) (*desk.Draft, error) {
	k, f, err := w.key(ctx, p.Campaign)
	if err != nil {
		return nil, err
	}
	j, err := w.drafts.Save(ctx, drafts.Change{Key: k, YAML: p.YAML, Files: p.Files, Base: p.Base, Who: p.Who, Act: p.Act, What: p.What})
	var other *playlists.Refusal
	if errors.As(err, &other) {
		return nil, desk.Unreadable(other)
	}
	if err != nil {
		return nil, asDesk(err)
	}
	w.feed.Changed()
	return draftOf(&j, f), nil
}

// Turn goes back or forth in a campaign's history.
func (w writing) Turn(ctx context.Context, t review.Turn) (*desk.Draft, error) {
	k, f, err := w.key(ctx, t.Campaign)
	if err != nil {
		return nil, err
	}
	var j drafts.Judged
	switch t.Act {
	case drafts.ActUndo:
		j, err = w.drafts.Undo(ctx, k, t.Base, t.Who)
	case drafts.ActRedo:
		j, err = w.drafts.Redo(ctx, k, t.Base, t.Who)
	default:
		j, err = w.drafts.Revert(ctx, k, t.To, t.Base, t.Who)
	}
	if err != nil {
		return nil, asDesk(err)
	}
	w.feed.Changed()
	return draftOf(&j, f), nil
}

// Back says which versions undo and redo would bring back.
func (w writing) Back(ctx context.Context, id playlists.CampaignID) (undo, redo int64, err error) {
	k, _, err := w.key(ctx, id)
	if err != nil {
		return 0, 0, err
	}
	b, err := w.drafts.Back(ctx, k)
	return b.Undo, b.Redo, asDesk(err)
}

// History lists versions, newest first.
func (w writing) History(ctx context.Context, id playlists.CampaignID, limit int) ([]review.Version, error) {
	k, _, err := w.key(ctx, id)
	if err != nil {
		return nil, err
	}
	rows, err := w.drafts.History(ctx, k, limit)
	list := make([]review.Version, len(rows))
	for i := range rows {
		list[i] = pastOf(&rows[i])
	}
	return list, asDesk(err)
}

func pastOf(v *drafts.Version) review.Version {
	return review.Version{N: v.N, Who: v.Who, Act: v.Act, What: v.What, Updated: v.Updated}
}

// Compare says what has changed from one version to another.
func (w writing) Compare(ctx context.Context, id playlists.CampaignID, was, is int64) (*review.Difference, error) {
	k, _, err := w.key(ctx, id)
	if err != nil {
		return nil, err
	}
	d, err := w.drafts.Compare(ctx, k, was, is)
	if err != nil {
		return nil, asDesk(err)
	}
	out := &review.Difference{Was: pastOf(&d.Was), Is: pastOf(&d.Is), Sound: d.Sound}
	for i := range d.Stories {
		s := review.StoryChange{Story: d.Stories[i].Story, Kind: review.Kind(d.Stories[i].Kind)}
		for _, c := range d.Stories[i].Slides {
			s.Slides = append(s.Slides, review.SlideChange{Slide: c.Slide, Kind: review.Kind(c.Kind)})
		}
		out.Stories = append(out.Stories, s)
	}
	for _, c := range d.Carriages {
		out.Carriages = append(out.Carriages, review.CarriageChange(c))
	}
	for _, h := range d.Hunks {
		var lines []review.Line
		for _, l := range h {
			lines = append(lines, review.Line(l))
		}
		out.Hunks = append(out.Hunks, lines)
	}
	return out, nil
}

// Measure measures what the lint judges.
func (w writing) Measure(d *desk.Draft) campaign.Measures {
	return d.Campaign.Measure(d.Fleet, d.Files, judges(w).Reported(d.Network))
}

// Standing says how far a campaign has come on its way to the carriages.
func (w writing) Standing(ctx context.Context, d *desk.Draft) (review.Standing, error) {
	k, f, err := w.key(ctx, d.ID)
	if err != nil {
		return review.Standing{}, err
	}
	j, err := w.drafts.Version(ctx, k, d.N)
	if err != nil {
		return review.Standing{}, asDesk(err)
	}
	held, err := pages(w).signed(ctx, k.Network)
	if err != nil {
		return review.Standing{}, err
	}
	var list []review.StoryStanding
	enough := map[playlists.Digest]bool{}
	for i := range j.Stories {
		one, err := w.standing(&j.Stories[i], held)
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
func (w writing) standing(s *playlists.Story, held signed) (review.StoryStanding, error) {
	e := playlists.Envelope{PayloadType: playlists.TypeStory, Payload: s.Payload(), Signatures: []playlists.Signature{}}
	one := review.StoryStanding{Story: s.ID, Digest: e.PayloadDigest(), Sheet: e}
	envelope := held.envelopes[one.Digest]
	a := w.approval(s, one.Digest, envelope)
	one.Persons, one.Needed, one.Approved = a.Persons, a.Needed, a.Approved
	if envelope == nil {
		return one, nil
	}
	for i := range held.rows {
		if held.rows[i].Payload == one.Digest {
			one.Since = held.rows[i].Updated
		}
	}
	var err error
	one.Sheet, err = playlists.ParseEnvelope(envelope, 2*playlists.MaxStory)
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

// shop is the media store as the room of reviews asks for it.
type shop struct{ *Controller }

// Open opens a file.
func (s shop) Open(d playlists.Digest) (*os.File, error) { return s.files.Open(d) }

// Keep finds out what a file is, keeps it, and looks at its pictures as far as
// this machine can.
func (s shop) Keep(ctx context.Context, name string, f *os.File) (campaign.Entry, error) {
	info, err := f.Stat()
	if err != nil {
		return campaign.Entry{}, err
	}
	e, err := campaign.Probe(name, f, info.Size())
	if err != nil {
		return campaign.Entry{}, err
	}
	if _, err := f.Seek(0, 0); err != nil {
		return campaign.Entry{}, err
	}
	if _, err := s.files.Put(e.SHA256, playlists.MaxMedia, f); err != nil {
		return campaign.Entry{}, err
	}
	looked, err := s.files.Looked(ctx, e.SHA256)
	switch {
	case errors.Is(err, footage.ErrNoProgram), errors.Is(err, footage.ErrNoPicture):
		return e, nil
	case err != nil:
		return campaign.Entry{}, err
	}
	return looked, nil
}
