package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"storyline/cmd/storyline/internal/rig"
)

// storePlays runs a fleet whose journals are full, and counts.
func (b *benchStage) storePlays(ctx context.Context, out io.Writer) error {
	if b.backlog == 0 {
		return nil
	}
	if err := b.fleet.Stop(10 * time.Second); err != nil {
		return err
	}
	var err error
	if b.fleet, err = rig.Start(ctx, b.path("plays.log"), b.self, b.simulate("--plays", "--flush", "1s", "--backlog", fmt.Sprint(b.backlog))...); err != nil {
		return err
	}
	want := int64(b.displays) * int64(b.backlog)
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	var first time.Time
	var begun int64
	for {
		s, err := b.api.Summary(ctx, crowdNetwork)
		switch {
		case err != nil:
			return err
		case first.IsZero() && s.Plays > want/20:
			first, begun = time.Now(), s.Plays
		case s.Plays >= want*19/20 && !first.IsZero():
			rate := float64(s.Plays-begun) / time.Since(first).Seconds()
			fmt.Fprintf(out, "plays: %.0f stored a second, from 5 to 95 %% of %d\n", rate, want)
			return b.exactly(ctx, want, out)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("%d of %d plays were stored: %w", s.Plays, want, ctx.Err())
		}
	}
}

// exactly waits for the last plays and counts them.
func (b *benchStage) exactly(ctx context.Context, want int64, out io.Writer) error {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		s, err := b.api.Summary(ctx, crowdNetwork)
		switch {
		case err != nil:
			return err
		case s.Unknown != 0 || s.Contradicted != 0 || s.Plays > want:
			return fmt.Errorf("%d plays of %d stored, %d unknown, %d contradicted", s.Plays, want, s.Unknown, s.Contradicted)
		case s.Plays == want:
			fmt.Fprintln(out, "every play is stored once; none lost, none doubled")
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("%d of %d plays were stored: %w", s.Plays, want, ctx.Err())
		}
	}
}
