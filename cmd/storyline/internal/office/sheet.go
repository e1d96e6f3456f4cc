package office

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

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
