// Package written finds the files that people write for Storyline and tells a
// campaign from a fleet, even when the file is too broken to be read: whoever
// checks a folder wants to hear of every file in it.
package written

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"storyline/playlists/campaign"
)

// Kind is what a file is meant to be.
type Kind int

// The kinds. Other is a YAML file of something else.
const (
	Other Kind = iota
	Campaign
	Fleet
)

// maxRead bounds what is read of a file. It is far above what any may have, so
// that whoever refuses a large one can say how large it is.
const maxRead = 16 * campaign.MaxFleet

// File is one file.
type File struct {
	Name  string
	Kind  Kind
	Bytes []byte
}

// Read reads one file.
func Read(name string) (File, error) {
	f, err := os.Open(name)
	if err != nil {
		return File{}, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxRead))
	return File{Name: name, Kind: KindOf(b), Bytes: b}, err
}

// Find reads what the paths name: a file, or every YAML file in a folder and
// below. A file that is named itself, or called campaign.yaml, or is blank, is
// taken for a campaign if it is no fleet. Hidden folders and links are passed
// over. What can't be read is in the error; the rest is given all the same.
func Find(paths []string) ([]File, error) {
	var found []File
	var errs []error
	for _, path := range paths {
		info, err := os.Stat(path)
		switch {
		case err != nil:
			errs = append(errs, err)
		case info.IsDir():
			below, err := walk(path)
			found, errs = append(found, below...), append(errs, err)
		default:
			f, err := Read(path)
			if f.Kind == Other {
				f.Kind = Campaign
			}
			if errs = append(errs, err); err == nil {
				found = append(found, f)
			}
		}
	}
	return found, errors.Join(errs...)
}

// walk reads the YAML files of a folder, in alphabetical order.
func walk(dir string) ([]File, error) {
	var found []File
	var errs []error
	err := filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			errs = append(errs, err)
			return nil
		case entry.IsDir() && name != dir && strings.HasPrefix(entry.Name(), "."):
			return fs.SkipDir
		case !entry.Type().IsRegular() || !isYAML(name):
			return nil
		}
		f, err := Read(name)
		if err != nil {
			errs = append(errs, err)
			return nil
		}
		if f.Kind == Other && (entry.Name() == MainFile || len(bytes.TrimSpace(f.Bytes)) == 0) {
			f.Kind = Campaign
		}
		found = append(found, f)
		return nil
	})
	if len(found) == 0 && len(errs) == 0 && err == nil {
		err = fmt.Errorf("%s holds no YAML file; name the folder of a campaign or of a fleet", dir)
	}
	return found, errors.Join(append(errs, err)...)
}

// MainFile is the file of a campaign in its folder.
const MainFile = "campaign.yaml"

func isYAML(name string) bool {
	ext := strings.ToLower(filepath.Ext(name))
	return ext == ".yaml" || ext == ".yml"
}

// Keys at the margin that only a campaign, or only a fleet, has. They are looked
// for in the text, since a file that is no YAML must be told as well.
var (
	ofCampaign = regexp.MustCompile(`(?m)^(campaign|stories|assign|hotlines)[ \t]*:`)
	ofFleet    = regexp.MustCompile(`(?m)^(trains|lines|zone|service_day)[ \t]*:`)
)

// KindOf tells what a file is meant to be by its keys.
func KindOf(b []byte) Kind {
	switch {
	case ofCampaign.Match(b):
		return Campaign
	case ofFleet.Match(b):
		return Fleet
	default:
		return Other
	}
}
