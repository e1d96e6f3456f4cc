package playlists

import (
	"crypto/ed25519"
	"slices"
)

// Role is what a key may sign.
type Role string

// The roles. Editors sign stories and help cards, the controller arrangements
// and bindings, technicians bindings, alerts alert templates and alerts. Root
// signs trust documents and stands apart, in Roots.
const (
	RoleEditor     Role = "editor"
	RoleController Role = "controller"
	RoleTechnician Role = "technician"
	RoleAlerts     Role = "alerts"
)

// Ed25519 is the scheme of RFC 8032; webauthn-es256 is reserved for passkeys.
// Keys of an unknown scheme are skipped.
const Ed25519 = "ed25519"

// Key is a public key and the person who holds it.
type Key struct {
	Scheme string `json:"scheme"`
	Public []byte `json:"public"`
	Person string `json:"person"`
}

// Roots are the keys that may sign trust documents, kept offline.
type Roots struct {
	Threshold int   `json:"threshold"` // persons
	Keys      []Key `json:"keys"`
}

// RootFile is the file from which a display learns its first roots.
type RootFile struct {
	Header
	Roots
}

// TrustedKey is a key with what it may sign.
type TrustedKey struct {
	Key
	Grants []Grant `json:"grants"`
}

// Grant gives a key a role. An empty network or campaign means every one.
type Grant struct {
	Role     Role       `json:"role"`
	Network  Network    `json:"network,omitempty"`
	Campaign CampaignID `json:"campaign,omitempty"`
}

// Threshold says how many persons must sign in a role; the narrowest scope
// that fits holds, and 1 where none is given.
type Threshold struct {
	Role     Role       `json:"role"`
	Network  Network    `json:"network,omitempty"`
	Campaign CampaignID `json:"campaign,omitempty"`
	Persons  int        `json:"persons"`
}

// NetworkHelp is a network's help card, signed by its editors.
type NetworkHelp struct {
	Network Network  `json:"network"`
	Card    Envelope `json:"card"`
}

// Trust is the trust document: who may sign what. Only root signs it.
type Trust struct {
	Header
	Serial     Serial        `json:"serial"`
	Issued     Millis        `json:"issued"`
	Roots      Roots         `json:"roots"`
	Keys       []TrustedKey  `json:"keys"`
	Thresholds []Threshold   `json:"thresholds,omitempty"`
	Help       []NetworkHelp `json:"help,omitempty"`

	digest  Digest               // of the envelope's bytes, for the status
	content Digest               // of the payload
	signers []string             // persons
	byID    map[KeyID]TrustedKey // known schemes only
}

// Content gives the SHA-256 of the signed payload.
func (t *Trust) Content() Digest { return t.content }

// Signers names the keepers of root keys who signed the document.
func (t *Trust) Signers() []string { return t.signers }

// Digest gives the SHA-256 of the order that carried the document.
func (t *Trust) Digest() Digest { return t.digest }

// HelpCard opens a network's help card, nil if there is none. A card is signed
// network-wide: an editor of one campaign alone can't sign it.
func (t *Trust) HelpCard(n Network) (*HelpCard, error) {
	for i := range t.Help {
		if t.Help[i].Network != n {
			continue
		}
		payload, _, err := t.Help[i].Card.open(TypeHelpCard, t.ring(RoleEditor, n, ""))
		if err != nil {
			return nil, err
		}
		h, err := DecodeHelpCard(payload)
		if err != nil {
			return nil, err
		}
		if h.Network != n {
			return nil, refuse(WrongSubject, "help card of network %s under %s", h.Network, n)
		}
		return h, nil
	}
	return nil, nil
}

// check refuses a document that contradicts itself: one key or one person twice
// in a role would let one person count as two.
func (t *Trust) check() error {
	if err := t.Roots.check(); err != nil {
		return err
	}
	t.byID = make(map[KeyID]TrustedKey, len(t.Keys))
	for _, k := range t.Keys {
		id := KeyIDOf(k.Public)
		if _, twice := t.byID[id]; twice {
			return refuse(Invalid, "key %s stands twice in the trust document", id.Short())
		}
		if k.Person == "" {
			return refuse(Invalid, "key %s has no person", id.Short())
		}
		if k.usable() {
			t.byID[id] = k
		}
	}
	if err := t.checkThresholds(); err != nil {
		return err
	}
	for i := range t.Keys {
		for j := range i {
			if t.Keys[i].Person == t.Keys[j].Person && sharesRole(t.Keys[i].Grants, t.Keys[j].Grants) {
				return refuse(Invalid, "%s holds one role with two keys", t.Keys[i].Person)
			}
		}
	}
	return nil
}

// checkThresholds refuses thresholds that nobody can mean: of no person, of more
// than an envelope has room for, or two for one scope.
func (t *Trust) checkThresholds() error {
	for i, a := range t.Thresholds {
		if a.Persons < 1 || a.Persons > MaxSignatures {
			return refuse(Invalid, "threshold of %d persons for role %s, 1 to %d are allowed", a.Persons, a.Role, MaxSignatures)
		}
		for _, b := range t.Thresholds[:i] {
			if a.Role == b.Role && a.Network == b.Network && a.Campaign == b.Campaign {
				return refuse(Invalid, "two thresholds for role %s of network %q, campaign %q", a.Role, a.Network, a.Campaign)
			}
		}
	}
	return nil
}

func sharesRole(a, b []Grant) bool {
	return slices.ContainsFunc(a, func(g Grant) bool {
		return slices.ContainsFunc(b, func(h Grant) bool {
			return g.Role == h.Role &&
				(g.Network == "" || h.Network == "" || g.Network == h.Network) &&
				(g.Campaign == "" || h.Campaign == "" || g.Campaign == h.Campaign)
		})
	})
}

func (k *Key) usable() bool { return k.Scheme == Ed25519 && len(k.Public) == ed25519.PublicKeySize }

func (r *Roots) check() error {
	persons := map[string]bool{}
	for i := range r.Keys {
		k := &r.Keys[i]
		if persons[k.Person] || k.Person == "" {
			return refuse(Invalid, "root person %q stands twice or has no name", k.Person)
		}
		for j := range i {
			if slices.Equal(r.Keys[j].Public, k.Public) {
				return refuse(Invalid, "root key %s stands twice", KeyIDOf(k.Public).Short())
			}
		}
		persons[k.Person] = true
	}
	if r.Threshold < 1 || r.Threshold > len(r.Keys) {
		return refuse(Invalid, "root threshold %d of %d keys", r.Threshold, len(r.Keys))
	}
	return nil
}
