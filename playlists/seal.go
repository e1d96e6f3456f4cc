package playlists

import (
	"crypto/ed25519"
	"maps"
	"slices"
	"strconv"
)

// Payload types. Each is signed with its payload, so a document of one kind can
// never pass for another.
const (
	TypeTrust       = "application/vnd.storyline.trust.v1+json"
	TypeStory       = "application/vnd.storyline.story.v1+json"
	TypeHelpCard    = "application/vnd.storyline.helpcard.v1+json"
	TypeArrangement = "application/vnd.storyline.arrangement.v1+json"
	TypeBinding     = "application/vnd.storyline.binding.v1+json"
)

// MaxSignatures is how many signatures an envelope may carry; more are refused
// before any is verified, since verifying is what costs.
const MaxSignatures = 8

// Envelope is a DSSE envelope (github.com/secure-systems-lab/dsse, v1.0.2):
// the bytes that were signed, their type, and signatures over both.
type Envelope struct {
	PayloadType string      `json:"payloadType"`
	Payload     []byte      `json:"payload"`
	Signatures  []Signature `json:"signatures"`
}

// Signature is one signature and a hint of the key that made it.
type Signature struct {
	KeyID KeyID  `json:"keyid"`
	Sig   []byte `json:"sig"`
}

// KeyID is the SHA-256 of a key's public bytes. We always compute it ourselves.
type KeyID = Digest

// KeyIDOf names a public key.
func KeyIDOf(public []byte) KeyID { return DigestOf(public) }

// pae is DSSE's pre-authentication encoding: lengths keep type and body apart.
func pae(payloadType string, payload []byte) []byte {
	b := make([]byte, 0, len(payload)+len(payloadType)+32)
	b = append(b, "DSSEv1 "...)
	b = strconv.AppendInt(b, int64(len(payloadType)), 10)
	b = append(b, ' ')
	b = append(b, payloadType...)
	b = append(b, ' ')
	b = strconv.AppendInt(b, int64(len(payload)), 10)
	b = append(b, ' ')
	return append(b, payload...)
}

// Seal wraps a payload and signs it with each key.
func Seal(payloadType string, payload []byte, keys ...ed25519.PrivateKey) Envelope {
	e := Envelope{PayloadType: payloadType, Payload: payload}
	for _, k := range keys {
		e.AddSignature(k)
	}
	return e
}

// AddSignature signs the envelope with one more key. The same key signing again
// replaces its own signature.
func (e *Envelope) AddSignature(key ed25519.PrivateKey) {
	public, _ := key.Public().(ed25519.PublicKey)
	s := Signature{KeyID: KeyIDOf(public), Sig: ed25519.Sign(key, pae(e.PayloadType, e.Payload))}
	for i := range e.Signatures {
		if e.Signatures[i].KeyID == s.KeyID {
			e.Signatures[i] = s
			return
		}
	}
	e.Signatures = append(e.Signatures, s)
}

// Bytes gives the envelope as it travels.
func (e Envelope) Bytes() []byte { return encode(e) }

// ParseEnvelope reads an envelope of at most limit bytes. It verifies nothing.
func ParseEnvelope(b []byte, limit int) (Envelope, error) {
	var e Envelope
	if err := within(b, limit); err != nil {
		return e, err
	}
	return e, unmarshal(b, &e)
}

// PayloadDigest gives the SHA-256 of the payload: the identity of a story.
func (e *Envelope) PayloadDigest() Digest { return DigestOf(e.Payload) }

// open verifies an envelope and gives its payload and the persons who signed it:
// the only way to verified bytes. The cheap questions come first.
func (e *Envelope) open(payloadType string, ring keyring) (payload []byte, signers []string, err error) {
	switch {
	case e.PayloadType != payloadType:
		return nil, nil, refuse(WrongType, "signed as %q, expected %q", clip([]byte(e.PayloadType)), payloadType)
	case len(e.Signatures) == 0:
		return nil, nil, refuse(Unsigned, "no signature")
	case len(e.Signatures) > MaxSignatures:
		return nil, nil, refuse(TooManySigs, "%d signatures, at most %d are allowed", len(e.Signatures), MaxSignatures)
	}
	for i := range e.Signatures {
		for j := range i {
			if e.Signatures[i].KeyID == e.Signatures[j].KeyID {
				return nil, nil, refuse(KeyTwice, "key %s signed twice", e.Signatures[i].KeyID.Short())
			}
		}
	}
	if signers, err = e.count(ring); err != nil {
		return nil, nil, err
	}
	return e.Payload, signers, nil
}

// count verifies the signatures of known keys and counts persons: it gives them
// by name if they are enough.
func (e *Envelope) count(ring keyring) ([]string, error) {
	signed := pae(e.PayloadType, e.Payload)
	persons := make(map[string]bool, len(e.Signatures))
	var bad, holders int
	for _, s := range e.Signatures {
		key, person, ok := ring.key(s.KeyID)
		if !ok {
			continue
		}
		holders++
		if !ed25519.Verify(key, signed, s.Sig) {
			bad++
			continue
		}
		persons[person] = true
	}
	need := max(ring.threshold(), 1)
	switch {
	case len(persons) >= need:
		return slices.Sorted(maps.Keys(persons)), nil
	case holders == 0:
		return nil, refuse(UnknownKey, "none of the %d signatures is by a key that may sign this", len(e.Signatures))
	case bad > 0:
		return nil, refuse(BadSignature, "%d of the signatures are not of these bytes", bad)
	default:
		return nil, refuse(TooFewPersons, "%d of %d persons signed", len(persons), need)
	}
}
