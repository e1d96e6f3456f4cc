package controller

import (
	"context"
	"errors"

	"storyline/controller/internal/desk"
	"storyline/controller/internal/drafts"
	"storyline/controller/internal/review"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// Put makes a whole text the newest version.
func (w writing) Put(ctx context.Context, p review.Put) (*desk.Draft, error) {
	k, f, err := w.key(p.Campaign)
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
	k, f, err := w.key(t.Campaign)
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
	k, _, err := w.key(id)
	if err != nil {
		return 0, 0, err
	}
	b, err := w.drafts.Back(ctx, k)
	return b.Undo, b.Redo, asDesk(err)
}

// History lists versions, newest first.
func (w writing) History(ctx context.Context, id playlists.CampaignID, limit int) ([]review.Version, error) {
	k, _, err := w.key(id)
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
	k, _, err := w.key(id)
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
