// Package office is the editors' and roots' side of the table, away from the
// controller: a folder of sheets, each an envelope with the exact bytes of a
// story or a help card, to which people add their signatures one after the
// other.
//
// A sheet's file is named by the SHA-256 of what it holds, so the folder can be
// carried on a stick, merged and copied without anybody having to keep track.
package office

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
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

func (s *Sheet) order() string {
	if s.Story == nil {
		return "~" + string(s.Help.Network)
	}
	return string(s.Story.Campaign) + "/" + string(s.Story.ID)
}

func open(name string) (*Sheet, error) {
	b, err := read(name, maxSheet)
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
	if again := s.payload(); !bytes.Equal(again, s.Envelope.Payload) {
		// Whoever signs must have read all of it, and a newer display may read
		// what we pass over.
		return nil, errors.New("it holds something that this program can't show; take a newer one, or compile it afresh")
	}
	if filepath.Base(name) != s.Digest().String()+".json" {
		return nil, errors.New("its name is not the digest of what it holds; it was changed or renamed")
	}
	return s, nil
}

// payload writes what was read of the sheet.
func (s *Sheet) payload() []byte {
	if s.Story != nil {
		return s.Story.Payload()
	}
	return s.Help.Payload()
}

// Sign adds a person's signature and writes the sheet back, in one step that
// leaves the old sheet whole if it fails.
func (s *Sheet) Sign(key keys.File) error { return sign(&s.Envelope, key, s.File) }

// sign adds a signature to an envelope and writes it to its file. In vain it
// changes neither.
func sign(e *playlists.Envelope, key keys.File, file string) error {
	next := *e
	next.Signatures = slices.Clone(e.Signatures)
	next.AddSignature(key.Signer())
	if n := len(next.Signatures); n > playlists.MaxSignatures {
		return fmt.Errorf("%s has %d signatures already, and displays refuse more", file, n-1)
	}
	if err := replace(file, append(next.Bytes(), '\n')); err != nil {
		return err
	}
	*e = next
	return nil
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

// Count tells how many of the keys have signed, or seem to: it verifies nothing.
func (s *Sheet) Count(among []playlists.Key) int {
	n := 0
	for _, k := range among {
		if s.SignedBy(k) {
			n++
		}
	}
	return n
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
