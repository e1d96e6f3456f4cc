package main

import (
	"fmt"
	_ "time/tzdata" // the fleet's zone must be known on any machine

	"github.com/spf13/cobra"
)

// group makes a command that only holds others: alone it shows its help, and a
// word that is none of its commands is an error.
func group(c *cobra.Command, children ...*cobra.Command) *cobra.Command {
	c.AddCommand(children...)
	c.RunE = func(c *cobra.Command, args []string) error {
		if len(args) > 0 {
			return usageError{fmt.Errorf("unknown command %q for %q", args[0], c.CommandPath())}
		}
		return c.Help()
	}
	return c
}

// arguments wants one argument, and at most so many (-1: any number), and says
// what they are.
func arguments(most int, what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		switch {
		case len(args) == 0:
			return fmt.Errorf("%s is missing", what)
		case most >= 0 && len(args) > most:
			return fmt.Errorf("%q is too much; only %s is expected", args[most], what)
		}
		return nil
	}
}

// atMostOne wants one argument or none.
func atMostOne(what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) > 1 {
			return fmt.Errorf("%q is too much; only %s is expected", args[1], what)
		}
		return nil
	}
}

// must marks flags that can't be left out.
func must(c *cobra.Command, flags ...string) {
	for _, f := range flags {
		if err := c.MarkFlagRequired(f); err != nil {
			panic(err) // a flag that isn't there: a mistake of this program
		}
	}
}

// fleetFlag is the fleet that every campaign command asks for.
func fleetFlag(c *cobra.Command, into *string) {
	c.Flags().StringVar(into, "fleet", "", "fleet file of the network (YAML)")
	must(c, "fleet")
}
