package main

import (
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"storyline/cmd/storyline/internal/client"
)

func newStatus() *cobra.Command {
	var f controllerFlags
	var wait time.Duration
	var asJSON bool
	c := &cobra.Command{
		Use:   "status [PUBLISH]",
		Short: "Show how far a publish has come, the newest if none is named, with stragglers by name",
		Long: "status shows what every display has made of a publish. With --wait it waits until all show it.\n" +
			"What could prove nothing in a wave, not there or hidden by a technician, is named as not counted.\n" +
			"Exit status: 0 all show it; 3 some don't yet; 4 the rollout stopped; 1 it failed, or was cancelled or overtaken.",
		Example: "  storyline status --wait 10m --token-file data/api-token",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			api, err := f.client()
			if err != nil {
				return err
			}
			id, err := newest(cmd, api, args)
			if err != nil {
				return err
			}
			var p client.Progress
			if wait > 0 {
				p, err = await(cmd.Context(), api, id, wait, cmd.ErrOrStderr())
			} else {
				p, err = atOnce(cmd, api, id)
			}
			if asJSON {
				err = errors.Join(err, printJSON(cmd.OutOrStdout(), p))
			} else {
				fmt.Fprintf(cmd.OutOrStdout(), "Publish %s is %s.\n", p.ID, p.State)
				printProgress(cmd.OutOrStdout(), &p)
			}
			return ending(err)
		},
	}
	f.add(c)
	c.Flags().DurationVar(&wait, "wait", 0, "how long to wait until every display shows it")
	c.Flags().BoolVar(&asJSON, "json", false, "print it as JSON")
	return c
}

// newest names the publish that is asked for.
func newest(cmd *cobra.Command, api *client.Client, args []string) (string, error) {
	if len(args) == 1 {
		return args[0], nil
	}
	list, err := api.Publishes(cmd.Context(), 1)
	if err == nil && len(list) == 0 {
		err = errors.New("nothing was published yet")
	}
	if err != nil {
		return "", err
	}
	return list[0].ID, nil
}

// atOnce gives the progress of this moment, and the error that tells its exit status.
func atOnce(cmd *cobra.Command, api *client.Client, id string) (client.Progress, error) {
	p, err := api.Progress(cmd.Context(), id, false)
	switch {
	case err != nil || client.AllApplied(&p):
		return p, err
	case p.State == "failed" || p.State == "cancelled" || p.State == "overtaken" || p.State == "stopped":
		return p, client.Ended{State: p.State, Why: p.Failure}
	}
	return p, outcome{code: exitStragglers}
}

// printProgress says what became of a publish, stragglers by name.
func printProgress(out io.Writer, p *client.Progress) {
	if p.Counts.Displays == 0 {
		return // it failed before any display was concerned
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "CARRIAGE\tDISPLAY\tIS\tAFTER\tNOTE")
	for i := range p.Displays {
		r := &p.Displays[i]
		after := "-"
		if r.Applied != 0 {
			after = fmt.Sprintf("%d ms", r.TookToApply)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", r.Carriage, r.Display, r.Phase, after, note(r))
	}
	_ = w.Flush()
	for i, wave := range p.Waves {
		if len(p.Waves) > 1 {
			fmt.Fprintf(out, "wave %d: %d of %s show it.\n", i+1, wave.Phases["applied"], counted(wave.Displays, "display"))
		}
	}
	for _, f := range p.Faults {
		fmt.Fprintf(out, "! display %s in carriage %s %s\n", f.Display, f.Carriage, f.Why)
	}
	for _, f := range p.NotCounted() {
		fmt.Fprintf(out, "- display %s in carriage %s %s; not counted\n", f.Display, f.Carriage, f.Why)
	}
	fmt.Fprintf(out, "%d of %d displays show it.\n", p.Counts.Applied, p.Counts.Displays)
}

// note says what a person should know of a display.
func note(r *client.Receipt) string {
	switch {
	case len(r.Refusals) > 0 && r.Applied == 0:
		return "refused, " + string(r.Refusals[len(r.Refusals)-1].Reason)
	case len(r.Failures) > 0:
		return fmt.Sprintf("could not show slide %s of story %s", r.Failures[0].Slide, r.Failures[0].ID)
	case r.Phase == "fetching" && r.Missing > 0:
		return counted(r.Missing, "media file") + " to fetch"
	}
	return r.Trouble
}
