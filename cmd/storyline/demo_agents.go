package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"storyline/cmd/storyline/internal/rig"
	"storyline/playlists"
)

// startAgents adds the train's displays and starts an agent for each.
func (s *stage) startAgents(ctx context.Context) error {
	var ids []playlists.DisplayID
	for _, t := range s.source.fleet.Trains {
		if t.ID != train {
			continue
		}
		for _, c := range t.Carriages {
			for _, d := range c.Displays {
				s.cars = append(s.cars, &car{carriage: c.ID, display: d})
				ids = append(ids, d.ID)
			}
		}
	}
	if len(ids) == 0 {
		return fmt.Errorf("%s has no train %s", s.source.fleetFile, train)
	}
	tokens, err := s.api.AddDisplays(ctx, ids)
	if err != nil {
		return err
	}
	for i, c := range s.cars {
		c.screen = s.address(8091 + i)
		if err := s.configure(c, tokens[c.display.ID]); err != nil {
			return err
		}
		if err := s.startAgent(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

// configure writes what a technician would put on the display.
func (s *stage) configure(c *car, token string) error {
	home := s.path(string(c.display.ID))
	if err := writeSecret(filepath.Join(home, "token"), token); err != nil {
		return err
	}
	kind := "web"
	if s.null {
		kind = "null"
	}
	config := fmt.Sprintf(`version: 1
display: %s
token_file: %q
broker: "tcp://%s"
media: ["http://%s"]
roots_file: %q
trust_file: %q
data_dir: %q
network: %s
clock: trusted
report_every: 1s
screen: {listen: %q, width: %d, height: %d, kind: %s}
`, c.display.ID, filepath.Join(home, "token"), s.mqtt, s.http, s.path("roots.json"), s.path("trust.json"), filepath.Join(home, "data"),
		s.source.fleet.Network, c.screen, c.display.Width, c.display.Height, kind)
	return os.WriteFile(filepath.Join(home, "agent.yaml"), []byte(config), 0o600)
}

func (s *stage) startAgent(ctx context.Context, c *car) error {
	program, err := rig.Find("storyline-agent")
	if err != nil {
		return err
	}
	c.agent, err = rig.Start(ctx, s.path(string(c.display.ID), "agent.log"), program, "--config", s.path(string(c.display.ID), "agent.yaml"))
	return err
}
