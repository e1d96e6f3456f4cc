package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"storyline/cmd/storyline/internal/client"
	"storyline/playlists"
)

func newDisplay() *cobra.Command {
	return group(&cobra.Command{Use: "display", Short: "Add displays"}, newDisplayAdd())
}

func newDisplayAdd() *cobra.Command {
	var f controllerFlags
	var dir string
	var replace bool
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
			if err := mayReplace(cmd.Context(), api, ids, replace); err != nil {
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
	c.Flags().BoolVar(&replace, "replace", false, "take the token from a display that is connected now")
	return c
}

// mayReplace refuses to take a connected display's token unasked, and says which
// names stand in no fleet: they may be mistyped.
func mayReplace(ctx context.Context, api *client.Client, ids []playlists.DisplayID, replace bool) error {
	states, err := api.Displays(ctx, "")
	if errors.Is(err, client.ErrNotFound) {
		return nil // no fleet yet
	}
	if err != nil {
		return err
	}
	known := map[playlists.DisplayID]client.DisplayState{}
	for _, s := range states {
		known[s.Display] = s
	}
	for _, id := range ids {
		s, ok := known[id]
		if !ok {
			return fmt.Errorf("display %s is in no fleet: put it into the fleet's file and publish, or see whether its name is spelled as there", id)
		}
		if s.Presence == "online" && !replace {
			return fmt.Errorf("display %s is connected with the token it has; to give it another, add --replace", id)
		}
	}
	return nil
}
