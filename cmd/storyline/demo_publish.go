package main

import (
	"context"
	"fmt"
	"time"

	"storyline/cmd/storyline/internal/client"
	"storyline/playlists"
)

// publishWithin bounds how long the train may take to hold its playlists.
const publishWithin = 30 * time.Second

// publish publishes and waits until every display of the train holds its
// playlist and all its media.
func (s *stage) publish(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, publishWithin)
	defer cancel()
	var err error
	if s.published, err = s.api.Publish(ctx, s.order()); err != nil {
		return err
	}
	return s.await(ctx, "every display holds its playlist and its media", func(states map[playlists.DisplayID]client.DisplayState) bool {
		for _, c := range s.cars {
			d := states[c.display.ID]
			if d.Status == nil || len(d.Differs) > 0 || d.Status.Missing > 0 || d.Status.Applied.Serial.N == 0 {
				return false
			}
		}
		return true
	})
}

// order publishes the stage's campaign at once to all.
func (s *stage) order() client.Order {
	return client.Order{Network: s.source.fleet.Network, Campaigns: []playlists.CampaignID{s.source.campaign.ID}}
}

// await polls the displays' states until they are as they should be.
func (s *stage) await(ctx context.Context, what string, good func(map[playlists.DisplayID]client.DisplayState) bool) error {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		list, err := s.api.Displays(ctx, s.source.fleet.Network)
		states := make(map[playlists.DisplayID]client.DisplayState, len(list))
		for _, d := range list {
			states[d.Display] = d
		}
		if err == nil && good(states) {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("waited in vain until %s (%w): %v", what, ctx.Err(), err)
		}
	}
}
