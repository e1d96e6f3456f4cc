package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"storyline/playlists/screen/viewer"
)

// demoOptions say how a demonstration runs.
type demoOptions struct {
	configs string
	length  time.Duration // zero: until interrupted
	fault   string
	null    bool
	keep    bool
	out     io.Writer // the table
	log     io.Writer // what is said to a person meanwhile
}

func newDemo() *cobra.Command {
	var o demoOptions
	c := &cobra.Command{
		Use:   "demo",
		Short: "Run the founding case on this machine: one train, five carriages, five stories",
		Long: "demo starts a controller and five agents with their data in a temporary folder, approves the campaign as a separate step\n" +
			"with keys that it then deletes, publishes, and prints the addresses of the console and of the five screens. Ctrl-C ends it.\n\n" +
			"With --for it drives the five screens itself, in headless Chromium if that is installed, else with null screens, prints a\n" +
			"table, and exits 0 only if every carriage told a different story, at least 3 whole plays each, every journalled play\n" +
			"is stored, and nothing was refused.\n\n" +
			"With --fault something breaks after a third of the time and must be healed by the end, or demo exits 1:\n" +
			"  damaged-film    a film on the first display is damaged in place: it is noticed, fetched anew, and shown again\n" +
			"  agent-kill      the first agent is killed (SIGKILL) and started again: no journalled play is lost or doubled\n" +
			"  broker-restart  the controller with its broker is killed and started again: every display comes back, no play is lost\n" +
			"  bad-story       stories that not enough editors signed, or that were changed after signing, are handed to the controller:\n" +
			"                  it refuses each by name, and every carriage tells on what it told",
		Example: "  storyline demo\n  storyline demo --for 20s --fault agent-kill",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.out, o.log = cmd.OutOrStdout(), cmd.ErrOrStderr()
			if _, known := faults()[o.fault]; o.fault != "" && !known {
				return usageError{fmt.Errorf("--fault %q; damaged-film, agent-kill, broker-restart and bad-story are known", o.fault)}
			}
			if o.fault != "" && o.length == 0 {
				return usageError{errors.New("--fault needs --for: a fault must be healed by a given time")}
			}
			return runDemo(cmd.Context(), o)
		},
	}
	f := c.Flags()
	f.StringVar(&o.configs, "configs", "", "folder of fleets and campaigns (default: configs, here or beside the program's folder)")
	f.DurationVar(&o.length, "for", 0, "drive the screens for this long, print a table and end")
	f.StringVar(&o.fault, "fault", "", "break something and see it healed")
	f.BoolVar(&o.null, "null-screens", false, "with --for: don't use Chromium even if it is installed")
	f.BoolVar(&o.keep, "keep", false, "keep the temporary folder, and say where it is")
	return c
}

// runDemo sets the stage, plays, and clears it.
func runDemo(ctx context.Context, o demoOptions) (err error) {
	configs, err := findConfigs(o.configs)
	if err != nil {
		return err
	}
	dir, done, err := workFolder("demo", o.keep, o.log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	browser, err := o.browser(ctx)
	if err != nil {
		return err
	}
	if browser != nil {
		defer func() { err = errors.Join(err, browser.Close()) }()
	}
	s := &stage{dir: dir, configs: configs, null: o.length > 0 && browser == nil, log: o.log, fixed: o.length == 0}
	defer func() { err = errors.Join(err, s.clear()) }()
	if err := s.set(ctx); err != nil {
		return fmt.Errorf("set up the demonstration: %w", err)
	}
	if o.length == 0 {
		s.announce(ctx, o.out)
		<-ctx.Done()
		fmt.Fprintln(o.log, "\nEnding.")
		return nil
	}
	return s.perform(ctx, o, browser)
}

// workFolder makes a temporary folder, and gives what removes it unless it is to
// be kept.
func workFolder(name string, keep bool, log io.Writer) (dir string, done func() error, err error) {
	dir, err = os.MkdirTemp("", "storyline-"+name+"-")
	if keep && err == nil {
		fmt.Fprintf(log, "Data is kept in %s\n", dir)
		return dir, func() error { return nil }, nil
	}
	return dir, func() error { return os.RemoveAll(dir) }, err
}

// browser starts Chromium if this demonstration drives screens and it is there.
func (o demoOptions) browser(ctx context.Context) (*viewer.Browser, error) {
	if o.length == 0 || o.null {
		return nil, nil
	}
	b, err := viewer.Open(context.WithoutCancel(ctx))
	if errors.Is(err, viewer.ErrNoBrowser) {
		return nil, nil
	}
	return b, err
}

// findConfigs finds the shipped files.
func findConfigs(named string) (string, error) {
	candidates := []string{named}
	if named == "" {
		candidates = []string{"configs"}
		if self, err := os.Executable(); err == nil {
			candidates = append(candidates, filepath.Join(filepath.Dir(self), "..", "configs"))
		}
	}
	for _, c := range candidates {
		if _, err := os.Stat(filepath.Join(c, "fleets", "kyiv-metro.yaml")); err == nil {
			return c, nil
		}
	}
	return "", fmt.Errorf("no fleets/kyiv-metro.yaml in %v; run this in a clone of Storyline, or name its configs folder with --configs", candidates)
}
