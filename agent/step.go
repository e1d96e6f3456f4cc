package agent

import (
	"context"

	"storyline/agent/internal/step"
	"storyline/playlists"
)

// train is the network of a train, as the comparison of its displays needs it.
type train interface {
	// Others are the other displays.
	Others() []playlists.DisplayID
	// Step gives what another answers to the question of step, at most
	// step.MaxAnswer bytes.
	Step(ctx context.Context, d playlists.DisplayID) ([]byte, error)
}

// openStep makes the room that compares this display with its siblings.
func (a *Agent) openStep() {
	o := step.Options{
		Display: a.cfg.Display, Clock: a.clock, Binding: func() *playlists.Binding { return a.revision.Snapshot().Binding },
		OnChange: func() { a.report.News() }, Every: a.cfg.compareEvery, Log: a.log,
	}
	if t := a.cfg.train; t != nil {
		o.Siblings, o.Ask = t.Others, t.Step
	}
	a.step = step.New(o)
}
