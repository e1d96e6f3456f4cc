package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"storyline/agent"
)

// panelActs are what a technician may do at the display.
func panelActs(config *string) []*cobra.Command {
	passing := func(act, short, long string, usual time.Duration) *cobra.Command {
		c := panelAct(config, act, short, long)
		c.Flags().Duration("for", usual, "how long the card stays")
		return c
	}
	return []*cobra.Command{
		passing("identify", "Show which display this is, large and with a code",
			"Show on the screen which display this is, in which carriage and at which position, with its\n"+
				"addresses and a code that says the same. In a browser its edge flashes once a second for the first seconds.", time.Minute),
		passing("testcard", "Show a picture to judge the glass by",
			"Show borders to the very edge, a circle, colours and greys; in a browser also fine lines, every letter of\n"+
				"Ukrainian, and a bar that moves with each animation frame, where frames that never came are counted.", 5*time.Minute),
		panelAct(config, "blank", "Turn the screen black until resume",
			"Turn the screen black until storyline-agent resume, over restarts and power cuts too.\n"+
				"The status names it for as long as it lasts."),
		panelAct(config, "helpcard", "Show the help card until resume",
			"Show the network's help card in place of the programme until storyline-agent resume,\n"+
				"over restarts and power cuts too. The status names it for as long as it lasts."),
		panelAct(config, "resume", "Give the screen back to its programme", "Take down whatever a technician put up; the programme is joined where it is now."),
	}
}

func panelAct(config *string, act, short, long string) *cobra.Command {
	return &cobra.Command{
		Use: act, Short: short,
		Long: long + "\n\nThe running agent is told through a socket in its data directory, without any network; its user\nand root may. What is on the screen meanwhile makes no plays.",
		Args: cobra.NoArgs, SilenceUsage: true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := agent.LoadConfig(*config)
			if err != nil {
				return err
			}
			var lasts time.Duration
			if f := cmd.Flags().Lookup("for"); f != nil {
				if lasts, err = cmd.Flags().GetDuration("for"); err != nil {
					return err
				}
			}
			seen, err := agent.NewControl(&cfg).Act(cmd.Context(), act, lasts)
			if err != nil {
				return err
			}
			said := "the screen shows it"
			if act == "resume" {
				said = "the screen has its programme again"
			}
			if !seen {
				said = "the agent took it, but its screen does not say that it shows it; try: storyline-agent doctor"
			}
			if lasts > 0 {
				said += fmt.Sprintf(", for %s", lasts)
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s: %s: %s\n", cfg.Display, act, said)
			return err
		},
	}
}
