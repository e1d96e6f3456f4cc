package publish

import (
	"cmp"
	"context"
	"slices"

	"storyline/playlists"
	"storyline/playlists/campaign"
)

// Plan says what an order would do. Whatever is wrong is a problem of the plan.
func (p *Publisher) Plan(ctx context.Context, ask Ask) (Plan, error) {
	now := p.opt.Now()
	if err := ask.check(now); err != nil {
		return Plan{}, err
	}
	m, err := p.ordered(ctx, &ask.Order)
	if err != nil {
		return Plan{}, err
	}
	trust := p.Trust()
	plan := Plan{Network: ask.Network, Problems: p.unable(trust, ask.Network, now)}
	if trust == nil {
		trust = &playlists.Trust{} // by it nothing is approved
	}
	if err := m.replace(&ask.Draft, trust); err != nil {
		return Plan{}, err
	}
	plan.Campaigns = namesOf(m.Campaigns)
	out, err := p.make(&m, ask.Network, ask.Campaigns, now, trust)
	if err != nil {
		plan.ID = m.digest(trust, p.opt.Lease, nil, nil)
		plan.Problems = append(plan.Problems, problemsOf(err)...)
		return plan, nil
	}
	plan.ID, plan.Stories = out.inputs, storiesOf(out.whole, &m, trust)
	if err := p.obstacles(&plan, &ask.Order, &m, out, now); err != nil {
		return Plan{}, err
	}
	fleet, err := p.prospects(out)
	if err != nil {
		return Plan{}, err
	}
	plan.compare(fleet)
	plan.Waves = p.foreseeWaves(out, &ask.Order)
	return plan, nil
}

// obstacles fills in what stands in the way of a plan that compiles.
func (p *Publisher) obstacles(plan *Plan, o *Order, m *Material, out *made, now playlists.Millis) error {
	for i := range plan.Stories {
		if s := &plan.Stories[i]; !s.Approved {
			plan.Problems = append(plan.Problems, s.lacks())
		}
	}
	lost, err := p.mediaLacking(out.whole)
	if err != nil {
		return err
	}
	plan.Problems = append(plan.Problems, lost...)
	var reported campaign.Reported
	reported, plan.Judged = p.reported(out.fleet)
	if plan.Warnings, err = p.warnings(m, out.fleet, reported, now); err != nil {
		return err
	}
	unplayed, err := p.unplayed(m, out.fleet, reported)
	if err != nil {
		return err
	}
	if o.Revert != "" { // taking back must not wait for films
		plan.Warnings = append(plan.Warnings, unplayed...)
	} else {
		plan.Problems = append(plan.Problems, unplayed...)
	}
	return nil
}

// storiesOf lists what would be told, and who has signed it.
func storiesOf(whole *campaign.Plan, m *Material, trust *playlists.Trust) []StoryPlan {
	var list []StoryPlan
	for _, d := range toldIn(whole) {
		st := whole.Stories[d]
		s := StoryPlan{Campaign: st.Campaign, Story: st.ID, Digest: d, Titles: st.Titles, Needed: trust.Needed(playlists.RoleEditor, st.Network, st.Campaign)}
		if a, ok := m.Stories[d]; ok {
			s.Signed, s.Approved = Signed(a.Envelope, &st.Story, trust)
		}
		list = append(list, s)
	}
	slices.SortFunc(list, byStory)
	return list
}

// foreseeWaves deals the waves as they would be dealt now.
func (p *Publisher) foreseeWaves(out *made, o *Order) []WavePlan {
	if len(o.Rollout.Steps) == 0 {
		return nil
	}
	mine := p.mine(o.Revert, out.whole.Arrangements, nil)
	var list []WavePlan
	for _, w := range Waves(p.candidates(out, mine), o.Rollout.Steps) {
		list = append(list, WavePlan{Carriages: w})
	}
	return list
}

func byStory(a, b StoryPlan) int {
	return cmp.Or(cmp.Compare(a.Campaign, b.Campaign), cmp.Compare(a.Story, b.Story), slices.Compare(a.Digest[:], b.Digest[:]))
}
