package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"storyline/cmd/storyline/internal/client"
	"storyline/playlists"
)

// application is how a campaign is applied.
type application struct {
	controllerFlags
	orderFlags
	fleet, sheets, trust, at, by string
	wait                         time.Duration
	yes                          bool
}

func newApply() *cobra.Command {
	var a application
	c := &cobra.Command{
		Use:   "apply CAMPAIGN",
		Short: "Hand a campaign to the controller, show the plan, publish it, and wait until every display shows it",
		Long: "apply shows the plan of a campaign and asks; then it hands fleet, media, approved stories and the campaign to the controller,\n" +
			"publishes exactly what was planned, and waits until every display has said that it shows it. It names the displays that have\n" +
			"not. Exit status: 0 all show it, or nothing had to change; 3 some don't and time is up; 4 the rollout stopped; 1 it failed.",
		Example: "  storyline apply campaigns/they-used-you --fleet fleets/kyiv-metro.yaml --sheets sheets --token-file data/api-token\n" +
			"  storyline apply campaigns/they-used-you --fleet fleets/kyiv-metro.yaml --waves carriage,train,10%,all --wait 2h --token-file data/api-token",
		Args: arguments(1, "the campaign's folder"),
		RunE: func(cmd *cobra.Command, args []string) error { return a.run(cmd, args[0]) },
	}
	a.controllerFlags.add(c)
	a.orderFlags.add(c)
	fleetFlag(c, &a.fleet)
	c.Flags().StringVar(&a.sheets, "sheets", "sheets", "folder of approved sheets")
	c.Flags().StringVar(&a.trust, "trust", "", "trust document to put first, signed by roots")
	c.Flags().StringVar(&a.at, "at", "", "when to begin, such as 2026-12-01T04:30 in the network's zone; left out: at once")
	a.addWaiting(c)
	return c
}

// addWaiting adds the flags of whatever publishes and waits.
func (a *application) addWaiting(c *cobra.Command) {
	c.Flags().StringVar(&a.by, "by", "", "who orders it, for people who look at it later")
	c.Flags().DurationVar(&a.wait, "wait", time.Minute, "how long to wait until every display shows it; 0: not at all")
	c.Flags().BoolVar(&a.yes, "yes", false, "don't ask")
}

func (a *application) run(cmd *cobra.Command, folder string) error {
	ctx := cmd.Context()
	api, err := a.client()
	if err != nil {
		return err
	}
	s, err := goodSource(folder, a.fleet, looking(ctx, cmd.ErrOrStderr()))
	if err != nil {
		return err
	}
	o := client.Order{Network: s.fleet.Network, Campaigns: []playlists.CampaignID{s.campaign.ID}, Waves: a.rollout(), By: a.by}
	if o.At, err = instant(a.at, s.fleet.Location()); err != nil {
		return err
	}
	if err := handTrust(ctx, api, a.trust); err != nil {
		return err
	}
	p, err := plan(ctx, api, s, a.sheets, o.Waves)
	if err != nil {
		return err
	}
	showPlan(cmd.OutOrStdout(), &p)
	if len(p.Problems) > 0 {
		return badPlan(p.Problems)
	}
	if len(p.Carriages) > 0 && !a.yes {
		if err := agree(cmd.InOrStdin(), cmd.ErrOrStderr()); err != nil {
			return err
		}
	}
	// Also if nothing changes: displays that are new in the fleet get their binding.
	if err := hand(ctx, api, s, a.sheets, ""); err != nil {
		return err
	}
	if len(p.Carriages) == 0 {
		return nil
	}
	o.Expect = &p.ID
	return a.publish(cmd, api, o)
}

// agree asks whether to go on.
func agree(in io.Reader, out io.Writer) error {
	fmt.Fprint(out, "Publish this? [y/N] ")
	answers := bufio.NewScanner(in)
	if answers.Scan() && yesWord(answers.Text()) {
		return nil
	}
	return errors.Join(errors.New("nothing is published: you did not say yes"), answers.Err())
}

// publish orders it and waits.
func (a *application) publish(cmd *cobra.Command, api *client.Client, o client.Order) error {
	accepted, err := api.Publish(cmd.Context(), o)
	if err != nil {
		return err
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "Publish %s is accepted.\n", accepted.ID)
	if a.wait == 0 || o.At > accepted.Accepted {
		fmt.Fprintln(cmd.OutOrStdout(), accepted.ID)
		return nil
	}
	p, err := await(cmd.Context(), api, accepted.ID, a.wait, cmd.ErrOrStderr())
	printProgress(cmd.OutOrStdout(), &p)
	return ending(err)
}

// await waits until every display shows a publish, with a bar if somebody looks.
// It gives the last answer with every display.
func await(ctx context.Context, api *client.Client, id string, wait time.Duration, log io.Writer) (client.Progress, error) {
	within, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	b := newBar(log)
	defer b.end()
	p, err := api.Await(within, id, 200*time.Millisecond, func(p *client.Progress) bool {
		b.show(p)
		return client.AllApplied(p)
	})
	if client.IsLate(err) && ctx.Err() == nil {
		if whole, again := api.Progress(ctx, id, false); again == nil {
			p = whole
		}
	}
	return p, err
}
