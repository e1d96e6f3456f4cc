package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"storyline/agent/virtual"
)

// floorPlan is what the floors' process is told.
type floorPlan struct {
	Broker     string
	Controller virtual.Credentials
	Displays   []virtual.Credentials
	Payloads   [][]byte
}

// floorResult is one round of a floor, in milliseconds.
type floorResult struct {
	P50, P95, Max float64
	Duplicates    int
	Error         string
}

// floorRoundWithin bounds one round of a floor.
const floorRoundWithin = time.Minute

// newFloor is the floors' process: it reads "f1", "f2" or "end" as JSON strings,
// a line each, and answers with a result.
func newFloor() *cobra.Command {
	return &cobra.Command{
		Use: "floor PLAN", Hidden: true, Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			b, err := os.ReadFile(args[0])
			if err != nil {
				return err
			}
			var plan floorPlan
			if err := json.Unmarshal(b, &plan); err != nil {
				return err
			}
			f, err := virtual.OpenFloor(cmd.Context(), virtual.FloorOptions{
				Broker: plan.Broker, Controller: plan.Controller, Displays: plan.Displays, Payloads: plan.Payloads, Network: crowdNetwork,
			})
			if err != nil {
				return err
			}
			return errors.Join(serveFloor(cmd.Context(), f, cmd.InOrStdin(), cmd.OutOrStdout()), f.Close())
		},
	}
}

func serveFloor(ctx context.Context, f *virtual.Floor, in io.Reader, out io.Writer) error {
	kinds := map[string]virtual.Kind{"f1": virtual.F1, "f2": virtual.F2}
	asked, answers := bufio.NewScanner(in), json.NewEncoder(out)
	if err := answers.Encode(floorResult{}); err != nil { // connected
		return err
	}
	for asked.Scan() {
		var name string
		if err := json.Unmarshal(asked.Bytes(), &name); err != nil || name == "end" {
			return err
		}
		one, cancel := context.WithTimeout(ctx, floorRoundWithin)
		r, err := f.Round(one, kinds[name])
		cancel()
		ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
		result := floorResult{P50: ms(r.P50), P95: ms(r.P95), Max: ms(r.Max), Duplicates: r.Duplicates}
		if err != nil {
			result.Error = err.Error()
		}
		if err := answers.Encode(result); err != nil {
			return err
		}
	}
	return asked.Err()
}
