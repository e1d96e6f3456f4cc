package controller

import (
	"context"

	"storyline/controller/internal/api"
	"storyline/controller/internal/publish"
	"storyline/playlists"
)

// publisher publishes.
type publisher struct{ *Controller }

// Publish keeps the order to publish.
func (p publisher) Publish(ctx context.Context, o api.Order, accepted playlists.Millis) (string, error) {
	order, err := orderOf(o)
	if err != nil {
		return "", asAPI(err)
	}
	j, err := p.pub.Accept(ctx, order, accepted)
	return j.ID, asAPI(err)
}

// Act does what a person decides about a publish.
func (p publisher) Act(ctx context.Context, id string, act api.Act, by string) error {
	switch act {
	case api.Continue:
		return asAPI(p.pub.Continue(ctx, id, by))
	case api.Stop:
		return asAPI(p.pub.Halt(ctx, id, by))
	case api.Cancel:
		return asAPI(p.pub.Cancel(ctx, id, by))
	}
	return api.ErrNotFound
}

// orderOf gives an order as the publisher takes it.
func orderOf(o api.Order) (publish.Order, error) {
	out := publish.Order{Network: o.Network, Campaigns: o.Campaigns, Starts: o.At, By: o.By, Revert: o.Revert, To: o.To}
	if o.Expect != nil {
		out.Expect = *o.Expect
	}
	if o.Waves == nil {
		return out, nil
	}
	steps, err := publish.ParseSteps(o.Waves.Steps...)
	out.Rollout = publish.Rollout{Steps: steps, Soak: publish.DefaultSoak, Patience: publish.DefaultPatience, Percent: publish.DefaultPercent}
	set(&out.Rollout.Soak, o.Waves.Soak)
	set(&out.Rollout.Patience, o.Waves.Patience)
	set(&out.Rollout.Percent, o.Waves.Percent)
	return out, err
}

func set[T any](into, from *T) {
	if from != nil {
		*into = *from
	}
}

// Progress tells how far a publish has come.
func (p publisher) Progress(ctx context.Context, id string) (api.Progress, error) {
	g, err := p.pub.Progress(ctx, id)
	if err != nil {
		return api.Progress{}, asAPI(err)
	}
	out := progressOf(&g.Job)
	if v := g.Verdict; v != nil {
		out.Watch = &api.Watch{Waiting: v.Waiting, Proven: v.Proven, Until: v.Until, Faults: faultsOf(v.Faults), Excused: faultsOf(v.Excused)}
	}
	for _, w := range g.Waves {
		phases := map[string]int{}
		for phase, n := range w.Counts {
			phases[string(phase)] = n
		}
		out.Waves = append(out.Waves, api.Wave{Step: w.Step, Carriages: append([]playlists.Carriage{}, w.Carriages...), Displays: w.Displays, Phases: phases})
	}
	out.Displays = make([]api.Receipt, len(g.Displays))
	for i := range g.Displays {
		out.Displays[i] = p.receipt(&g.Displays[i])
	}
	return out, nil
}

// Publishes lists the newest publishes.
func (p publisher) Publishes(ctx context.Context, limit int) ([]api.Progress, error) {
	rows, err := p.store.Publishes(ctx, limit)
	if err != nil {
		return nil, err
	}
	list := make([]api.Progress, len(rows))
	for i := range rows {
		j, err := jobOf(&rows[i])
		if err != nil {
			return nil, err
		}
		list[i] = progressOf(&j)
	}
	return list, nil
}

// progressOf gives what a publish says of itself.
func progressOf(j *publish.Job) api.Progress {
	return api.Progress{
		ID: j.ID, Network: j.Network, Campaigns: j.Campaigns, State: string(j.State), Failure: j.Why, By: j.By, At: j.Starts, Reverts: j.Reverts,
		Wave: j.Wave, Faults: faultsOf(j.Watch.Faults), Excused: faultsOf(j.Watch.Excused),
		Accepted: j.AcceptedAt, Compiled: j.CompiledAt, Sealed: j.SealedAt, Done: j.DoneAt, Serial: j.Serial, Carriages: j.Carriages,
	}
}

// receipt gives what became of a publish on a display, beside what is known of it
// from before this start.
func (p publisher) receipt(d *publish.DisplayProgress) api.Receipt {
	known := p.ingest.Known(d.Display)
	r := api.Receipt{
		Display: d.Display, Carriage: d.Carriage, Wave: d.Wave, Presence: string(known.Presence), Phase: string(d.Phase), Wanted: d.Wanted, Committed: d.Held,
		Applied: d.Applied, Missing: d.Missing, Refusals: d.Refusals, Failures: d.Failures, Trouble: d.Trouble,
	}
	if known.Status != nil {
		r.Held = known.Status.Held[playlists.OrderPlaylist]
	}
	return r
}

func faultsOf(list []publish.Fault) []api.Fault {
	out := make([]api.Fault, len(list))
	for i := range list {
		out[i] = api.Fault{Display: list[i].Display, Carriage: list[i].Carriage, Why: list[i].Why}
	}
	return out
}
