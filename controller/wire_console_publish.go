package controller

import (
	"context"
	"errors"

	"storyline/controller/internal/console"
	"storyline/controller/internal/publish"
	"storyline/controller/internal/store"
)

// Publishes lists the newest publishes, without receipts.
func (p pages) Publishes(ctx context.Context, n int) ([]console.Publish, error) {
	rows, err := p.store.Publishes(ctx, n)
	if err != nil {
		return nil, err
	}
	all := make([]console.Publish, len(rows))
	for i := range rows {
		j, err := jobOf(&rows[i])
		if err != nil {
			return nil, err
		}
		all[i] = published(&j, rows[i].Committed)
	}
	return all, nil
}

func published(j *publish.Job, committed int) console.Publish {
	out := console.Publish{
		ID: j.ID, State: string(j.State), Problem: j.Why, Campaigns: j.Campaigns, By: j.By, Starts: j.Starts, Reverts: j.Reverts, Serial: j.Serial,
		Carriages: j.Carriages, Committed: committed, Accepted: j.AcceptedAt, Done: j.DoneAt,
	}
	if r := &j.Rollout; len(r.Steps) > 0 {
		out.Rollout = &console.Rollout{
			Wave: j.Wave, Steps: len(r.Steps), Soak: r.Soak, Patience: r.Patience,
			Faults: blamed(j.Watch.Faults), Excused: blamed(j.Watch.Excused), Halted: j.Watch.Halted,
		}
	}
	return out
}

// Publish gives one with its waves and a receipt per display.
func (p pages) Publish(ctx context.Context, id string) (*console.Publish, error) {
	row, err := p.store.Publish(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	g, err := p.pub.Progress(ctx, id)
	if err != nil {
		return nil, err
	}
	out := published(&g.Job, row.Committed)
	if out.Rollout != nil {
		goes(out.Rollout, &g)
	}
	for i := range g.Displays {
		d := &g.Displays[i]
		if d.Wave > g.Wave {
			continue // it owes nothing yet
		}
		out.Receipts = append(out.Receipts, console.Receipt{Display: d.Display, Wanted: d.Wanted, Applied: d.Applied})
	}
	return &out, nil
}

// goes tells how the waves stand.
func goes(r *console.Rollout, g *publish.Progress) {
	if len(g.Waves) > 1 || g.CompiledAt != 0 {
		for i := range g.Waves {
			w := &g.Waves[i]
			r.Waves = append(r.Waves, console.Wave{Step: w.Step, Carriages: w.Carriages, Displays: w.Displays, States: statesOf(w.Counts)})
		}
	}
	if v := g.Verdict; v != nil {
		r.Watch = &console.Watch{Waiting: v.Waiting, Nobody: v.Nobody(), Until: v.Until, Faults: blamed(v.Faults)}
		r.Excused = append(r.Excused, blamed(v.Excused)...)
	}
}

// statesOf puts phases into the words of the console.
func statesOf(c publish.Counts) map[console.State]int {
	states := map[console.State]int{}
	for phase, n := range c {
		states[map[publish.Phase]console.State{
			publish.PhaseApplied: console.Applied, publish.PhaseFetching: console.Fetching, publish.PhaseWaiting: console.Behind, publish.PhaseLater: console.Behind,
			publish.PhaseRefused: console.Refused, publish.PhaseOffline: console.Offline, publish.PhaseUnknown: console.Unknown,
		}[phase]] += n
	}
	return states
}

func blamed(list []publish.Fault) []console.WaveFault {
	out := make([]console.WaveFault, len(list))
	for i, f := range list {
		out[i] = console.WaveFault{
			Display: f.Display, Carriage: f.Carriage, Kind: string(f.Kind), Why: f.Why, Story: f.Story, Slide: f.Slide, Reason: f.Reason, Missing: f.Missing,
		}
	}
	return out
}
