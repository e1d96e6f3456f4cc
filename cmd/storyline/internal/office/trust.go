package office

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

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
			g := playlists.Grant{Role: role, Network: d.Network}
			i := slices.IndexFunc(t.Keys, func(t playlists.TrustedKey) bool { return bytes.Equal(t.Public, k.Public) })
			if i >= 0 { // a key stands once, with all that it may sign
				t.Keys[i].Grants = append(t.Keys[i].Grants, g)
				continue
			}
			t.Keys = append(t.Keys, playlists.TrustedKey{Key: k, Grants: []playlists.Grant{g}})
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

// Check refuses a draft that displays would refuse, or that nobody could meet.
func (d Draft) Check() error {
	for _, holders := range []struct {
		role    string
		keys    []playlists.Key
		persons int
	}{{"root", d.Roots, d.RootPersons}, {"editor", d.Editors, d.EditPersons}, {"controller", d.Controllers, 0}, {"technician", d.Technicians, 0}} {
		seen, persons := map[playlists.KeyID]bool{}, map[string]bool{}
		for _, k := range holders.keys {
			id := playlists.KeyIDOf(k.Public)
			if seen[id] || persons[k.Person] {
				return fmt.Errorf("%s stands twice among the %ss: a person counts once, with one key", k.Person, holders.role)
			}
			seen[id], persons[k.Person] = true, true
		}
		if len(holders.keys) < holders.persons || holders.persons < 1 && (holders.role == "root" || holders.role == "editor") {
			return fmt.Errorf("%d of %d %ss can't sign: name more of them, or ask for fewer, but at least one", holders.persons, len(holders.keys), holders.role)
		}
	}
	return nil
}

// Write leaves the unsigned document and the file of roots that technicians put
// on displays.
func (d Draft) Write(trustFile, rootsFile string) error {
	t := d.Trust()
	e := playlists.Envelope{PayloadType: playlists.TypeTrust, Payload: t.Payload(), Signatures: []playlists.Signature{}}
	roots := playlists.RootFile{Header: t.Header, Roots: t.Roots}
	return errors.Join(replace(trustFile, append(e.Bytes(), '\n')), replace(rootsFile, append(roots.Bytes(), '\n')))
}

// SignTrust adds a root's signature to a trust document.
func SignTrust(trustFile string, key keys.File) error {
	e, err := openTrust(trustFile)
	if err != nil {
		return err
	}
	return sign(&e, key, trustFile)
}

// Tally is how far a trust document is signed.
type Tally struct {
	Signed []string // roots of the document that have signed, by person
	Need   int      // persons
}

// CountTrust tells which roots a trust document names as its signers. It
// verifies nothing.
func CountTrust(trustFile string) (Tally, error) {
	e, err := openTrust(trustFile)
	if err != nil {
		return Tally{}, err
	}
	var t playlists.Trust
	if err := json.Unmarshal(e.Payload, &t); err != nil {
		return Tally{}, fmt.Errorf("%s: %w", trustFile, err)
	}
	tally := Tally{Need: t.Roots.Threshold}
	for _, k := range t.Roots.Keys {
		if slices.ContainsFunc(e.Signatures, func(s playlists.Signature) bool { return s.KeyID == playlists.KeyIDOf(k.Public) }) {
			tally.Signed = append(tally.Signed, k.Person)
		}
	}
	return tally, nil
}

func openTrust(file string) (playlists.Envelope, error) {
	b, err := read(file, playlists.MaxTrust)
	if err != nil {
		return playlists.Envelope{}, err
	}
	e, err := playlists.ParseEnvelope(b, playlists.MaxTrust)
	if err != nil {
		return e, fmt.Errorf("%s: %w", file, err)
	}
	if e.PayloadType != playlists.TypeTrust {
		return e, fmt.Errorf("%s holds %q and is no trust document", file, e.PayloadType)
	}
	return e, nil
}
