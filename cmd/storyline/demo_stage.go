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
	"storyline/cmd/storyline/internal/keys"
	"storyline/cmd/storyline/internal/office"
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
	programme  client.Accepted // the publish
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

// approve is the separate step: two editors sign what they are shown, two of
// three roots sign who may sign, and the keys are deleted.
func (s *stage) approve(ctx context.Context) (err error) {
	vault := s.path("keys")
	if err := os.MkdirAll(vault, 0o700); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(vault)) }()
	p, err := meet("editor-1", "editor-2", "root-1", "root-2", "root-3", "technician")
	if err != nil {
		return err
	}
	for _, k := range p {
		if _, _, err := k.Write(vault); err != nil {
			return err
		}
	}
	fmt.Fprintln(s.log, "Two editors sign; then the keys are deleted.")
	return s.approveBy(ctx, p, []string{"editor-1", "editor-2"}, []string{"technician"})
}

// signSheets lets editors sign every sheet, and gives the signed help card.
func (s *stage) signSheets(editors ...keys.File) (*playlists.Envelope, error) {
	if err := s.source.prepare(s.path("sheets")); err != nil {
		return nil, err
	}
	sheets, err := office.Open(s.path("sheets"))
	if err != nil {
		return nil, err
	}
	var help *playlists.Envelope
	for _, sheet := range sheets {
		for _, e := range editors {
			if err := sheet.Sign(e); err != nil {
				return nil, err
			}
		}
		if sheet.Help != nil {
			help = &sheet.Envelope
		}
	}
	return help, nil
}

// publishWithin bounds how long the train may take to hold its playlists.
const publishWithin = 30 * time.Second

// publish publishes and waits until every display of the train holds its
// playlist and all its media.
func (s *stage) publish(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, publishWithin)
	defer cancel()
	var err error
	if s.programme, err = s.api.Publish(ctx, s.order()); err != nil {
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
