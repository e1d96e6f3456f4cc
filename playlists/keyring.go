package playlists

import "crypto/ed25519"

// keyring tells which key may sign, in which role, and how many persons must.
type keyring interface {
	key(id KeyID) (ed25519.PublicKey, string, bool) // public key, person, whether it holds the role
	threshold() int
}

// key and threshold make the roots a keyring.
func (r *Roots) key(id KeyID) (ed25519.PublicKey, string, bool) {
	for i := range r.Keys {
		if k := &r.Keys[i]; k.usable() && KeyIDOf(k.Public) == id {
			return k.Public, k.Person, true
		}
	}
	return nil, "", false
}

func (r *Roots) threshold() int { return r.Threshold }

// scope is a keyring: one role of the trust document in one place.
type scope struct {
	trust    *Trust
	role     Role
	network  Network
	campaign CampaignID
}

func (t *Trust) ring(role Role, n Network, c CampaignID) scope { return scope{t, role, n, c} }

func (s scope) key(id KeyID) (ed25519.PublicKey, string, bool) {
	k, ok := s.trust.byID[id]
	if !ok {
		return nil, "", false
	}
	for _, g := range k.Grants {
		if g.Role == s.role && (g.Network == "" || g.Network == s.network) && (g.Campaign == "" || g.Campaign == s.campaign) {
			return k.Public, k.Person, true
		}
	}
	return nil, "", false
}

// Needed says how many persons must sign in a role: the threshold of the narrowest
// scope that fits, 1 where none is given.
func (t *Trust) Needed(role Role, n Network, c CampaignID) int { return t.ring(role, n, c).threshold() }

func (s scope) threshold() int {
	need, best := 1, -1
	for _, t := range s.trust.Thresholds {
		fits := t.Role == s.role && (t.Network == "" || t.Network == s.network) && (t.Campaign == "" || t.Campaign == s.campaign)
		narrow := 0
		if t.Network != "" {
			narrow++
		}
		if t.Campaign != "" {
			narrow += 2
		}
		if fits && narrow > best {
			need, best = t.Persons, narrow
		}
	}
	return need
}
