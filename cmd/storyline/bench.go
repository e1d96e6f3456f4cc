package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"storyline/cmd/storyline/internal/measure"
)

// benchOptions say how large and how long a benchmark is.
type benchOptions struct {
	displays, rounds, backlog int
	keep                      bool
	log                       io.Writer
}

func newBench() *cobra.Command {
	var o benchOptions
	c := &cobra.Command{
		Use:   "bench",
		Short: "Measure a publish to many displays against floors in the same run",
		Long: "bench starts a controller, a fleet of virtual displays in a process of its own, and, on a second broker of the same kind,\n" +
			"two floors on the same displays and bytes. In turn, round after round, it publishes for real and runs both floors.\n\n" +
			"  publish  from the instant at which the API accepted the call until the display's receipt is committed: compile, seal,\n" +
			"           commit, publish, verify, receive and commit all count\n" +
			"  F1       the smallest controller on the same MQTT client: bytes ready beforehand, unsigned; answers are counted\n" +
			"  F2       F1 with one signature by the controller, two verifications and one decoding by each display\n\n" +
			"The ratios are medians over the rounds; they are void if a floor's own totals spread by more than 25 % of their median.\n" +
			"Then a fleet with full journals shows how many plays are stored a second.",
		Example: "  storyline bench --displays 1000 --rounds 5",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.log = cmd.ErrOrStderr()
			if o.displays < 5 || o.rounds < 1 {
				return usageError{errors.New("--displays 5 and --rounds 1 are the least")}
			}
			return runBench(cmd.Context(), o, cmd.OutOrStdout())
		},
	}
	f := c.Flags()
	f.IntVar(&o.displays, "displays", 1000, "how many carriages, with a display each")
	f.IntVar(&o.rounds, "rounds", 7, "how many rounds")
	f.IntVar(&o.backlog, "backlog", 100, "how many plays each display has to report in the last part")
	f.BoolVar(&o.keep, "keep", false, "keep the temporary folder, and say where it is")
	return c
}

func runBench(ctx context.Context, o benchOptions, out io.Writer) (err error) {
	dir, done, err := workFolder("bench", o.keep, o.log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	b := &benchStage{stage: stage{dir: dir, log: o.log}, benchOptions: o}
	defer func() { err = errors.Join(err, b.clear()) }()
	if err := b.set(ctx); err != nil {
		return fmt.Errorf("set up the benchmark: %w", err)
	}
	var rounds []round
	for n := range o.rounds + 1 {
		r, err := b.round(ctx)
		if err != nil {
			return err
		}
		if n > 0 { // the first warms up
			rounds = append(rounds, r)
			fmt.Fprintf(o.log, "round %d: publish p50 %.0f p95 %.0f max %.0f ms, F1 max %.0f, F2 max %.0f, controller compiled after %.0f, sent after %.0f ms, %d ms of CPU\n",
				n, r.p50, r.p95, r.most, r.f1.Max, r.f2.Max, r.compiled, r.sent, r.cpu.Milliseconds())
		}
	}
	cost, err := measure.Of(b.controller.Pid())
	if err != nil {
		return err
	}
	printRounds(out, o.displays, rounds, cost)
	return b.storePlays(ctx, out)
}
