package agent

import (
	"context"

	"storyline/agent/internal/step"
	"storyline/playlists"
)

// stepPath is where displays of a train ask each other about their step.
const stepPath = "/step"

// openStep makes the room that compares this display with its siblings, if it has any.
func (a *Agent) openStep() {
	o := step.Options{
		Display: a.cfg.Display, Clock: a.clock, Binding: func() *playlists.Binding { return a.revision.Snapshot().Binding },
		OnChange: func() { a.report.News() }, Every: a.cfg.compareEvery, Log: a.log,
	}
	if s := a.siblings; s != nil {
		o.Siblings = s.Others
		o.Ask = func(ctx context.Context, d playlists.DisplayID) ([]byte, error) {
			return s.Ask(ctx, d, stepPath, step.MaxAnswer)
		}
	}
	a.step = step.New(o)
}
