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
	"os"
	"path/filepath"
	"sort"

	"storyline/cmd/storyline/internal/keys"
	"storyline/playlists"
)

// Sheet is one envelope in the folder, and what it says. One of Story and Help
// is set.
type Sheet struct {
	File     string
	Envelope playlists.Envelope
	Story    *playlists.Story
	Help     *playlists.HelpCard
}

// maxSheet bounds what is read as a sheet: base64 of a story, and signatures.
const maxSheet = 2 * playlists.MaxStory

// Digest gives the identity of what the sheet holds.
func (s *Sheet) Digest() playlists.Digest { return s.Envelope.PayloadDigest() }

// Prepare writes a sheet for each story and the help card. A sheet that is there
// already keeps its signatures.
func Prepare(dir string, stories []*playlists.Story, help *playlists.HelpCard) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
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
		if err := os.WriteFile(name, append(e.Bytes(), '\n'), 0o644); err != nil {
			return fmt.Errorf("write a sheet: %w", err)
		}
	}
	return nil
}

// Open reads every sheet of the folder, help cards last, stories by name.
func Open(dir string) ([]*Sheet, error) {
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

func (s *Sheet) order() string {
	if s.Story == nil {
		return "~" + string(s.Help.Network)
	}
	return string(s.Story.Campaign) + "/" + string(s.Story.ID)
}

func open(name string) (*Sheet, error) {
	b, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	s := &Sheet{File: name}
	if s.Envelope, err = playlists.ParseEnvelope(b, maxSheet); err != nil {
		return nil, err
	}
	switch s.Envelope.PayloadType {
	case playlists.TypeStory:
		s.Story, err = playlists.DecodeStory(s.Envelope.Payload)
	case playlists.TypeHelpCard:
		s.Help, err = playlists.DecodeHelpCard(s.Envelope.Payload)
	default:
		err = fmt.Errorf("holds %q; stories and help cards are approved here", s.Envelope.PayloadType)
	}
	if err != nil {
		return nil, err
	}
	if filepath.Base(name) != s.Digest().String()+".json" {
		return nil, errors.New("its name is not the digest of what it holds; it was changed or renamed")
	}
	return s, nil
}

// Sign adds a person's signature and writes the sheet back, in one step that
// leaves the old sheet whole if it fails.
func (s *Sheet) Sign(key keys.File) error {
	s.Envelope.AddSignature(key.Signer())
	return replace(s.File, append(s.Envelope.Bytes(), '\n'))
}

// SignedBy reports whether a key has signed.
func (s *Sheet) SignedBy(k playlists.Key) bool {
	id := playlists.KeyIDOf(k.Public)
	for _, g := range s.Envelope.Signatures {
		if g.KeyID == id {
			return true
		}
	}
	return false
}

func replace(name string, b []byte) error {
	next := name + ".next"
	if err := os.WriteFile(next, b, 0o644); err != nil {
		return err
	}
	return os.Rename(next, name)
}
