package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"storyline/cmd/storyline/internal/client"
	"storyline/cmd/storyline/internal/measure"
)

// round is what one round measured, in milliseconds.
type round struct {
	p50, p95, most float64
	compiled, sent float64 // when the controller had compiled, and had sent the last
	f1, f2         floorResult
	cpu            time.Duration // of the controller with its broker, for the publish
	broker         time.Duration // of the floors' broker alone, for F1
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
