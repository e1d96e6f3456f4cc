package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"storyline/playlists"
	"storyline/playlists/campaign"
)

// probe looks into every media file that the campaign names. A file that can't
// be used is left out of the catalogue; explain says why.
func (s *source) probe() (campaign.Files, error) {
	home := filepath.Dir(s.campaignFile)
	root, err := os.OpenRoot(home)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	files := campaign.Files{}
	for _, story := range s.campaign.Written {
		for _, slide := range story.Slides {
			for _, m := range slide.Media {
				if _, known := files[m.File]; known || s.unfit[m.File] != nil || !fs.ValidPath(m.File) {
					continue
				}
				entry, err := probeFile(root, m.File, slide.Kind)
				if err != nil {
					s.unfit[m.File] = err
					continue
				}
				files[m.File] = entry
				s.media[m.File] = filepath.Join(home, filepath.FromSlash(m.File))
			}
		}
	}
	return files, nil
}

// probeFile looks into one file within the campaign's folder. One that is too
// large is not read: the campaign's check refuses it by its length.
func probeFile(root *os.Root, name string, kind playlists.SlideKind) (campaign.Entry, error) {
	name = filepath.FromSlash(name)
	info, err := root.Stat(name) // before opening, which would wait for a pipe's writer
	if err == nil && !info.Mode().IsRegular() {
		return campaign.Entry{}, &campaign.Unfit{Text: "this is no plain file", Remedy: "put a copy of the media there"}
	}
	f, err := root.Open(name)
	if err != nil {
		return campaign.Entry{}, err
	}
	defer f.Close()
	if info, err = f.Stat(); err != nil {
		return campaign.Entry{}, err
	}
	if info.Size() > playlists.MaxMedia {
		return campaign.Entry{Bytes: info.Size(), Type: string(kind) + "/"}, nil
	}
	return campaign.Probe(name, f, info.Size())
}

// explain words the problems of media that are there but can't be used: the
// campaign's own check knows only that the catalogue lacks them.
func (s *source) explain(problems []campaign.Problem) []campaign.Problem {
	for i := range problems {
		p := &problems[i]
		if p.Rule != campaign.RuleMediaUnknown {
			continue
		}
		for name, err := range s.unfit {
			if !errors.Is(err, os.ErrNotExist) && strings.HasPrefix(p.Text, strconv.Quote(name)+" ") {
				p.Text, p.Remedy = reason(name, err)
			}
		}
	}
	return problems
}

// reason says why a file can't be used, and what to do about it.
func reason(name string, err error) (text, remedy string) {
	why, remedy := err.Error(), "make it a file that you may read, within the campaign's folder"
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		why = path.Err.Error()
	}
	if unfit := (*campaign.Unfit)(nil); errors.As(err, &unfit) {
		why, remedy = unfit.Text, unfit.Remedy
	}
	return fmt.Sprintf("%q can't be used: %s", name, why), remedy
}
