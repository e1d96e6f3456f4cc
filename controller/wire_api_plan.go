package controller

import (
	"context"

	"storyline/controller/internal/api"
	"storyline/controller/internal/publish"
)

// Plan tells what an order would do.
func (p publisher) Plan(ctx context.Context, o api.Order, d api.Draft) (api.Plan, error) {
	order, err := orderOf(o)
	if err != nil {
		return api.Plan{}, asAPI(err)
	}
	ask := publish.Ask{Order: order, Draft: publish.Draft{Fleet: []byte(d.Fleet), Stories: d.Stories}}
	for _, c := range d.Texts {
		catalogue, err := c.Catalogue.Bytes()
		if err != nil {
			return api.Plan{}, err
		}
		ask.Draft.Campaigns = append(ask.Draft.Campaigns, publish.Campaign{ID: c.Campaign, YAML: []byte(c.YAML), Catalogue: catalogue})
	}
	plan, err := p.pub.Plan(ctx, ask)
	if err != nil {
		return api.Plan{}, asAPI(err)
	}
	return planOf(&plan), nil
}

// planOf gives a plan as the interface tells it.
func planOf(p *publish.Plan) api.Plan {
	out := api.Plan{ID: p.ID, Network: p.Network, Campaigns: p.Campaigns, Unchanged: p.Unchanged, Fetch: api.Fetch(p.Fetch), Judged: api.PlanJudged(p.Judged)}
	for i := range p.Carriages {
		out.Carriages = append(out.Carriages, carriageOf(&p.Carriages[i]))
	}
	for _, t := range p.Trains {
		out.Trains = append(out.Trains, api.PlanTrain{Line: t.Line, Train: t.Train, Carriages: t.Carriages, Fetch: api.Fetch(t.Fetch)})
	}
	for _, s := range p.Stories {
		one := api.PlanStory(s)
		one.Signed = append([]string{}, s.Signed...)
		out.Stories = append(out.Stories, one)
	}
	for _, w := range p.Waves {
		out.Waves = append(out.Waves, api.PlanWave(w))
	}
	out.Warnings, out.Problems = problemsOf(p.Warnings), problemsOf(p.Problems)
	return out
}

func problemsOf(list []publish.Problem) []api.PlanProblem {
	var out []api.PlanProblem
	for _, one := range list {
		problem := api.PlanProblem{
			Kind: string(one.Kind), Text: one.Text, Remedy: one.Remedy, File: one.File, Line: one.Line, Column: one.Column, Rule: one.Rule,
			Campaign: one.Campaign, Story: one.Story,
		}
		if !one.Media.IsZero() {
			problem.Media = &one.Media
		}
		out = append(out, problem)
	}
	return out
}

func carriageOf(c *publish.CarriagePlan) api.PlanCarriage {
	out := api.PlanCarriage{Line: c.Line, Train: c.Train, Carriage: c.Carriage, New: c.New, Reordered: c.Reordered, Changes: []api.PlanChange{}, Displays: []api.PlanDisplay{}}
	for _, ch := range c.Changes {
		one := api.PlanChange{Kind: string(ch.Kind), Campaign: ch.Campaign, Story: ch.Story, From: (*api.PlanEntry)(ch.From), To: (*api.PlanEntry)(ch.To)}
		for _, f := range ch.Fields {
			one.Fields = append(one.Fields, string(f))
		}
		out.Changes = append(out.Changes, one)
	}
	for _, d := range c.Displays {
		out.Displays = append(out.Displays, api.PlanDisplay(d))
	}
	return out
}
