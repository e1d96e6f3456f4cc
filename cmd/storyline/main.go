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

// run carries out one command line and gives the exit status.
func run(ctx context.Context, args []string) int {
	root := newRoot()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	var usage usageError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &usage):
		fmt.Fprintf(os.Stderr, "storyline: %v\nsee: storyline help\n", err)
		return 2
	default:
		fmt.Fprintf(os.Stderr, "storyline: %v\n", err)
		return 1
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
		newDemo(), newValidate(), newCompile(), newApprove(), newPublish(), newInspect(),
		newKeygen(), newTrust(), newDisplay(), newMan(),
	)
	return root
}
