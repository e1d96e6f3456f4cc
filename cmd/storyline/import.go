package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"storyline/cmd/storyline/internal/client"
	"storyline/cmd/storyline/internal/written"
	"storyline/playlists/campaign"
)

func newImport() *cobra.Command {
	var f controllerFlags
	var p client.Put
	c := &cobra.Command{
		Use:   "import DIR",
		Short: "Give the controller a campaign from a folder, with its media",
		Long: "import puts campaign.yaml, byte for byte, as the campaign's newest version, and the media that the controller lacks. It\n" +
			"publishes nothing. A campaign with problems is refused, unless you say with --draft that you are not finished; a draft\n" +
			"can't be approved or published until its problems are put right.",
		Example: "  storyline import campaigns/they-used-you --token-file data/api-token --by olena",
		Args:    arguments(1, "the campaign's folder"),
		RunE: func(cmd *cobra.Command, args []string) error {
			api, err := f.client()
			if err != nil {
				return err
			}
			s, err := importable(args[0], p.Draft, looking(cmd.Context(), cmd.ErrOrStderr()))
			if err != nil {
				return err
			}
			kept, err := handCampaign(cmd.Context(), api, s, p)
			if err != nil {
				return err
			}
			for _, one := range campaign.Pressing(kept.Problems) {
				one.File = s.campaignFile
				fmt.Fprintln(plain{cmd.OutOrStdout()}, one)
			}
			fmt.Fprintf(cmd.ErrOrStderr(), "%s is version %d of %s", s.campaignFile, kept.N, s.campaign.ID)
			if wrong := campaign.Errors(kept.Problems); len(wrong) > 0 {
				fmt.Fprintf(cmd.ErrOrStderr(), ", a draft with %s", counted(len(wrong), "problem"))
			}
			fmt.Fprintln(cmd.ErrOrStderr(), ".")
			return nil
		},
	}
	f.add(c)
	c.Flags().BoolVar(&p.Draft, "draft", false, "keep it though it has problems")
	c.Flags().StringVar(&p.By, "by", "", "your name, for people who look at the history")
	return c
}

// importable reads a campaign with its media. The controller judges it against
// its own fleet; what can be said without one is said before anything is sent.
func importable(path string, draft bool, see see) (*source, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = filepath.Join(path, written.MainFile)
	}
	file, err := written.Read(path)
	if err != nil {
		return nil, err
	}
	s, problems, err := examine(file, nil, time.Now(), see)
	switch {
	case err != nil:
		return nil, err
	case slices.ContainsFunc(problems, unreadable), !draft && len(campaign.Errors(problems)) > 0:
		return nil, badFiles(campaign.Errors(problems))
	case s.campaign.ID == "":
		return nil, fmt.Errorf("%s names no campaign; its first lines say: campaign: NAME", path)
	}
	return s, nil
}
