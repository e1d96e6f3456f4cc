package main

import (
	"github.com/spf13/cobra"

	"storyline/cmd/storyline/internal/client"
)

func newRollout() *cobra.Command {
	return group(&cobra.Command{Use: "rollout", Short: "Let a publish go on, stop it, cancel it, or take it back"},
		newAct("continue", "Let a rollout that was stopped go on",
			"The displays for which it was stopped don't count any more."),
		newAct("stop", "Stop a rollout that waits for a wave to prove itself",
			"Carriages that have it keep it, and no other gets it, until somebody says continue or revert."),
		newAct("cancel", "Cancel a publish that was scheduled and has not begun", "Nothing of it was published."),
		newRevert())
}

// newAct makes the command for one thing that a person decides about a publish.
func newAct(act, short, long string) *cobra.Command {
	var f controllerFlags
	var by string
	c := &cobra.Command{
		Use: act + " PUBLISH", Short: short, Long: long,
		Example: "  storyline rollout " + act + " 20261201-033000-1f2e3d4c --token-file data/api-token",
		Args:    arguments(1, "the id of a publish"),
		RunE: func(cmd *cobra.Command, args []string) error {
			api, err := f.client()
			if err != nil {
				return err
			}
			return api.Act(cmd.Context(), args[0], act, by)
		},
	}
	f.add(c)
	c.Flags().StringVar(&by, "by", "", "who decides it, for people who look at it later")
	return c
}

func newRevert() *cobra.Command {
	var a application
	var to string
	c := &cobra.Command{
		Use:   "revert PUBLISH",
		Short: "Take a publish back: publish again what was told before it",
		Long: "revert publishes again what the publish before the named one said, or the one named with --to, word for word, to the\n" +
			"carriages that change by it, and waits until they show it. Exit statuses are those of apply.",
		Example: "  storyline rollout revert 20261201-033000-1f2e3d4c --token-file data/api-token",
		Args:    arguments(1, "the id of a publish"),
		RunE: func(cmd *cobra.Command, args []string) error {
			api, err := a.client()
			if err != nil {
				return err
			}
			o := client.Order{Revert: args[0], To: to, By: a.by, Waves: a.rollout()}
			p, err := api.Plan(cmd.Context(), o, client.Draft{})
			if err != nil {
				return err
			}
			showPlan(cmd.OutOrStdout(), &p)
			switch {
			case len(p.Problems) > 0:
				return badPlan(p.Problems)
			case len(p.Carriages) == 0:
				return nil
			case !a.yes:
				if err := agree(cmd.InOrStdin(), cmd.ErrOrStderr()); err != nil {
					return err
				}
			}
			o.Expect = &p.ID
			return a.publish(cmd, api, o)
		},
	}
	a.controllerFlags.add(c)
	a.orderFlags.add(c)
	a.addWaiting(c)
	c.Flags().StringVar(&to, "to", "", "the publish to go back to, if not the one before")
	return c
}
