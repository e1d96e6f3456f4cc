package main

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"storyline/cmd/storyline/internal/client"
	"storyline/playlists"
)

func newPlan() *cobra.Command {
	var f controllerFlags
	var of orderFlags
	var fleet, sheets string
	var asJSON bool
	c := &cobra.Command{
		Use:   "plan CAMPAIGN",
		Short: "Show what applying a campaign would change, carriage by carriage",
		Long: "plan sends fleet, campaign and approved stories to the controller to be judged, not to be kept, and shows what apply would\n" +
			"change: stories that come (+), go (-) and are others (~) in each carriage, by train, what displays would fetch, and what is\n" +
			"wrong. It exits 0 if nothing would change, 2 if something would, and 1 if anything is wrong.",
		Example:     "  storyline plan campaigns/they-used-you --fleet fleets/kyiv-metro.yaml --sheets sheets --token-file data/api-token",
		Args:        arguments(1, "the campaign's folder"),
		Annotations: map[string]string{twoMeansChanges: ""},
		RunE: func(cmd *cobra.Command, args []string) error {
			api, err := f.client()
			if err != nil {
				return err
			}
			s, err := goodSource(args[0], fleet, looking(cmd.Context(), cmd.ErrOrStderr()))
			if err != nil {
				return err
			}
			p, err := plan(cmd.Context(), api, s, sheets, of.rollout())
			if err != nil {
				return err
			}
			if asJSON {
				err = printJSON(cmd.OutOrStdout(), p)
			} else {
				showPlan(cmd.OutOrStdout(), &p)
			}
			switch {
			case err != nil:
				return err
			case len(p.Problems) > 0:
				return badPlan(p.Problems)
			case len(p.Carriages) > 0:
				return outcome{code: exitChanges}
			}
			return nil
		},
	}
	f.add(c)
	of.add(c)
	fleetFlag(c, &fleet)
	c.Flags().StringVar(&sheets, "sheets", "sheets", "folder of approved sheets")
	c.Flags().BoolVar(&asJSON, "json", false, "print the plan as JSON")
	return c
}

// plan asks what applying a source would do. Files that the controller lacks and
// that lie here are no problem: they would be put first.
func plan(ctx context.Context, api *client.Client, s *source, sheets string, waves *client.Rollout) (client.Plan, error) {
	signed, err := s.signed(sheets)
	if err != nil {
		return client.Plan{}, err
	}
	d := client.Draft{
		Fleet: string(s.fleetYAML),
		Texts: []client.DraftCampaign{{Campaign: s.campaign.ID, YAML: string(s.campaignYAML), Catalogue: s.catalogue}},
	}
	for _, sheet := range signed {
		d.Stories = append(d.Stories, sheet.Envelope.Bytes())
	}
	o := client.Order{Network: s.fleet.Network, Campaigns: []playlists.CampaignID{s.campaign.ID}, Waves: waves}
	p, err := api.Plan(ctx, o, d)
	p.Problems = slices.DeleteFunc(p.Problems, func(one client.PlanProblem) bool { return one.Media != nil && s.has(*one.Media) })
	return p, err
}

// has reports whether a file of the campaign has a digest.
func (s *source) has(d playlists.Digest) bool {
	for _, e := range s.catalogue {
		if e.SHA256 == d {
			return true
		}
	}
	return false
}
