package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"storyline/cmd/storyline/internal/client"
	"storyline/cmd/storyline/internal/written"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

func newExport() *cobra.Command {
	var f controllerFlags
	var to, network string
	c := &cobra.Command{
		Use:   "export CAMPAIGN",
		Short: "Take a campaign out of the controller, with its media, into a folder",
		Long: "export writes campaign.yaml as the controller holds it, byte for byte, and every media file that it names, each verified\n" +
			"by its digest. The folder is one like any other: storyline validate, compile and import take it.",
		Example: "  storyline export they-used-you --to campaigns/they-used-you --token-file data/api-token",
		Args:    arguments(1, "the name of the campaign"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !playlists.ValidName(args[0]) {
				return usageError{fmt.Errorf("campaign %q: %s", args[0], playlists.NameRule)}
			}
			api, err := f.client()
			if err != nil {
				return err
			}
			text, err := api.Campaign(cmd.Context(), playlists.Network(network), playlists.CampaignID(args[0]))
			if err != nil {
				return err
			}
			if err := export(cmd.Context(), api, text, to); err != nil {
				return err
			}
			fmt.Fprintf(cmd.ErrOrStderr(), "Version %d of %s is in %s, with %s", text.N, args[0], to, counted(len(text.Catalogue), "media file"))
			if wrong := campaign.Errors(text.Problems); len(wrong) > 0 {
				fmt.Fprintf(cmd.ErrOrStderr(), "; it is a draft with %s", counted(len(wrong), "problem"))
			}
			fmt.Fprintln(cmd.ErrOrStderr(), ".")
			return nil
		},
	}
	f.add(c)
	c.Flags().StringVar(&to, "to", "", "folder to write, new or empty")
	c.Flags().StringVar(&network, "network", "", "network of the campaign, if the controller has several")
	must(c, "to")
	return c
}

// export writes a campaign into a folder. The text comes last: a folder that has
// it has all.
func export(ctx context.Context, api *client.Client, text client.Text, to string) error {
	if err := os.MkdirAll(to, 0o755); err != nil { //nolint:gosec // a campaign is no secret, and several people work on it
		return err
	}
	there, err := os.ReadDir(to)
	if err != nil {
		return err
	}
	if len(there) > 0 {
		return fmt.Errorf("%s is not empty: name a new folder", to)
	}
	root, err := os.OpenRoot(to)
	if err != nil {
		return err
	}
	defer root.Close()
	for _, name := range slices.Sorted(maps.Keys(text.Catalogue)) {
		e := text.Catalogue[name]
		if !fs.ValidPath(name) || name == written.MainFile || name == "." {
			return fmt.Errorf("the campaign names a file %q that no folder can hold", name)
		}
		if err := exportFile(ctx, api, root, filepath.FromSlash(name), e.SHA256, e.Bytes); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return root.WriteFile(written.MainFile, []byte(text.YAML), 0o644)
}

// exportFile writes one media file within the folder, and nowhere else.
func exportFile(ctx context.Context, api *client.Client, root *os.Root, name string, d playlists.Digest, length int64) error {
	if err := root.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	f, err := root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	err = errors.Join(api.Media(ctx, d, length, f), f.Close())
	if err != nil {
		return errors.Join(err, root.Remove(name))
	}
	return nil
}
