package main

import (
	"errors"

	"github.com/spf13/cobra"

	"storyline/agent"
)

var errUnwell = errors.New("something must be mended")

// doctorCommand looks at the display and its machine.
func doctorCommand(config *string) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "doctor", Short: "Say what is well with this display, what must be mended, and how",
		Long: "Look at the configuration, the clock, the disk, the orders and media that are kept, the journal, the\n" +
			"screen, the codecs (each is really decoded), the broker, the media bases and the unit. A running\n" +
			"agent is asked; without one its parts are tried. Ends with 0 if nothing must be mended, else with 1.\n\n" +
			"As root it becomes the user that owns data_dir, since what root can do proves nothing.",
		Args: cobra.NoArgs, SilenceUsage: true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := agent.BecomeOwner(*config); err != nil {
				return err
			}
			r := agent.Doctor(cmd.Context(), *config)
			write := r.Text
			if asJSON {
				write = r.JSON
			}
			if err := write(cmd.OutOrStdout()); err != nil {
				return err
			}
			if !r.Healthy() {
				cmd.SilenceErrors = true
				return errUnwell
			}
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "write it for programs")
	return c
}
