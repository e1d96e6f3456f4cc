package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

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
}

// maxYAML bounds what is read as a file that people write.
const maxYAML = 1 << 20

// readSource reads a campaign (its folder or its file) and a fleet. All that is
// wrong with them comes at once; a problem is no error.
func readSource(campaignPath, fleetFile string) (*source, []campaign.Problem, error) {
	if info, err := os.Stat(campaignPath); err == nil && info.IsDir() {
		campaignPath = filepath.Join(campaignPath, "campaign.yaml")
	}
	s := &source{fleetFile: fleetFile, campaignFile: campaignPath, media: map[string]string{}}
	var err error
	if s.fleetYAML, err = readSmall(fleetFile); err != nil {
		return nil, nil, err
	}
	if s.campaignYAML, err = readSmall(campaignPath); err != nil {
		return nil, nil, err
	}
	var problems, more []campaign.Problem
	s.fleet, problems = campaign.ParseFleet(fleetFile, s.fleetYAML)
	s.campaign, more = campaign.ParseCampaign(campaignPath, s.campaignYAML)
	if problems = append(problems, more...); len(problems) > 0 {
		return s, problems, nil
	}
	if s.catalogue, err = s.probe(); err != nil {
		return nil, nil, err
	}
	return s, s.campaign.Validate(s.fleet, s.catalogue), nil
}

func readSmall(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxYAML+1))
	if err == nil && len(b) > maxYAML {
		err = fmt.Errorf("%s is larger than %d bytes", name, maxYAML)
	}
	return b, err
}

// probe looks into every media file that the campaign names. A file that can't
// be read is left out: the campaign's own check then says where it is named.
func (s *source) probe() (campaign.Files, error) {
	root, err := os.OpenRoot(filepath.Dir(s.campaignFile))
	if err != nil {
		return nil, err
	}
	defer root.Close()
	files := campaign.Files{}
	for _, story := range s.campaign.Written {
		for _, slide := range story.Slides {
			for _, m := range slide.Media {
				if _, known := files[m.File]; known {
					continue
				}
				entry, err := probeFile(root, m.File)
				if errors.Is(err, os.ErrNotExist) {
					continue
				}
				if err != nil {
					return nil, fmt.Errorf("%s: %w", filepath.Join(filepath.Dir(s.campaignFile), m.File), err)
				}
				files[m.File] = entry
				s.media[m.File] = filepath.Join(filepath.Dir(s.campaignFile), filepath.FromSlash(m.File))
			}
		}
	}
	return files, nil
}

func probeFile(root *os.Root, name string) (campaign.Entry, error) {
	f, err := root.Open(filepath.FromSlash(name))
	if err != nil {
		return campaign.Entry{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return campaign.Entry{}, err
	}
	return campaign.Probe(name, f, info.Size())
}

// badFiles is the error of files with problems. The problems are the message:
// one line each, as an editor's jump list wants them.
type badFiles []campaign.Problem

func (b badFiles) Error() string {
	lines := make([]string, 0, len(b)+1)
	for _, p := range b {
		lines = append(lines, p.String())
	}
	return fmt.Sprintf("%d problems\n%s", len(b), strings.Join(lines, "\n"))
}

// must marks flags that can't be left out.
func must(c *cobra.Command, flags ...string) {
	for _, f := range flags {
		if err := c.MarkFlagRequired(f); err != nil {
			panic(err) // a flag that isn't there: a mistake of this program
		}
	}
}

// fleetFlag is the fleet that every campaign command asks for.
func fleetFlag(c *cobra.Command, into *string) {
	c.Flags().StringVar(into, "fleet", "", "fleet file of the network (YAML)")
	must(c, "fleet")
}
