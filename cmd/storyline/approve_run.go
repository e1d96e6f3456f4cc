package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"storyline/cmd/storyline/internal/client"
	"storyline/cmd/storyline/internal/keys"
	"storyline/cmd/storyline/internal/office"
	"storyline/playlists"
)

// run brings the sheets together with all that a person needs to judge them.
func (f *approveFlags) run(cmd *cobra.Command, dir string, k keys.File) (err error) {
	var api *client.Client
	if f.controller.url != "" {
		if api, err = f.controller.client(); err != nil {
			return err
		}
	}
	desk, err := os.MkdirTemp("", "storyline-approve-")
	if err != nil {
		return err
	}
	keep := false
	defer func() {
		if !keep {
			err = errors.Join(err, os.RemoveAll(desk))
		}
	}()
	sheets, err := f.sheets(cmd, api, dir, desk)
	if err != nil || len(sheets) == 0 {
		return err
	}
	a := approval{yes: f.yes}
	if a.files, err = f.files(cmd.Context(), api, sheets, desk); err != nil {
		return err
	}
	if f.show {
		shown, stop, err := f.screen(cmd, sheets, a.files)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, stop()) }()
		a.show = shown
	}
	if f.upload {
		a.hand = func(s *office.Sheet) error { return handSheet(cmd, api, s) }
	}
	err = approve(cmd, sheets, k, a)
	keep = err != nil && dir == "" // what was signed in vain must not be lost
	return err
}

// sheets opens those of the folder, or fetches those that wait.
func (f *approveFlags) sheets(cmd *cobra.Command, api *client.Client, dir, desk string) ([]*office.Sheet, error) {
	if f.campaign != "" {
		if dir == "" {
			dir = filepath.Join(desk, "sheets")
		}
		sheets, err := fetchSheets(cmd, api, playlists.Network(f.network), playlists.CampaignID(f.campaign), dir)
		if err != nil {
			return nil, err
		}
		if sheets = only(sheets, f.story); len(sheets) == 0 {
			fmt.Fprintln(cmd.ErrOrStderr(), "Nothing waits for a signature.")
		}
		return sheets, nil
	}
	sheets, err := office.Open(dir)
	if err != nil {
		return nil, err
	}
	if sheets = only(sheets, f.story); len(sheets) == 0 {
		return nil, fmt.Errorf("no sheet is of story %q", f.story)
	}
	return sheets, nil
}

// files finds the media of sheets: in the folder that was named, and what is
// shown and not there at the controller.
func (f *approveFlags) files(ctx context.Context, api *client.Client, sheets []*office.Sheet, desk string) (map[playlists.Digest]string, error) {
	if f.media == "" && !f.show {
		return nil, nil
	}
	files := map[playlists.Digest]string{}
	if f.media != "" {
		var err error
		if files, err = signedFiles(f.media, sheets); err != nil {
			return nil, err
		}
	}
	if !f.show || api == nil {
		return files, nil
	}
	for _, s := range sheets {
		for _, m := range mediaOf(s) {
			if files[m.SHA256] != "" {
				continue
			}
			name := filepath.Join(desk, m.SHA256.String())
			err := fetchMedia(ctx, api, m.SHA256, m.Bytes, name)
			switch {
			case errors.Is(err, client.ErrNotFound): // it is said with the sheet
			case err != nil:
				return nil, err
			default:
				files[m.SHA256] = name
			}
		}
	}
	return files, nil
}
