package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // the fleet's zone must be known on any machine

	"github.com/spf13/cobra"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

// usageError is a command line that can't be understood.
type usageError struct{ error }

// run carries out one command line and gives the exit status. What fails before
// the command has begun is the command line's fault.
func run(ctx context.Context, args []string) int {
	root := newRoot()
	root.SetArgs(args)
	begun := false
	onRun(root, func() { begun = true })
	called, err := root.ExecuteContextC(ctx)
	var usage usageError
	var out outcome
	switch {
	case err == nil:
		return 0
	case errors.As(err, &out):
		if out.error != nil {
			fmt.Fprintf(os.Stderr, "storyline: %v\n", out.error)
		}
		return out.code
	case !begun, errors.As(err, &usage):
		fmt.Fprintf(os.Stderr, "storyline: %v\nsee: %s --help\n", err, called.CommandPath())
		if _, taken := called.Annotations[twoMeansChanges]; taken {
			return 1
		}
		return 2
	default:
		fmt.Fprintf(os.Stderr, "storyline: %v\n", err)
		return 1
	}
}

// onRun lets every command say that it begins.
func onRun(c *cobra.Command, begin func()) {
	if carryOut := c.RunE; carryOut != nil {
		c.RunE = func(c *cobra.Command, args []string) error {
			begin()
			return carryOut(c, args)
		}
	}
	for _, child := range c.Commands() {
		onRun(child, begin)
	}
}

// newRoot lists every command, in the order in which a campaign meets them.
func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:           "storyline",
		Short:         "Tell campaign stories in metro carriages",
		Long:          "storyline writes, approves and publishes campaigns, adds displays, and runs a whole train on one machine (storyline demo).",
		SilenceUsage:  true,
		SilenceErrors: true,
		Version:       version(),
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.AddCommand(
		newDemo(), newValidate(), newCompile(), newApprove(), newExport(), newImport(), newPlan(), newApply(), newStatus(), newRollout(), newInspect(), newBundle(), newDesk(),
		newKeygen(), newTrust(), newDisplay(), newSimulate(), newBench(), newFloor(), newMan(),
	)
	return root
}
