package main

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"storyline/cmd/storyline/internal/client"
	"storyline/cmd/storyline/internal/office"
	"storyline/playlists"
)

func newPublish() *cobra.Command {
	var f controllerFlags
	var fleet, sheets, trust string
	var wait time.Duration
	c := &cobra.Command{
		Use:   "publish CAMPAIGN",
		Short: "Hand a campaign to the controller and publish it; wait for every display's receipt",
		Long: "publish hands fleet, media, approved stories and the campaign to the controller, publishes, and waits until every display\n" +
			"has said that it holds its playlist. It names the displays that have not, and exits 1 if there are any when time is up.",
		Example: "  storyline publish campaigns/they-used-you --fleet fleets/kyiv-metro.yaml --sheets sheets --token-file data/api-token",
		Args:    arguments(1, "the campaign's folder"),
		RunE: func(cmd *cobra.Command, args []string) error {
			api, err := f.client()
			if err != nil {
				return err
			}
			s, err := goodSource(args[0], fleet, looking(cmd.Context(), cmd.ErrOrStderr()))
			if err != nil {
				return err
			}
			if err := hand(cmd.Context(), api, s, sheets, trust); err != nil {
				return err
			}
			a, err := api.Publish(cmd.Context(), s.fleet.Network, s.campaign.ID)
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.ErrOrStderr(), "Publish %s is accepted.\n", a.ID)
			if wait == 0 {
				fmt.Fprintln(cmd.OutOrStdout(), a.ID)
				return nil
			}
			ctx, cancel := context.WithTimeout(cmd.Context(), wait)
			defer cancel()
			p, err := api.Await(ctx, a.ID, 200*time.Millisecond)
			printProgress(cmd.OutOrStdout(), p)
			return err
		},
	}
	f.add(c)
	fleetFlag(c, &fleet)
	c.Flags().StringVar(&sheets, "sheets", "sheets", "folder of approved sheets")
	c.Flags().StringVar(&trust, "trust", "", "trust document to put first, signed by roots")
	c.Flags().DurationVar(&wait, "wait", time.Minute, "how long to wait for receipts; 0: not at all")
	return c
}

// hand gives the controller all that a publish needs, in the order in which it
// can judge it.
func hand(ctx context.Context, api *client.Client, s *source, sheets, trust string) error {
	if trust != "" {
		b, err := readSmall(trust)
		if err != nil {
			return err
		}
		if err := api.PutTrust(ctx, b); err != nil {
			return fmt.Errorf("put the trust document: %w", err)
		}
	}
	if err := api.PutFleet(ctx, s.fleetYAML); err != nil {
		return fmt.Errorf("put the fleet: %w", err)
	}
	if _, err := handCampaign(ctx, api, s, client.Put{}); err != nil {
		return err
	}
	return handStories(ctx, api, s, sheets)
}

// handCampaign gives the controller a campaign and the media that it lacks.
func handCampaign(ctx context.Context, api *client.Client, s *source, p client.Put) (client.Kept, error) {
	kept, err := api.PutCampaign(ctx, s.campaign.ID, s.campaignYAML, s.catalogue, p)
	if err != nil {
		return kept, fmt.Errorf("put the campaign: %w", err)
	}
	for _, d := range kept.Missing {
		for name, e := range s.catalogue {
			if e.SHA256 != d {
				continue
			}
			if err := api.PutMedia(ctx, d, s.media[name]); err != nil {
				return kept, fmt.Errorf("put %s: %w", name, err)
			}
			break
		}
	}
	return kept, nil
}

func handStories(ctx context.Context, api *client.Client, s *source, dir string) error {
	sheets, err := office.Open(dir)
	if err != nil {
		return err
	}
	for _, sheet := range sheets {
		if sheet.Story == nil || sheet.Story.Campaign != s.campaign.ID || len(sheet.Envelope.Signatures) == 0 {
			continue
		}
		if _, err := api.PutStory(ctx, sheet.Envelope.Bytes()); err != nil {
			return fmt.Errorf("put story %s: %w", sheet.Story.ID, err)
		}
	}
	return nil
}

// printProgress says what became of a publish, stragglers by name.
func printProgress(out io.Writer, p client.Progress) {
	if p.Counts.Displays == 0 {
		return // it failed before any display was concerned
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "CARRIAGE\tDISPLAY\tHOLDS\tAFTER\tNOTE")
	for _, r := range p.Displays {
		after, note, holds := fmt.Sprintf("%d ms", r.Took), "", "nothing"
		if r.Held != (playlists.Held{}) {
			holds = r.Held.Serial.String()
		}
		if r.Committed == 0 {
			after, note = "-", r.Presence
			for _, f := range r.Refusals {
				note = "refused, " + string(f.Reason)
			}
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", r.Carriage, r.Display, holds, after, note)
	}
	_ = w.Flush()
	fmt.Fprintf(out, "%d of %d displays hold it.\n", p.Counts.Held, p.Counts.Displays)
}
