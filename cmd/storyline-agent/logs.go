package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"storyline/agent"
)

// logsCommand packs what somebody far away needs to help.
func logsCommand(config *string) *cobra.Command {
	var to string
	c := &cobra.Command{
		Use: "logs -o FILE.tgz", Short: "Pack logs, status, doctor's report and configuration, without secrets",
		Long: "Pack what somebody far away needs to understand this display into one file of at most 5 MB: the newest\n" +
			"logs, its status, what the doctor says, its configuration and versions. Tokens, keys and passwords are\n" +
			"taken out. It works without a running agent and without a network.",
		Args: cobra.NoArgs, SilenceUsage: true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			f, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // as whoever asks: the stick is theirs
			if err != nil {
				return err
			}
			if err := agent.BecomeOwner(*config); err != nil {
				return errors.Join(err, f.Close())
			}
			err = agent.Bundle(cmd.Context(), *config, f)
			if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
				return fmt.Errorf("%s is not whole: %w", to, err)
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), to)
			return err
		},
	}
	c.Flags().StringVarP(&to, "output", "o", "", "the file to make; it must not be there yet")
	_ = c.MarkFlagRequired("output") // it is there
	return c
}
