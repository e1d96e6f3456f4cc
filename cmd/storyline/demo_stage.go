package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"time"

	"storyline/cmd/storyline/internal/client"
	"storyline/cmd/storyline/internal/rig"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// stage is a whole train on one machine: the real programs, their data in one
// temporary folder.
type stage struct {
	dir, configs string
	null         bool // screens are null screens
	fixed        bool // prefer addresses that a person can remember
	log          io.Writer

	source     *source
	http, mqtt string // addresses of the controller
	api        *client.Client
	published  client.Accepted
	controller *rig.Child
	cars       []*car
}

// car is one carriage of the train with its display.
type car struct {
	carriage playlists.Carriage
	display  campaign.Display
	screen   string // address of its agent
	agent    *rig.Child
}

// train is the train of the founding case.
const train = "m1-t01"

// slideOfDemo is the longest that a slide lasts in a demonstration.
const slideOfDemo = 4 * time.Second

// set brings the train up: keys, controller, trust, approval, displays, publish.
func (s *stage) set(ctx context.Context) error {
	if err := s.rehearse(time.Now()); err != nil {
		return err
	}
	if err := s.startController(ctx); err != nil {
		return err
	}
	if err := s.approve(ctx); err != nil {
		return err
	}
	if err := hand(ctx, s.api, s.source, s.path("sheets"), s.path("trust.json")); err != nil {
		return err
	}
	if err := s.startAgents(ctx); err != nil {
		return err
	}
	return s.publish(ctx)
}

func (s *stage) path(elem ...string) string {
	return filepath.Join(append([]string{s.dir}, elem...)...)
}

// rehearse writes the shortened campaign into the stage's folder; its media stay
// where they are.
func (s *stage) rehearse(now time.Time) error {
	shipped := filepath.Join(s.configs, "campaigns", "they-used-you")
	file, err := readSmall(filepath.Join(shipped, "campaign.yaml"))
	if err != nil {
		return err
	}
	today := playlists.Day(now.Unix() / 86400)
	short, err := rehearsal{longest: slideOfDemo, from: today - 1, until: today + 1}.of(file)
	if err != nil {
		return err
	}
	home := s.path("campaign")
	if err := os.CopyFS(filepath.Join(home, "media"), os.DirFS(filepath.Join(shipped, "media"))); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(home, "campaign.yaml"), short, 0o600); err != nil {
		return err
	}
	s.source, err = goodSource(home, filepath.Join(s.configs, "fleets", "kyiv-metro.yaml"), nil)
	return err
}

// startController starts the controller on the stage's addresses.
func (s *stage) startController(ctx context.Context) error {
	program, err := rig.Find("storyline-controller")
	if err != nil {
		return err
	}
	if s.http == "" {
		s.http, s.mqtt = s.address(8080), s.address(1883)
		config := fmt.Sprintf("data_dir: %q\nclock: trusted\nhttp: {listen: %q}\nmqtt: {listen: %q}\n", s.path("controller"), s.http, s.mqtt)
		if err := os.WriteFile(s.path("controller.yaml"), []byte(config), 0o600); err != nil {
			return err
		}
	}
	if s.controller, err = rig.Start(ctx, s.path("controller.log"), program, "--config", s.path("controller.yaml")); err != nil {
		return err
	}
	token, err := client.ReadToken(s.path("controller", "api-token"))
	if err != nil {
		return err
	}
	s.api = client.New("http://"+s.http, token)
	return nil
}

// address gives a free loopback address, the given port if that is free and
// wanted.
func (s *stage) address(port int) string {
	if s.fixed {
		if l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			defer l.Close()
			return l.Addr().String()
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "127.0.0.1:0"
	}
	defer l.Close()
	return l.Addr().String()
}

// announce prints where to look.
func (s *stage) announce(ctx context.Context, w io.Writer) {
	fmt.Fprintf(w, "\nThe train is running. Open the train page and watch five carriages:\n\n")
	fmt.Fprintf(w, "  console        http://%s/\n  train          http://%s/trains/%s\n\n", s.http, s.http, train)
	if code, err := s.api.SignIn(ctx); err == nil { // without it everything can still be looked at
		fmt.Fprintf(w, "  work at it     %s\n\n", signInLink("http://"+s.http, code, "Demo"))
	}
	for _, c := range s.cars {
		fmt.Fprintf(w, "  carriage %s http://%s/screen/\n", c.carriage, c.screen)
	}
	fmt.Fprintf(w, "\nA play counts only once a screen has really shown it: open a carriage's page to be its screen. Ctrl-C ends.\n")
}

// clear ends every program, agents first.
func (s *stage) clear() error {
	var errs []error
	for _, c := range s.cars {
		if c.agent != nil {
			errs = append(errs, c.agent.Stop(5*time.Second))
		}
	}
	if s.controller != nil {
		errs = append(errs, s.controller.Stop(10*time.Second))
	}
	return errors.Join(errs...)
}
