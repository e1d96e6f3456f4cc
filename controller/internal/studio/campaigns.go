package studio

import (
	"context"
	"errors"
	"time"

	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// cardView is a campaign in the list of all.
type cardView struct {
	ID       playlists.CampaignID
	Title    []desk.Word
	Window   string
	Phase    desk.Phrase
	State    State
	Stories  int
	Approved int
	Told     int // carriages
	Problems int
	Cover    slideView // the first slide that has a picture, or else the first
}

// Named says how far the campaign has come.
func (v cardView) Named() desk.Phrase { return stateName(v.State) }

// campaignsView is the list.
type campaignsView struct {
	May   bool
	Cards []cardView
}

// campaignsPage lists the campaigns.
func (s *Studio) campaignsPage(q *desk.Request) (desk.Page, error) {
	v := &campaignsView{May: q.Person != ""}
	p := desk.Page{Name: "campaigns", Title: desk.Say("Campaigns"), Data: v, Styles: styles()}
	names, err := s.opt.Campaigns.Campaigns(q.Context())
	if err != nil {
		return p, err
	}
	for _, id := range names {
		d, err := s.opt.Drafts.Draft(q.Context(), id)
		if errors.Is(err, desk.ErrNotHere) {
			continue // taken away just now
		}
		if err != nil {
			return p, err
		}
		card, err := s.viewCard(q.Context(), d, q.Reader)
		if err != nil {
			return p, err
		}
		v.Cards = append(v.Cards, card)
	}
	return p, nil
}

// styles are the sheets of every page of the studio.
func styles() []string { return []string{"studio.css"} }

func (s *Studio) viewCard(ctx context.Context, d *desk.Draft, rd *desk.Reader) (cardView, error) {
	v := cardView{ID: d.ID, State: Drafted, Problems: len(campaign.Errors(d.Problems))}
	st, err := s.standings(ctx, d)
	if err != nil || d.Campaign == nil {
		return v, err
	}
	c := d.Campaign
	v.Title, v.Window, v.Phase = rd.Words(c.Title), rd.Days(c.Window.From, c.Window.Until), phase(c.Window, today(rd))
	v.State, v.Stories, v.Told = st.State, len(c.Written), st.Told
	for _, one := range st.Stories {
		if one.Lacking == 0 {
			v.Approved++
		}
	}
	v.Cover = cover(d, rd)
	return v, nil
}

// cover gives the slide that stands for a campaign.
func cover(d *desk.Draft, rd *desk.Reader) (first slideView) {
	for i := range d.Campaign.Written {
		for j := range d.Campaign.Written[i].Slides {
			v := viewSlide(&d.Campaign.Written[i].Slides[j], d.Files, rd)
			if v.Picture != "" {
				return v
			}
			if first.ID == "" {
				first = v
			}
		}
	}
	return first
}

// phase says where today lies to a campaign's window.
func phase(w campaign.Window, today playlists.Day) desk.Phrase {
	switch {
	case w.From != 0 && today < w.From:
		return desk.Say("begins later")
	case w.Until != 0 && today > w.Until:
		return desk.Say("over")
	default:
		return desk.Say("running")
	}
}

// today gives the civil date on the network's wall. Windows are of service days,
// so for some hours after midnight this is a day ahead; it only chooses a word.
func today(rd *desk.Reader) playlists.Day {
	const dayMs = 24 * 3600 * 1000
	_, ahead := time.UnixMilli(rd.Now).In(rd.Zone).Zone()
	return playlists.Day((rd.Now + int64(ahead)*1000) / dayMs)
}
