// Package office is the editors' and roots' side of the table, away from the
// controller: a folder of sheets, each an envelope with the exact bytes of a
// story or a help card, to which people add their signatures one after the
// other.
//
// A sheet's file is named by the SHA-256 of what it holds, so the folder can be
// carried on a stick, merged and copied without anybody having to keep track.
package office

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sort"

	"storyline/playlists"
)

// Prepare writes a sheet for each story and the help card. A sheet that is there
// already keeps its signatures.
func Prepare(dir string, stories []*playlists.Story, help *playlists.HelpCard) error {
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // sheets go from hand to hand: they are signed, not secret
		return fmt.Errorf("make the folder of sheets: %w", err)
	}
	sheets := []playlists.Envelope{}
	for _, s := range stories {
		sheets = append(sheets, playlists.Envelope{PayloadType: playlists.TypeStory, Payload: s.Payload()})
	}
	if help != nil {
		sheets = append(sheets, playlists.Envelope{PayloadType: playlists.TypeHelpCard, Payload: help.Payload()})
	}
	for _, e := range sheets {
		name := filepath.Join(dir, e.PayloadDigest().String()+".json")
		if _, err := os.Stat(name); err == nil {
			continue
		}
		e.Signatures = []playlists.Signature{}
		if err := replace(name, append(e.Bytes(), '\n')); err != nil {
			return fmt.Errorf("write a sheet: %w", err)
		}
	}
	return nil
}

// Add puts an envelope that came from elsewhere into the folder. Signatures of the
// sheet that is there already stay; what it adds to them is seen by who verifies.
func Add(dir string, e playlists.Envelope) (*Sheet, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // sheets go from hand to hand: they are signed, not secret
		return nil, fmt.Errorf("make the folder of sheets: %w", err)
	}
	name := filepath.Join(dir, e.PayloadDigest().String()+".json")
	held, err := open(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, fmt.Errorf("%s: %w", name, err)
	default:
		for _, s := range held.Envelope.Signatures {
			if !slices.ContainsFunc(e.Signatures, func(t playlists.Signature) bool { return t.KeyID == s.KeyID }) {
				e.Signatures = append(e.Signatures, s)
			}
		}
	}
	if e.Signatures == nil {
		e.Signatures = []playlists.Signature{}
	}
	if err := replace(name, append(e.Bytes(), '\n')); err != nil {
		return nil, fmt.Errorf("write a sheet: %w", err)
	}
	s, err := open(name)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", name, err), os.Remove(name))
	}
	return s, nil
}

// Open reads every sheet of the folder, help cards last, stories by name; or the
// one sheet, if it is a file.
func Open(dir string) ([]*Sheet, error) {
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		s, err := open(dir)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", dir, err)
		}
		return []*Sheet{s}, nil
	}
	names, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("%s holds no sheets; make them with: storyline compile", dir)
	}
	var sheets []*Sheet
	var errs []error
	for _, name := range names {
		s, err := open(name)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", name, err))
			continue
		}
		sheets = append(sheets, s)
	}
	sort.SliceStable(sheets, func(i, j int) bool { return sheets[i].order() < sheets[j].order() })
	return sheets, errors.Join(errs...)
}

// read reads a file of at most limit bytes, and one more to be refused.
func read(name string, limit int64) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, limit+1))
}

// replace writes a file in one step.
func replace(name string, b []byte) error {
	next := name + ".next"
	if err := os.WriteFile(next, b, 0o644); err != nil { //nolint:gosec // what is signed is no secret
		return err
	}
	return os.Rename(next, name)
}
