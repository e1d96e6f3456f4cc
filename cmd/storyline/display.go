package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"storyline/playlists"
)

func newDisplay() *cobra.Command {
	return group(&cobra.Command{Use: "display", Short: "Add displays"}, newDisplayAdd())
}

func newDisplayAdd() *cobra.Command {
	var f controllerFlags
	var dir string
	c := &cobra.Command{
		Use:   "add DISPLAY...",
		Short: "Make the token with which a display speaks to the controller",
		Long: "add makes a 256-bit token for each display and writes it to DIR/DISPLAY.token (0600). The controller keeps only a hash:\n" +
			"a token is shown this once. A display that had one loses it and is disconnected.",
		Example: "  storyline display add d-10511-a --token-file data/api-token --dir tokens",
		Args:    arguments(-1, "the name of a display"),
		RunE: func(cmd *cobra.Command, args []string) error {
			var ids []playlists.DisplayID
			for _, a := range args {
				if !playlists.ValidName(a) {
					return usageError{fmt.Errorf("display %q: %s", a, playlists.NameRule)}
				}
				ids = append(ids, playlists.DisplayID(a))
			}
			api, err := f.client()
			if err != nil {
				return err
			}
			if err := os.MkdirAll(dir, 0o700); err != nil { // before the controller gives tokens that it shows once
				return err
			}
			tokens, err := api.AddDisplays(cmd.Context(), ids)
			if err != nil {
				return err
			}
			for _, id := range ids {
				name := filepath.Join(dir, string(id)+".token")
				if err := writeSecret(name, tokens[id]); err != nil {
					return err
				}
				fmt.Fprintln(cmd.OutOrStdout(), name)
			}
			return nil
		},
	}
	f.add(c)
	c.Flags().StringVar(&dir, "dir", ".", "folder to write the tokens into")
	return c
}
