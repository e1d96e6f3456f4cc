package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"storyline/cmd/storyline/internal/client"
	"storyline/cmd/storyline/internal/office"
	"storyline/playlists"
)

// fetchSheets puts the sheets of a campaign that lack approval into a folder. What
// the controller says of them is looked at here once more.
func fetchSheets(cmd *cobra.Command, api *client.Client, n playlists.Network, id playlists.CampaignID, dir string) ([]*office.Sheet, error) {
	list, err := api.Sheets(cmd.Context(), n, id)
	if err != nil {
		return nil, err
	}
	var sheets []*office.Sheet
	for i := range list {
		if list[i].Approved {
			continue
		}
		s, err := office.Add(dir, list[i].Envelope)
		if err != nil {
			return nil, err
		}
		if s.Story == nil || s.Story.Campaign != id || s.Story.ID != list[i].Story || s.Digest() != list[i].Digest {
			return nil, fmt.Errorf("the controller offers %s (%s) as story %s of %s: it is not signed", named(s), s.Digest().Short(), list[i].Story, id)
		}
		fmt.Fprintf(plain{cmd.ErrOrStderr()}, "%s: %s.\n", named(s), list[i].Approval)
		sheets = append(sheets, s)
	}
	return sheets, nil
}

// handSheet gives the controller a story that is signed. A help card goes into the
// trust document.
func handSheet(cmd *cobra.Command, api *client.Client, s *office.Sheet) error {
	if s.Story == nil {
		return nil
	}
	a, err := api.PutStory(cmd.Context(), s.Envelope.Bytes())
	if err != nil {
		return err
	}
	if a.Digest != s.Digest() {
		return fmt.Errorf("it has taken %s for it", a.Digest)
	}
	fmt.Fprintf(plain{cmd.OutOrStdout()}, "%s: %s.\n", named(s), a)
	return nil
}

// fetchMedia writes a file of the controller, and nothing if it is not what its
// digest says.
func fetchMedia(ctx context.Context, api *client.Client, d playlists.Digest, length int64, name string) error {
	file, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	err = errors.Join(api.Media(ctx, d, length, file), file.Close())
	if err != nil {
		return errors.Join(err, os.Remove(name))
	}
	return nil
}
