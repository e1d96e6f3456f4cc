package publish

import (
	"context"
	"errors"
	"fmt"

	"storyline/playlists"
)

// Approval is what became of a story that somebody signed.
type Approval struct {
	Story    *playlists.Story
	Payload  playlists.Digest
	Persons  []string // whose signatures are kept
	Complete bool     // enough persons have signed
}

// Approve takes a story's envelope and adds its signatures to those held. Only
// signatures of editors that the trust document knows are kept.
func (p *Publisher) Approve(ctx context.Context, msg []byte) (Approval, error) {
	trust := p.Trust()
	if trust == nil {
		return Approval{}, ErrNoTrust
	}
	e, err := playlists.ParseEnvelope(msg, 2*playlists.MaxStory)
	if err != nil {
		return Approval{}, err
	}
	s, err := playlists.DecodeStory(e.Payload)
	if err != nil {
		return Approval{}, err
	}
	if len(e.Signatures) > playlists.MaxSignatures {
		return Approval{}, &playlists.Refusal{Reason: playlists.TooManySigs, Detail: fmt.Sprintf("%d signatures", len(e.Signatures))}
	}
	good, why := valid(&e, s, trust)
	if len(good.Signatures) == 0 {
		return Approval{}, why
	}
	out := Approval{Story: s, Payload: e.PayloadDigest()}
	merge := func(held []byte) ([]byte, error) {
		all, err := join(held, &good, s, trust)
		if err != nil {
			return nil, err
		}
		if len(all.Signatures) > playlists.MaxSignatures {
			return nil, &playlists.Refusal{Reason: playlists.TooManySigs, Detail: "with those that are held"}
		}
		_, err = playlists.OpenStory(&all, trust, s.Network, s.Campaign)
		out.Complete, out.Persons = err == nil, persons(&all, trust)
		return all.Bytes(), nil
	}
	_, err = p.opt.Store.MergeStory(ctx, s, out.Payload, merge, p.opt.Now())
	return out, err
}

// join adds good signatures of a story to those of the envelope that is held, nil if
// none is. A key that was revoked since then drops out.
func join(held []byte, good *playlists.Envelope, s *playlists.Story, trust *playlists.Trust) (playlists.Envelope, error) {
	if held == nil {
		return *good, nil
	}
	old, err := playlists.ParseEnvelope(held, 2*playlists.MaxStory)
	if err != nil {
		return old, err
	}
	all, _ := valid(&old, s, trust)
	for _, sig := range good.Signatures {
		all.Signatures = with(all.Signatures, sig)
	}
	return all, nil
}

// with adds a signature in the place of one by the same key.
func with(list []playlists.Signature, s playlists.Signature) []playlists.Signature {
	for i := range list {
		if list[i].KeyID == s.KeyID {
			list[i] = s
			return list
		}
	}
	return append(list, s)
}

// valid keeps the signatures that are by an editor of the story, and gives why the
// last of the others is not.
func valid(e *playlists.Envelope, s *playlists.Story, trust *playlists.Trust) (playlists.Envelope, error) {
	out := playlists.Envelope{PayloadType: e.PayloadType, Payload: e.Payload}
	why := error(&playlists.Refusal{Reason: playlists.Unsigned, Detail: "no signature"})
	for _, sig := range e.Signatures {
		alone := playlists.Envelope{PayloadType: e.PayloadType, Payload: e.Payload, Signatures: []playlists.Signature{sig}}
		_, err := playlists.OpenStory(&alone, trust, s.Network, s.Campaign)
		// A good signature alone may still be too few persons.
		if err == nil || errors.Is(err, &playlists.Refusal{Reason: playlists.TooFewPersons}) {
			out.Signatures = append(out.Signatures, sig)
			continue
		}
		why = err
	}
	return out, why
}

// persons names those who signed.
func persons(e *playlists.Envelope, trust *playlists.Trust) []string {
	var list []string
	for _, sig := range e.Signatures {
		for i := range trust.Keys {
			if playlists.KeyIDOf(trust.Keys[i].Public) == sig.KeyID {
				list = append(list, trust.Keys[i].Person)
			}
		}
	}
	return list
}

// Signed names the persons whose signature of a story's envelope holds, and
// whether they are enough.
func Signed(envelope []byte, s *playlists.Story, trust *playlists.Trust) ([]string, bool) {
	e, err := playlists.ParseEnvelope(envelope, 2*playlists.MaxStory)
	if err != nil {
		return nil, false
	}
	good, _ := valid(&e, s, trust)
	_, err = playlists.OpenStory(&good, trust, s.Network, s.Campaign)
	return persons(&good, trust), err == nil
}
