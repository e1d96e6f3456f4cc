package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"storyline/agent/virtual"
	"storyline/cmd/storyline/internal/client"
	"storyline/playlists"
)

// simulateOptions say which fleet is simulated.
type simulateOptions struct {
	controller    controllerFlags
	displays      int
	network       string
	broker, roots string
	credentials   string
	plays         bool
	backlog       int
	length, flush time.Duration
}

func newSimulate() *cobra.Command {
	var o simulateOptions
	c := &cobra.Command{
		Use:   "simulate",
		Short: "Run a fleet of virtual displays against a controller",
		Long: "simulate runs virtual displays in this process: each opens its own connection, verifies its own orders with its own\n" +
			"keys, answers with receipts and, with --plays, journals and reports plays. It takes displays of the controller's fleet\n" +
			"that nobody runs, and makes new tokens for them; it refuses to take a name under which a display is online.\n\n" +
			"It prints a line that begins with \"ready\" when every display is connected, and what the fleet did when it ends.",
		Example: "  storyline simulate --displays 100 --plays --token-file data/api-token --broker tcp://127.0.0.1:1883 --roots roots.json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			who, err := o.who(cmd.Context())
			if err != nil {
				return err
			}
			return o.run(cmd.Context(), who, cmd.OutOrStdout())
		},
	}
	f := c.Flags()
	f.StringVar(&o.controller.url, "controller", "http://127.0.0.1:8080", "address of the controller")
	f.StringVar(&o.controller.tokenFile, "token-file", "", "file of the administrator's token (<data>/api-token of the controller)")
	f.IntVar(&o.displays, "displays", 100, "how many displays")
	f.StringVar(&o.network, "network", "", "network of the displays; may be left out where there is one")
	f.StringVar(&o.broker, "broker", "tcp://127.0.0.1:1883", "address of the broker")
	f.StringVar(&o.roots, "roots", "roots.json", "file of roots that every display trusts first")
	f.StringVar(&o.credentials, "credentials", "", "file of displays and tokens, instead of asking the controller")
	f.BoolVar(&o.plays, "plays", false, "the displays play and report")
	f.IntVar(&o.backlog, "backlog", 0, "with --plays: how many plays each display has journalled out of reach; it reports these and plays nothing")
	f.DurationVar(&o.flush, "flush", 0, "how long plays wait for company (default 20s)")
	f.DurationVar(&o.length, "for", 0, "how long (default: until interrupted)")
	return c
}

// who gives the displays to run, with their tokens.
func (o *simulateOptions) who(ctx context.Context) ([]virtual.Credentials, error) {
	if o.credentials != "" {
		b, err := os.ReadFile(o.credentials)
		if err != nil {
			return nil, err
		}
		var who []virtual.Credentials
		return who, json.Unmarshal(b, &who)
	}
	if o.controller.tokenFile == "" {
		return nil, usageError{errors.New("--token-file or --credentials is needed")}
	}
	api, err := o.controller.client()
	if err != nil {
		return nil, err
	}
	free, err := freeDisplays(ctx, api, playlists.Network(o.network), o.displays)
	if err != nil {
		return nil, err
	}
	return enrol(ctx, api, free)
}

// freeDisplays gives the first n displays of a fleet under whose name nobody
// speaks.
func freeDisplays(ctx context.Context, api *client.Client, n playlists.Network, count int) ([]playlists.DisplayID, error) {
	states, err := api.Displays(ctx, n)
	if err != nil {
		return nil, err
	}
	var free []playlists.DisplayID
	for _, d := range states {
		if d.Presence != "online" && len(free) < count {
			free = append(free, d.Display)
		}
	}
	if len(free) < count {
		return nil, fmt.Errorf("the fleet has %d displays that nobody runs, not %d: ask for fewer with --displays, or put a larger fleet", len(free), count)
	}
	return free, nil
}

// enrol makes a token for each display.
func enrol(ctx context.Context, api *client.Client, ids []playlists.DisplayID) ([]virtual.Credentials, error) {
	tokens, err := api.AddDisplays(ctx, ids)
	if err != nil {
		return nil, err
	}
	who := make([]virtual.Credentials, 0, len(ids))
	for _, id := range ids {
		who = append(who, virtual.Credentials{Display: id, Token: tokens[id]})
	}
	return who, nil
}

// run runs the fleet until its time is over.
func (o *simulateOptions) run(ctx context.Context, who []virtual.Credentials, out io.Writer) error {
	roots, err := readRoots(o.roots)
	if err != nil {
		return err
	}
	fleet, err := virtual.New(virtual.Options{
		Broker: o.broker, Displays: who, Roots: roots, Network: playlists.Network(o.network), Plays: o.plays, Idle: o.backlog > 0, Flush: o.flush,
	})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if o.length > 0 {
		ctx, cancel = context.WithTimeout(ctx, o.length)
		defer cancel()
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return fleet.Run(ctx) })
	g.Go(func() error {
		if err := o.fill(ctx, fleet, len(who)); err != nil {
			return err
		}
		return announceFleet(ctx, fleet, len(who), out)
	})
	err = g.Wait()
	c := fleet.Counts()
	fmt.Fprintf(out, "%d displays: %d sessions, %d orders accepted, %d refused, %d repeated, %d plays\n", len(who), c.Sessions, c.Accepted, c.Refused, c.Repeated, c.Plays)
	return err
}

// announceFleet says when every display is connected.
func announceFleet(ctx context.Context, fleet *virtual.Fleet, n int, out io.Writer) error {
	if until(ctx, func() bool { return fleet.Counts().Connected == int64(n) }) {
		fmt.Fprintf(out, "ready displays=%d\n", n)
	}
	return nil
}

// fill gives each display its backlog once all hold a playlist.
func (o *simulateOptions) fill(ctx context.Context, fleet *virtual.Fleet, n int) error {
	if o.backlog == 0 || !o.plays {
		return nil
	}
	held := func(_ playlists.DisplayID, h playlists.Held) bool { return h.Serial.N != 0 }
	if !until(ctx, func() bool { return fleet.Holding(playlists.OrderPlaylist, held) == n }) {
		return nil
	}
	return fleet.Backlog(o.backlog)
}

// until waits for something to come true; false if the context ended first.
func until(ctx context.Context, come func() bool) bool {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !come() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return false
		}
	}
	return true
}
