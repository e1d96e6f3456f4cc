package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"storyline/cmd/storyline/internal/office"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

func newCompile() *cobra.Command {
	var fleet, sheets, out string
	c := &cobra.Command{
		Use:   "compile CAMPAIGN",
		Short: "Turn a campaign into sheets for its editors, and show which carriage tells what",
		Long: "compile writes one sheet per story (and the network's help card) into the folder of sheets: the exact bytes that\n" +
			"editors sign with storyline approve. It prints which carriage tells which story; with --out it also leaves the\n" +
			"arrangement of each carriage as JSON, for people and reviews.",
		Example: "  storyline compile campaigns/they-used-you --fleet fleets/kyiv-metro.yaml --sheets sheets",
		Args:    arguments(1, "the campaign's folder"),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := goodSource(args[0], fleet, looking(cmd.Context(), cmd.ErrOrStderr()))
			if err != nil {
				return err
			}
			plan, err := s.plan(time.Now())
			if err != nil {
				return err
			}
			if err := s.prepare(sheets); err != nil {
				return err
			}
			if err := writeArrangements(out, plan); err != nil {
				return err
			}
			fmt.Fprintf(cmd.ErrOrStderr(), "%d stories and the help card of %s are ready to be signed: storyline approve %s --key EDITOR.key\n", len(plan.Stories), plan.Network, sheets)
			w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			fmt.Fprintln(w, "TRAIN\tCARRIAGE\tSTORY\tSHA-256")
			printPlan(w, s.fleet, plan)
			return w.Flush()
		},
	}
	fleetFlag(c, &fleet)
	c.Flags().StringVar(&sheets, "sheets", "sheets", "folder of sheets to write")
	c.Flags().StringVar(&out, "out", "", "folder for the arrangements, as JSON")
	return c
}

// plan compiles the campaign for its fleet.
func (s *source) plan(now time.Time) (*campaign.Plan, error) {
	cat := func(playlists.CampaignID) campaign.Catalogue { return s.catalogue }
	plan, problems := campaign.Compile([]*campaign.Campaign{s.campaign}, s.fleet, cat, now.UnixMilli(), playlists.DefaultLease)
	if len(problems) > 0 {
		return nil, badFiles(problems)
	}
	return plan, nil
}

// prepare writes the sheets of every story and of the help card.
func (s *source) prepare(dir string) error {
	stories, problems := s.campaign.Stories(s.fleet, s.catalogue)
	if len(problems) > 0 {
		return badFiles(problems)
	}
	list := make([]*playlists.Story, 0, len(stories))
	for i := range stories {
		list = append(list, &stories[i])
	}
	help := s.campaign.HelpCard()
	return office.Prepare(dir, list, &help)
}

func writeArrangements(dir string, plan *campaign.Plan) error {
	if dir == "" {
		return nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	var errs []error
	for i := range plan.Arrangements {
		b, err := json.MarshalIndent(&plan.Arrangements[i], "", "  ")
		if err != nil {
			return err
		}
		errs = append(errs, os.WriteFile(filepath.Join(dir, string(plan.Arrangements[i].Carriage)+".json"), append(b, '\n'), 0o600))
	}
	return errors.Join(errs...)
}

func printPlan(w *tabwriter.Writer, fleet *campaign.Fleet, plan *campaign.Plan) {
	told := map[playlists.Carriage]*playlists.Arrangement{}
	for i := range plan.Arrangements {
		told[plan.Arrangements[i].Carriage] = &plan.Arrangements[i]
	}
	for _, train := range fleet.Trains {
		for _, c := range train.Carriages {
			for _, e := range told[c.ID].Entries {
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", train.ID, c.ID, e.Story, e.Digest.Short())
			}
		}
	}
}
