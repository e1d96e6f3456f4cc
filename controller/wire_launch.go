package controller

import (
	"context"
	"errors"

	"storyline/controller/internal/desk"
	"storyline/controller/internal/drafts"
	"storyline/controller/internal/launch"
	"storyline/controller/internal/publish"
	"storyline/controller/internal/store"
	"storyline/playlists"
)

// launching is the publisher as the pages ask for it; they show one network.
type launching struct{ *Controller }

// Told lists the network's campaigns, and which of them any carriage tells now.
func (l launching) Told(ctx context.Context) ([]launch.Campaign, error) {
	f := l.fleets.first()
	if f == nil {
		return nil, nil
	}
	rows, err := l.store.Campaigns(ctx, f.fleet.Network)
	if err != nil {
		return nil, err
	}
	told := map[playlists.CampaignID]bool{}
	if err := l.eachPlaylist(f, func(_ playlists.Carriage, o *playlists.Opened) {
		for i := range o.Entries {
			told[o.Entries[i].Campaign] = true
		}
	}); err != nil {
		return nil, err
	}
	list := make([]launch.Campaign, len(rows))
	for i, r := range rows {
		j, err := l.drafts.Judge(drafts.Version{Network: r.Network, Campaign: r.Campaign, YAML: r.YAML, Catalogue: r.Catalogue})
		if err != nil {
			return nil, err
		}
		list[i] = launch.Campaign{ID: r.Campaign, Title: j.Campaign.Title, Told: told[r.Campaign]}
	}
	return list, nil
}

// order gives an order as the publisher takes it.
func (l launching) order(o *launch.Order) (publish.Order, error) {
	f := l.fleets.first()
	if f == nil {
		return publish.Order{}, desk.ErrNotHere
	}
	out := publish.Order{Network: f.fleet.Network, Campaigns: o.Campaigns, Starts: o.Starts, Expect: o.Expect, By: o.By, Revert: o.Revert}
	if o.Waves == nil {
		return out, nil
	}
	steps, err := publish.ParseSteps(o.Waves.Steps...)
	out.Rollout = publish.Rollout{Steps: steps, Soak: o.Waves.Soak, Patience: o.Waves.Patience, Percent: o.Waves.Percent}
	return out, err
}

// Plan says what an order would do.
func (l launching) Plan(ctx context.Context, o *launch.Order) (*launch.Plan, error) {
	order, err := l.order(o)
	if err != nil {
		return nil, asLaunch(err)
	}
	p, err := l.pub.Plan(ctx, publish.Ask{Order: order})
	if err != nil {
		return nil, asLaunch(err)
	}
	return l.foreseen(&p)
}

// Publish takes an order.
func (l launching) Publish(ctx context.Context, o *launch.Order) (string, error) {
	order, err := l.order(o)
	if err != nil {
		return "", asLaunch(err)
	}
	j, err := l.pub.Accept(ctx, order, nowMillis())
	return j.ID, asLaunch(err)
}

// Act does what a person decides about a publish.
func (l launching) Act(ctx context.Context, id string, a launch.Act, by string) error {
	return asLaunch(map[launch.Act]func(context.Context, string, string) error{
		launch.Stop: l.pub.Halt, launch.Continue: l.pub.Continue, launch.Cancel: l.pub.Cancel,
	}[a](ctx, id, by))
}

// Standing tells how a publish stands.
func (l launching) Standing(ctx context.Context, id string) (*launch.Standing, error) {
	row, err := l.store.Publish(ctx, id)
	if err != nil {
		return nil, asLaunch(err)
	}
	j, err := jobOf(&row)
	if err != nil {
		return nil, err
	}
	return &launch.Standing{
		ID: j.ID, State: string(j.State), Campaigns: j.Campaigns, By: j.By, Starts: j.Starts, Accepted: j.AcceptedAt,
		Wave: j.Wave, Waves: len(j.Rollout.Steps), Carriages: j.Carriages, Committed: row.Committed, Stopped: len(j.Watch.Faults),
	}, nil
}

// foreseen gives a plan as the pages tell it. What goes is not among the stories to
// come, so its title is that of what is told now.
func (l launching) foreseen(p *publish.Plan) (*launch.Plan, error) {
	out := &launch.Plan{ID: p.ID, Unchanged: p.Unchanged, Fetch: launch.Fetch(p.Fetch), Unheard: p.Judged.Unheard, Warnings: obstaclesOf(p.Warnings), Problems: obstaclesOf(p.Problems)}
	titles := map[playlists.Digest]playlists.Texts{}
	for _, s := range p.Stories {
		titles[s.Digest] = s.Titles
		out.Stories = append(out.Stories, launch.StoryPlan{Campaign: s.Campaign, Story: s.Story, Titles: s.Titles, Signed: s.Signed, Needed: s.Needed, Approved: s.Approved})
	}
	for _, t := range p.Trains {
		out.Trains = append(out.Trains, launch.TrainPlan{Line: t.Line, Train: t.Train, Carriages: t.Carriages, Fetch: launch.Fetch(t.Fetch)})
	}
	for _, w := range p.Waves {
		out.Waves = append(out.Waves, w.Carriages)
	}
	for i := range p.Carriages {
		c := &p.Carriages[i]
		now, err := l.pub.Ordered(p.Network, c.Carriage)
		if err != nil {
			return nil, err
		}
		one := launch.CarriagePlan{Train: c.Train, Carriage: c.Carriage, New: c.New, Reordered: c.Reordered}
		for k := range c.Changes {
			one.Changes = append(one.Changes, changeOf(&c.Changes[k], titles, now))
		}
		for _, d := range c.Displays {
			one.Displays = append(one.Displays, launch.DisplayFetch{Display: d.Display, Bytes: d.Bytes, Files: d.Files})
		}
		out.Carriages = append(out.Carriages, one)
	}
	return out, nil
}

func changeOf(c *publish.Change, titles map[playlists.Digest]playlists.Texts, now *playlists.Opened) launch.Change {
	out := launch.Change{Kind: string(c.Kind), Story: c.Story}
	for _, f := range c.Fields {
		out.Fields = append(out.Fields, string(f))
	}
	switch {
	case c.To != nil:
		out.Titles = titles[c.To.Digest]
	case now != nil && now.Stories[c.From.Digest] != nil:
		out.Titles = now.Stories[c.From.Digest].Titles
	}
	return out
}

func obstaclesOf(list []publish.Problem) []launch.Problem {
	var out []launch.Problem
	for _, p := range list {
		out = append(out, launch.Problem{
			Kind: string(p.Kind), Text: p.Text, Remedy: p.Remedy, File: p.File, Line: p.Line, Campaign: p.Campaign, Story: p.Story, Media: p.Media, Fault: p.Fault,
		})
	}
	return out
}

// asLaunch gives errors of the publisher the shape in which a page tells them.
func asLaunch(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, store.ErrNotFound):
		return desk.ErrNotHere
	case errors.Is(err, publish.ErrChanged):
		return launch.ErrChanged
	case errors.Is(err, publish.ErrNotNow):
		return launch.ErrNotNow
	case errors.Is(err, publish.ErrNothing):
		return launch.ErrNothing
	case errors.Is(err, publish.ErrOrder), errors.Is(err, publish.ErrNoTrust), errors.Is(err, publish.ErrClock), errors.Is(err, publish.ErrUnplayed):
		return launch.Impossible(err.Error())
	default:
		return err
	}
}
