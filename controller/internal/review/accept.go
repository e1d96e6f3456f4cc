package review

import (
	"fmt"
	"slices"
	"time"

	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// accept writes into the campaign that a person lets a warning stand.
func (r *Review) accept(q *desk.Request) (desk.Answer, error) {
	d, err := r.draft(q.Request)
	if err != nil {
		return desk.Answer{}, err
	}
	a := asked(q)
	if !slices.ContainsFunc(d.Problems, func(p campaign.Problem) bool { return waits(&p) && about(&p, &a) }) {
		return desk.Answer{}, desk.Refuse("There is no such warning any more. Look at what stands there now.")
	}
	a.By, a.On = q.Person, dayOf(q.Now, q.Zone)
	_, err = r.opt.Drafts.Edit(q.Context(), desk.Edit{
		Campaign: d.ID, Base: d.N, Who: q.Person, Act: "accept", What: what(&a),
		Changes: []campaign.Change{campaign.Insert("accepted", campaign.End, a)},
	})
	return desk.Answer{To: home(d.ID, "review#accepted"), Notice: desk.Say("The warning is accepted; your name stands beside it. You can take that back below.")}, err
}

// unaccept takes an acceptance out of the campaign.
func (r *Review) unaccept(q *desk.Request) (desk.Answer, error) {
	d, err := r.draft(q.Request)
	if err != nil {
		return desk.Answer{}, err
	}
	a := asked(q)
	i := slices.IndexFunc(d.Campaign.Accepted, func(b campaign.Acceptance) bool {
		return b.Warning == a.Warning && b.Story == a.Story && b.Slide == a.Slide
	})
	if i < 0 {
		return desk.Answer{}, desk.Refuse("This warning is not accepted any more. Look at what stands there now.")
	}
	change := campaign.Remove(campaign.At("accepted", fmt.Sprintf("#%d", i+1)))
	if len(d.Campaign.Accepted) == 1 {
		change = campaign.Remove("accepted")
	}
	_, err = r.opt.Drafts.Edit(q.Context(), desk.Edit{Campaign: d.ID, Base: d.N, Who: q.Person, Act: "unaccept", What: what(&a), Changes: []campaign.Change{change}})
	return desk.Answer{To: home(d.ID, "review"), Notice: desk.Say("The warning is open again.")}, err
}

// asked gives the warning that a form names.
func asked(q *desk.Request) campaign.Acceptance {
	return campaign.Acceptance{Warning: campaign.Rule(q.Field("warning")), Story: playlists.StoryID(q.Field("story")), Slide: playlists.SlideID(q.Field("slide"))}
}

// waits reports whether a warning can still be accepted.
func waits(p *campaign.Problem) bool {
	return p.Level == campaign.Warning && p.Accepted == "" && slices.Contains(campaign.Warnings(), p.Rule)
}

func about(p *campaign.Problem, a *campaign.Acceptance) bool {
	return p.Rule == a.Warning && p.Story == a.Story && p.Slide == a.Slide
}

// what names a warning for the history.
func what(a *campaign.Acceptance) string {
	s := string(a.Warning)
	for _, name := range []string{string(a.Story), string(a.Slide)} {
		if name != "" {
			s += " " + name
		}
	}
	return s
}

// dayOf gives the day that a wall clock shows.
func dayOf(now playlists.Millis, zone *time.Location) playlists.Day {
	y, m, d := time.UnixMilli(now).In(zone).Date()
	return playlists.Day(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// home gives the address of one of a campaign's pages.
func home(c playlists.CampaignID, page string) string { return "/campaigns/" + string(c) + "/" + page }
