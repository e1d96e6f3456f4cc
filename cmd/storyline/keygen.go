package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"storyline/cmd/storyline/internal/keys"
)

func newKeygen() *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use:   "keygen PERSON",
		Short: "Make a person's signing key",
		Long: "keygen makes an Ed25519 key for an editor, a root or a technician: PERSON.key, which never leaves its owner,\n" +
			"and PERSON.pub, which the trust document names. Keep both off the machine on which the controller runs.",
		Example: "  storyline keygen olena --dir ~/keys",
		Args:    arguments(1, "the person's name"),
		RunE: func(cmd *cobra.Command, args []string) error {
			key, err := keys.Generate(args[0])
			if err != nil {
				return err
			}
			private, public, err := key.Write(dir)
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s\n%s\n", private, public)
			fmt.Fprintf(cmd.ErrOrStderr(), "Keep %s; hand out %s.\n", private, public)
			return nil
		},
	}
	c.Flags().StringVar(&dir, "dir", ".", "folder to write into")
	return c
}
