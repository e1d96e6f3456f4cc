package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func newValidate() *cobra.Command {
	var fleet string
	c := &cobra.Command{
		Use:   "validate CAMPAIGN...",
		Short: "Check campaigns and their fleet: every problem with its place and its remedy",
		Long: "validate reads campaign folders (or campaign.yaml files) with their media and the fleet, and prints every problem\n" +
			"at once as file:line:column: what is wrong; what to do. It exits 1 if there is any.",
		Example: "  storyline validate campaigns/they-used-you --fleet fleets/kyiv-metro.yaml",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			found := 0
			for _, path := range args {
				s, problems, err := readSource(path, fleet)
				if err != nil {
					return err
				}
				for _, p := range problems {
					fmt.Fprintln(cmd.OutOrStdout(), p)
				}
				if len(problems) == 0 {
					fmt.Fprintf(cmd.ErrOrStderr(), "%s is in order: %d stories, %d media files.\n", s.campaignFile, len(s.campaign.Written), len(s.catalogue))
				}
				found += len(problems)
			}
			if found > 0 {
				return fmt.Errorf("%d problems found", found)
			}
			return nil
		},
	}
	fleetFlag(c, &fleet)
	return c
}
