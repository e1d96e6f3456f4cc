package office

import (
	"errors"
	"fmt"
	"os"

	"storyline/cmd/storyline/internal/keys"
	"storyline/playlists"
)

// Draft is what a trust document is made from.
type Draft struct {
	Network     playlists.Network
	Epoch       int64
	Roots       []playlists.Key
	RootPersons int // how many roots must sign
	Editors     []playlists.Key
	EditPersons int // how many editors must sign
	Controllers []playlists.Key
	Technicians []playlists.Key
	Help        *playlists.Envelope
	Now         playlists.Millis
}

// Trust writes the document that the draft describes, for roots to sign.
func (d Draft) Trust() *playlists.Trust {
	head := playlists.Header{V: playlists.Version}
	t := &playlists.Trust{
		Header: head, Serial: playlists.Serial{Epoch: d.Epoch, N: d.Now}, Issued: d.Now,
		Roots:      playlists.Roots{Threshold: d.RootPersons, Keys: d.Roots},
		Thresholds: []playlists.Threshold{{Role: playlists.RoleEditor, Network: d.Network, Persons: d.EditPersons}},
	}
	grant := func(role playlists.Role, holders []playlists.Key) {
		for _, k := range holders {
			t.Keys = append(t.Keys, playlists.TrustedKey{Key: k, Grants: []playlists.Grant{{Role: role, Network: d.Network}}})
		}
	}
	grant(playlists.RoleEditor, d.Editors)
	grant(playlists.RoleController, d.Controllers)
	grant(playlists.RoleTechnician, d.Technicians)
	if d.Help != nil {
		t.Help = []playlists.NetworkHelp{{Network: d.Network, Card: *d.Help}}
	}
	return t
}

// Write leaves the unsigned document and the file of roots that technicians put
// on displays.
func (d Draft) Write(trustFile, rootsFile string) error {
	t := d.Trust()
	e := playlists.Envelope{PayloadType: playlists.TypeTrust, Payload: t.Payload(), Signatures: []playlists.Signature{}}
	roots := playlists.RootFile{Header: t.Header, Roots: t.Roots}
	return errors.Join(
		os.WriteFile(trustFile, append(e.Bytes(), '\n'), 0o644),
		os.WriteFile(rootsFile, append(roots.Bytes(), '\n'), 0o644))
}

// SignTrust adds a root's signature to a trust document.
func SignTrust(trustFile string, key keys.File) error {
	b, err := os.ReadFile(trustFile)
	if err != nil {
		return err
	}
	e, err := playlists.ParseEnvelope(b, playlists.MaxTrust)
	if err != nil {
		return fmt.Errorf("%s: %w", trustFile, err)
	}
	if e.PayloadType != playlists.TypeTrust {
		return fmt.Errorf("%s holds %q and is no trust document", trustFile, e.PayloadType)
	}
	e.AddSignature(key.Signer())
	return replace(trustFile, append(e.Bytes(), '\n'))
}
