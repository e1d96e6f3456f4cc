package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"storyline/cmd/storyline/internal/written"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

func newValidate() *cobra.Command {
	var fleet, on string
	var strict bool
	c := &cobra.Command{
		Use:   "validate PATH...",
		Short: "Check campaigns and fleets: every problem with its place and its remedy",
		Long: "validate reads campaigns with their media, and fleets, and prints every problem at once as\n" +
			"file:line:column: what is wrong; what to do. It exits 1 if there is any.\n\n" +
			"Once there is none it prints warnings: what the public is owed and doesn't get, such as time to read a slide. Mend them, or\n" +
			"accept them by name under accepted: in the campaign. They are no problem, but with --strict those that nobody has\n" +
			"accepted exit 1 too.\n\n" +
			"A path is a file, or a folder in which every YAML file is looked at, however deep. A campaign is checked against the fleet\n" +
			"of --fleet, or else against the fleet of its network among the files given.",
		Example: "  storyline validate campaigns/they-used-you --fleet fleets/kyiv-metro.yaml\n  storyline validate configs",
		Args:    arguments(-1, "a file or a folder"),
		RunE: func(cmd *cobra.Command, args []string) error {
			v := &validation{out: cmd.OutOrStdout(), log: cmd.ErrOrStderr(), fleets: map[playlists.Network][]*campaign.Fleet{}, strict: strict, now: time.Now()}
			if on != "" {
				day, err := time.Parse(time.DateOnly, on)
				if err != nil {
					return fmt.Errorf("--on %s: write a day like 2026-12-01", on)
				}
				v.now = day.Add(12 * time.Hour)
			}
			return v.run(cmd.Context(), args, fleet)
		},
	}
	c.Flags().StringVar(&fleet, "fleet", "", "fleet file against which every campaign is checked")
	c.Flags().StringVar(&on, "on", "", "day on which consents are judged, such as 2026-12-01; today if absent")
	c.Flags().BoolVar(&strict, "strict", false, "exit 1 also for warnings that nobody has accepted")
	return c
}

// validation checks files and counts what it finds.
type validation struct {
	out, log io.Writer
	strict   bool
	now      time.Time

	named  *campaign.Fleet // by --fleet
	fleets map[playlists.Network][]*campaign.Fleet
	bad    map[*campaign.Fleet]bool

	files, faulty, problems, warnings int
}

// run checks fleets first, since campaigns are checked against them.
func (v *validation) run(ctx context.Context, paths []string, fleetFile string) error {
	found, err := written.Find(paths)
	errs := []error{err}
	v.bad = map[*campaign.Fleet]bool{}
	if fleetFile != "" {
		f, err := written.Read(fleetFile)
		if err != nil {
			return errors.Join(append(errs, err)...)
		}
		v.named = v.fleet(f)
	}
	for _, f := range found {
		if f.Kind == written.Fleet && (fleetFile == "" || filepath.Clean(f.Name) != filepath.Clean(fleetFile)) {
			v.fleet(f)
		}
	}
	for _, f := range found {
		switch f.Kind {
		case written.Campaign:
			errs = append(errs, v.campaign(ctx, f))
		case written.Other:
			fmt.Fprintf(v.log, "%s is neither a campaign nor a fleet: passed over.\n", f.Name)
		}
	}
	switch {
	case v.problems > 0:
		errs = append(errs, fmt.Errorf("%s in %d of %s", counted(v.problems, "problem"), v.faulty, counted(v.files, "file")))
	case v.strict && v.warnings > 0:
		errs = append(errs, fmt.Errorf("%s that nobody has accepted", counted(v.warnings, "warning")))
	case v.files == 0 && errors.Join(errs...) == nil:
		errs = append(errs, errors.New("no campaign and no fleet is there"))
	}
	return errors.Join(errs...)
}

// fleet checks a fleet and keeps it for the campaigns of its network.
func (v *validation) fleet(file written.File) *campaign.Fleet {
	f, problems := campaign.ParseFleet(file.Name, file.Bytes)
	v.fleets[f.Network] = append(v.fleets[f.Network], f)
	v.bad[f] = len(problems) > 0
	carriages := 0
	for _, t := range f.Trains {
		carriages += len(t.Carriages)
	}
	v.report(file.Name, problems, fmt.Sprintf("%s, %s", counted(len(f.Trains), "train"), counted(carriages, "carriage")))
	return f
}

// campaign checks a campaign; one that has no problem is compiled as well, since
// some limits show only then.
func (v *validation) campaign(ctx context.Context, file written.File) error {
	c, _ := campaign.ParseCampaign(file.Name, file.Bytes)
	fleet, missing := v.fleetOf(c, file.Name)
	s, problems, err := examine(file, fleet, v.now, looking(ctx, v.log))
	if err != nil {
		return err
	}
	if len(problems) == 0 || !unreadable(problems[0]) {
		problems = append(missing, problems...)
	}
	if len(campaign.Errors(problems)) == 0 && fleet != nil && !v.bad[fleet] {
		var bad badFiles
		if _, err := s.plan(v.now); err != nil && !errors.As(err, &bad) {
			return err
		}
		problems = append(problems, bad...)
	}
	v.report(file.Name, problems, fmt.Sprintf("%d stories, %s", len(s.campaign.Written), counted(len(s.catalogue), "media file")))
	return nil
}

// fleetOf finds the fleet that a campaign is for. That there is none, or more
// than one, is a problem of its own: without, half of the rules can't be checked.
func (v *validation) fleetOf(c *campaign.Campaign, name string) (*campaign.Fleet, []campaign.Problem) {
	fleets := v.fleets[c.Network]
	switch {
	case v.named != nil:
		return v.named, nil
	case c.Network == "": // a problem already
		return nil, nil
	case len(fleets) == 1:
		return fleets[0], nil
	}
	text := fmt.Sprintf("no fleet of network %s is among the files", c.Network)
	if len(fleets) > 1 {
		text = fmt.Sprintf("%d fleets of network %s are among the files", len(fleets), c.Network)
	}
	return nil, []campaign.Problem{{File: name, Pos: campaign.Pos{Line: 1, Column: 1}, Rule: campaign.RuleNetwork, Text: text, Remedy: "say which one it is for with --fleet"}}
}

// report prints the problems of a file, or that it is in order and its warnings.
func (v *validation) report(name string, problems []campaign.Problem, holds string) {
	v.files++
	wrong, pressing := campaign.Errors(problems), campaign.Pressing(problems)
	for _, p := range pressing {
		fmt.Fprintln(v.out, p)
	}
	if len(wrong) > 0 {
		v.problems += len(wrong)
		v.faulty++
		return
	}
	v.warnings += len(pressing)
	if len(pressing) > 0 {
		holds += ", " + counted(len(pressing), "warning")
	}
	if n := len(problems) - len(pressing); n > 0 {
		holds += ", " + counted(n, "warning") + " accepted"
	}
	fmt.Fprintf(v.log, "%s is in order: %s.\n", name, holds)
}
