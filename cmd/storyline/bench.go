package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"storyline/cmd/storyline/internal/client"
	"storyline/cmd/storyline/internal/measure"
	"storyline/cmd/storyline/internal/rig"
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

// round is what one round measured, in milliseconds.
type round struct {
	p50, p95, most float64
	compiled, sent float64 // when the controller had compiled, and had sent the last
	f1, f2         floorResult
	cpu            time.Duration // of the controller with its broker, for the publish
	broker         time.Duration // of the floors' broker alone, for F1
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

// round publishes once for real and runs each floor once.
func (b *benchStage) round(ctx context.Context) (round, error) {
	var r round
	before, err := measure.Of(b.controller.Pid())
	if err != nil {
		return r, err
	}
	p, err := b.publishAll(ctx)
	if err != nil {
		return r, err
	}
	after, err := measure.Of(b.controller.Pid())
	if err != nil {
		return r, err
	}
	var took []float64
	for _, d := range p.Displays {
		took = append(took, float64(d.Took))
	}
	r.p50, r.p95, r.most = measure.Percentile(took, 0.5), measure.Percentile(took, 0.95), measure.Percentile(took, 1)
	r.cpu = after.CPU - before.CPU
	r.compiled, r.sent = float64(p.Compiled-p.Accepted), float64(p.Done-p.Accepted)
	return r, b.roundOfFloors(&r)
}

// roundOfFloors runs each floor once.
func (b *benchStage) roundOfFloors(r *round) error {
	before, err := measure.Of(b.broker.Pid())
	if err != nil {
		return err
	}
	if r.f1, err = b.floor("f1"); err != nil {
		return err
	}
	after, err := measure.Of(b.broker.Pid())
	if err != nil {
		return err
	}
	r.broker = after.CPU - before.CPU
	r.f2, err = b.floor("f2")
	return err
}

// publishAll publishes and waits until every display holds it.
func (b *benchStage) publishAll(ctx context.Context) (client.Progress, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	a, err := b.api.Publish(ctx, client.Order{Network: crowdNetwork})
	if err != nil {
		return client.Progress{}, err
	}
	return b.api.Await(ctx, a.ID, 250*time.Millisecond, client.AllHold)
}

// printRounds prints medians over the rounds.
func printRounds(out io.Writer, displays int, rounds []round, cost measure.Cost) {
	column := func(of func(round) float64) []float64 {
		var list []float64
		for _, r := range rounds {
			list = append(list, of(r))
		}
		return list
	}
	most, f1, f2 := column(func(r round) float64 { return r.most }), column(func(r round) float64 { return r.f1.Max }), column(func(r round) float64 { return r.f2.Max })
	line := func(name string, p50, p95, total []float64) {
		fmt.Fprintf(out, "%-9s p50 %6.0f ms   p95 %6.0f ms   max %6.0f ms   (max, over rounds: %.0f to %.0f)\n", name,
			measure.Median(p50), measure.Median(p95), measure.Median(total), measure.Percentile(total, 0), measure.Percentile(total, 1))
	}
	fmt.Fprintf(out, "%d displays, %d rounds, medians; %s\n", displays, len(rounds), machine())
	line("publish", column(func(r round) float64 { return r.p50 }), column(func(r round) float64 { return r.p95 }), most)
	line("F1", column(func(r round) float64 { return r.f1.P50 }), column(func(r round) float64 { return r.f1.P95 }), f1)
	line("F2", column(func(r round) float64 { return r.f2.P50 }), column(func(r round) float64 { return r.f2.P95 }), f2)
	ratio := func(name string, floor []float64) {
		var list []float64
		for i := range floor {
			list = append(list, most[i]/floor[i])
		}
		verdict := ""
		if s := measure.Spread(floor); s > 0.25 {
			verdict = fmt.Sprintf("  VOID: the floor spreads by %.0f %%", 100*s)
		}
		fmt.Fprintf(out, "publish / %s  %.2f  (%.2f to %.2f)%s\n", name, measure.Median(list), measure.Percentile(list, 0), measure.Percentile(list, 1), verdict)
	}
	ratio("F1", f1)
	ratio("F2", f2)
	perThousand := func(of func(round) float64) float64 { return measure.Median(column(of)) * 1000 / float64(displays) }
	fmt.Fprintf(out, "controller with its broker: %.2f s of CPU per 1000 displays (the broker alone, for F1: %.2f s), %d MB resident, %d MB at most\n",
		perThousand(func(r round) float64 { return r.cpu.Seconds() }), perThousand(func(r round) float64 { return r.broker.Seconds() }), cost.RSS>>20, cost.Peak>>20)
}

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
