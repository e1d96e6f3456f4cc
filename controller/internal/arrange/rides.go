package arrange

import (
	"context"

	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// rides computes the rides of a service day: in one carriage, or in any of a line,
// each carriage and display as likely as any other. A line of many carriages takes
// long, so it ends with ctx.
func (b *board) rides(ctx context.Context, ask rideAsk) ([]playlists.RideHour, error) {
	plan, err := b.plan(ask.Day)
	if err != nil {
		return nil, err
	}
	var groups []*rideGroup
	known := map[rideKey]*rideGroup{}
	var sum float64
	for i := range b.seats {
		s := &b.seats[i]
		if ask.Carriage != "" && s.carriage.ID != ask.Carriage || ask.Carriage == "" && s.train.Line != ask.Line {
			continue
		}
		for _, d := range s.carriage.Displays {
			if ask.Carriage != "" && ask.Position != "" && d.Position != ask.Position {
				continue
			}
			key := rideKey{s.telling, d.Position, d.Width, d.Height}
			if known[key] == nil {
				known[key] = &rideGroup{programme: plan.programme(i, &d)}
				groups = append(groups, known[key])
			}
			known[key].weight++
			sum++
		}
	}
	var all []playlists.RideHour
	for _, g := range groups {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		all = mix(all, g.programme.RidesOn(ask.Day, int64(ask.Minutes)*60_000), g.weight/sum)
	}
	return all, nil
}

// rideKey is what two displays have in common that show the same at every instant.
type rideKey struct {
	telling  *telling
	position playlists.Position
	w, h     int
}

// rideGroup is displays that show the same.
type rideGroup struct {
	programme *playlists.Programme
	weight    float64
}

// plan is what would be published for a service day.
type plan struct {
	*campaign.Plan
	help *playlists.HelpCard
}

// plan compiles the drafts as they would be published on the day before, so that
// the lease spans the day in question whichever it is. Another campaign that can't
// be published is left out, as a publish would leave it.
func (b *board) plan(day playlists.Day) (*plan, error) {
	var all []*campaign.Campaign
	files := map[playlists.CampaignID]campaign.Files{}
	for _, d := range b.drafts {
		if len(campaign.Errors(d.Problems)) == 0 {
			all = append(all, d.Campaign)
			files[d.ID] = d.Files
		}
	}
	made, problems := campaign.Compile(all, b.fleet, func(id playlists.CampaignID) campaign.Catalogue { return files[id] }, b.clock.DayStart(day)-dayMs, 4*dayMs)
	if len(problems) > 0 {
		return nil, desk.Refuse("The campaigns of this network can’t be told together yet. Look at the problems of each.")
	}
	help := b.own.Campaign.HelpCard()
	return &plan{made, &help}, nil
}

// programme makes what the plan has for a carriage ready for one of its displays.
func (p *plan) programme(seat int, d *campaign.Display) *playlists.Programme {
	a := &p.Arrangements[seat]
	o := &playlists.Opened{Arrangement: a, Stories: map[playlists.Digest]*playlists.Story{}}
	for i := range a.Entries {
		s := p.Stories[a.Entries[i].Digest]
		o.Stories[a.Entries[i].Digest] = &s.Story
	}
	return playlists.NewProgramme(o, p.help, d.Shape(), d.Position)
}

// mix adds the rides of some displays to those of others, by their part of all.
func mix(all, more []playlists.RideHour, part float64) []playlists.RideHour {
	if all == nil {
		all = make([]playlists.RideHour, len(more))
		for i := range more {
			all[i].Hour, all[i].From, all[i].Until, all[i].Ms = more[i].Hour, more[i].From, more[i].Until, more[i].Ms
			all[i].Whole.Least, all[i].Large.Least, all[i].Strip.Least = more[i].Whole.Least, more[i].Large.Least, more[i].Strip.Least
		}
	}
	for i := range min(len(all), len(more)) {
		a, m := &all[i].Ride, &more[i].Ride
		mixSeen(&a.Whole, m.Whole, part)
		mixSeen(&a.Large, m.Large, part)
		mixSeen(&a.Strip, m.Strip, part)
		a.LargeMs, a.StripMs, a.HelpOnly = a.LargeMs+part*m.LargeMs, a.StripMs+part*m.StripMs, a.HelpOnly+part*m.HelpOnly
		for _, s := range m.Stories {
			mixSeen(storySeen(a, s), s.Seen, part)
		}
	}
	return all
}

// storySeen finds the place of a story among the rides of all.
func storySeen(r *playlists.Ride, s playlists.StorySeen) *playlists.Seen {
	for i := range r.Stories {
		if r.Stories[i].Story == s.Story && r.Stories[i].Campaign == s.Campaign {
			return &r.Stories[i].Seen
		}
	}
	r.Stories = append(r.Stories, playlists.StorySeen{Campaign: s.Campaign, Story: s.Story})
	return &r.Stories[len(r.Stories)-1].Seen
}

func mixSeen(all *playlists.Seen, more playlists.Seen, part float64) {
	all.Chance, all.Mean, all.Least = all.Chance+part*more.Chance, all.Mean+part*more.Mean, min(all.Least, more.Least)
}
