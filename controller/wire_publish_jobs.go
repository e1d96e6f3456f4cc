package controller

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"storyline/controller/internal/publish"
	"storyline/controller/internal/store"
)

// AddPublish keeps a publish that was just accepted, with what it says.
func (s shelf) AddPublish(ctx context.Context, j publish.Job, says []publish.Campaign) error {
	row, err := rowOf(j)
	if err != nil {
		return err
	}
	rows := make([]store.Campaign, len(says))
	for i, c := range says {
		rows[i] = store.Campaign{Campaign: c.ID, YAML: c.YAML, Catalogue: c.Catalogue}
	}
	return s.Store.AddPublish(ctx, row, rows)
}

// Says gives the campaigns as they were when a publish was accepted.
func (s shelf) Says(ctx context.Context, id string) ([]publish.Campaign, error) {
	rows, err := s.PublishSays(ctx, id)
	return written(rows), err
}

// written gives campaigns as the publisher takes them.
func written(rows []store.Campaign) []publish.Campaign {
	list := make([]publish.Campaign, len(rows))
	for i, r := range rows {
		list[i] = publish.Campaign{ID: r.Campaign, YAML: r.YAML, Catalogue: r.Catalogue}
	}
	return list
}

// Unfinished lists the publishes that something is still to be done for, oldest
// first.
func (s shelf) Unfinished(ctx context.Context) ([]publish.Job, error) {
	rows, err := s.Store.Unfinished(ctx)
	if err != nil {
		return nil, err
	}
	jobs := make([]publish.Job, len(rows))
	for i := range rows {
		if jobs[i], err = jobOf(&rows[i]); err != nil {
			return nil, err
		}
	}
	return jobs, nil
}

// Job gives one publish.
func (s shelf) Job(ctx context.Context, id string) (publish.Job, error) {
	row, err := s.Publish(ctx, id)
	if err != nil {
		return publish.Job{}, err
	}
	return jobOf(&row)
}

// JobBefore gives the newest publish that was done when another was accepted.
func (s shelf) JobBefore(ctx context.Context, j publish.Job) (publish.Job, bool, error) {
	row, err := s.PublishBefore(ctx, store.Publish{ID: j.ID, Network: j.Network, AcceptedAt: j.AcceptedAt})
	if errors.Is(err, store.ErrNotFound) {
		return publish.Job{}, false, nil
	}
	if err != nil {
		return publish.Job{}, false, err
	}
	before, err := jobOf(&row)
	return before, err == nil, err
}

// Move takes a publish into its state, if it is in one of some.
func (s shelf) Move(ctx context.Context, j publish.Job, from ...publish.State) (bool, error) {
	row, err := rowOf(j)
	if err != nil {
		return false, err
	}
	states := make([]string, len(from))
	for i, f := range from {
		states[i] = string(f)
	}
	return s.Store.Move(ctx, row, states...)
}

// ReceiptsOf gives what displays said of a publish, of committed carriages.
func (s shelf) ReceiptsOf(ctx context.Context, id string) ([]publish.Receipt, error) {
	rows, err := s.Outcomes(ctx, id)
	list := make([]publish.Receipt, len(rows))
	for i, r := range rows {
		list[i] = publish.Receipt{Display: r.Display, Carriage: r.Carriage, Wanted: r.Wanted, Held: r.Held, Applied: r.Applied}
	}
	return list, err
}

// rowOf gives a publish as the store keeps it.
func rowOf(j publish.Job) (store.Publish, error) {
	row := store.Publish{
		ID: j.ID, Network: j.Network, Campaigns: j.Campaigns, By: j.By, Starts: j.Starts, Reverts: j.Reverts, State: string(j.State), Error: j.Why,
		Wave: j.Wave, WaveSent: j.WaveSent, AcceptedAt: j.AcceptedAt, DoneAt: j.DoneAt,
	}
	if len(j.Rollout.Steps) == 0 {
		return row, nil
	}
	rollout, err := json.Marshal(j.Rollout)
	if err != nil {
		return row, err
	}
	watch, err := json.Marshal(j.Watch)
	row.Rollout, row.Watch = string(rollout), string(watch)
	return row, err
}

// jobOf gives a row as the publisher takes it.
func jobOf(r *store.Publish) (publish.Job, error) {
	j := publish.Job{
		ID: r.ID, Network: r.Network, Campaigns: r.Campaigns, By: r.By, Starts: r.Starts, Reverts: r.Reverts, State: publish.State(r.State), Why: r.Error,
		Serial: r.Serial, Inputs: r.Inputs, Carriages: r.Carriages, Wave: r.Wave, WaveSent: r.WaveSent,
		AcceptedAt: r.AcceptedAt, CompiledAt: r.CompiledAt, SealedAt: r.SealedAt, DoneAt: r.DoneAt,
	}
	for text, into := range map[string]any{r.Rollout: &j.Rollout, r.Watch: &j.Watch} {
		if text == "" {
			continue
		}
		if err := json.Unmarshal([]byte(text), into); err != nil {
			return j, fmt.Errorf("rollout of publish %s: %w", r.ID, err)
		}
	}
	return j, nil
}
