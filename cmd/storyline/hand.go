package main

import (
	"context"
	"fmt"

	"storyline/cmd/storyline/internal/client"
	"storyline/cmd/storyline/internal/office"
)

// hand gives the controller all that a publish needs, in the order in which it
// can judge it.
func hand(ctx context.Context, api *client.Client, s *source, sheets, trust string) error {
	if err := handTrust(ctx, api, trust); err != nil {
		return err
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
	sheets, err := s.signed(dir)
	if err != nil {
		return err
	}
	for _, sheet := range sheets {
		if _, err := api.PutStory(ctx, sheet.Envelope.Bytes()); err != nil {
			return fmt.Errorf("put story %s: %w", sheet.Story.ID, err)
		}
	}
	return nil
}

// signed lists the sheets of the campaign's stories that anybody has signed.
func (s *source) signed(dir string) ([]*office.Sheet, error) {
	all, err := office.Open(dir)
	if err != nil {
		return nil, err
	}
	var list []*office.Sheet
	for _, sheet := range all {
		if sheet.Story != nil && sheet.Story.Campaign == s.campaign.ID && len(sheet.Envelope.Signatures) > 0 {
			list = append(list, sheet)
		}
	}
	return list, nil
}

// handTrust puts a trust document, if one is named: it is what everything else is
// judged by.
func handTrust(ctx context.Context, api *client.Client, trust string) error {
	if trust == "" {
		return nil
	}
	b, err := readSmall(trust)
	if err != nil {
		return err
	}
	if err := api.PutTrust(ctx, b); err != nil {
		return fmt.Errorf("put the trust document: %w", err)
	}
	return nil
}
