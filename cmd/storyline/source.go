package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"storyline/cmd/storyline/internal/written"
	"storyline/playlists/campaign"
)

// source is what people wrote: a fleet and a campaign with its media.
type source struct {
	fleetFile, campaignFile string
	fleetYAML, campaignYAML []byte
	fleet                   *campaign.Fleet
	campaign                *campaign.Campaign
	catalogue               campaign.Files
	media                   map[string]string // media path in the campaign -> file
	unfit                   map[string]error  // media path in the campaign -> why it can't be shown
}

// readSource reads a campaign (its folder or its file) and a fleet. All that is
// wrong with them comes at once; a problem is no error.
func readSource(campaignPath, fleetFile string, now time.Time, see see) (*source, []campaign.Problem, error) {
	if info, err := os.Stat(campaignPath); err == nil && info.IsDir() {
		campaignPath = filepath.Join(campaignPath, written.MainFile)
	}
	fleet, errFleet := written.Read(fleetFile)
	file, errFile := written.Read(campaignPath)
	if err := errors.Join(errFleet, errFile); err != nil {
		return nil, nil, err
	}
	f, problems := campaign.ParseFleet(fleetFile, fleet.Bytes)
	s, more, err := examine(file, f, now, see)
	if err != nil {
		return nil, nil, err
	}
	s.fleetFile, s.fleetYAML = fleetFile, fleet.Bytes
	return s, append(problems, more...), nil
}

// examine reads one campaign file with its media and gives all its problems, those
// of form, of meaning and of what the public is owed at an instant, in the order
// of the file. Without a fleet (nil) who tells what is left out. Where nobody looks
// (nil) the media are taken for what they say that they are.
func examine(file written.File, fleet *campaign.Fleet, now time.Time, see see) (*source, []campaign.Problem, error) {
	s := &source{campaignFile: file.Name, campaignYAML: file.Bytes, fleet: fleet, media: map[string]string{}, unfit: map[string]error{}}
	var problems []campaign.Problem
	s.campaign, problems = campaign.ParseCampaign(file.Name, file.Bytes)
	if slices.ContainsFunc(problems, unreadable) {
		return s, problems, nil
	}
	var err error
	if s.catalogue, err = s.probe(); err != nil {
		return nil, nil, err
	}
	if see != nil {
		if err := see(s); err != nil {
			return nil, nil, err
		}
	}
	problems = append(problems, s.explain(s.campaign.Judge(fleet, s.catalogue, nil, now.UnixMilli()))...)
	slices.SortStableFunc(problems, func(a, b campaign.Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return s, problems, nil
}

// unreadable reports whether a problem leaves nothing of a file to be judged.
func unreadable(p campaign.Problem) bool {
	switch p.Rule {
	case campaign.RuleSize, campaign.RuleSyntax, campaign.RuleDepth, campaign.RuleVersion:
		return true
	}
	return false
}

// goodSource reads a campaign and its fleet; problems are an error here, warnings
// are for storyline validate to tell.
func goodSource(path, fleet string, see see) (*source, error) {
	s, problems, err := readSource(path, fleet, time.Now(), see)
	if wrong := campaign.Errors(problems); err == nil && len(wrong) > 0 {
		err = badFiles(wrong)
	}
	return s, err
}

// badFiles is the error of files with problems. The problems are the message:
// one line each, as an editor's jump list wants them.
type badFiles []campaign.Problem

func (b badFiles) Error() string {
	lines := make([]string, 0, len(b)+1)
	for _, p := range b {
		lines = append(lines, p.String())
	}
	return fmt.Sprintf("%s to put right first:\n%s", counted(len(b), "problem"), strings.Join(lines, "\n"))
}
