package publish

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"

	"storyline/playlists"
)

// PutTrust takes a trust document: the first one is verified by the roots that it
// names itself, every later one by the roots of the one before too. It is stored,
// then published.
func (p *Publisher) PutTrust(ctx context.Context, msg []byte) (*playlists.Trust, error) {
	p.fleets.Lock()
	defer p.fleets.Unlock()
	held := p.Trust()
	var next *playlists.Trust
	var err error
	if held == nil {
		next, err = openOwn(msg)
	} else {
		next, err = playlists.OpenTrust(msg, &held.Roots)
	}
	if err != nil {
		return nil, err
	}
	now := p.opt.Now()
	if held != nil {
		changed, err := held.Held().Accept(next.Held(), next.Serial.Epoch, playlists.At(now))
		if err != nil {
			return nil, err
		}
		if !changed {
			return held, nil
		}
	}
	if err := p.opt.Store.PutTrust(ctx, next.Held(), msg, now); err != nil {
		return nil, err
	}
	p.trusting.Lock()
	p.trust = next
	p.trusting.Unlock()
	p.board.put(playlists.TopicTrust, &order{held: next.Held(), whole: msg}, now)
	p.air.send(playlists.TopicTrust)
	p.opt.Log.Info("trust document is in force", slog.String("serial", next.Serial.String()))
	// Bindings that the new one does not bear are sealed anew, after it: with a new
	// controller's key, or for a fleet that came before any trust.
	if err := p.rebind(ctx, nil); err != nil {
		p.opt.Log.Error("displays are not bound anew under the trust document", slog.Any("error", err))
	}
	return next, nil
}

// openOwn opens a trust document by the roots that it names itself: the first one,
// and those that the store kept after they were verified.
func openOwn(msg []byte) (*playlists.Trust, error) {
	e, err := playlists.ParseEnvelope(msg, playlists.MaxTrust)
	if err != nil {
		return nil, err
	}
	var claim struct {
		Roots playlists.Roots `json:"roots"`
	}
	if err := json.Unmarshal(e.Payload, &claim); err != nil {
		return nil, &playlists.Refusal{Reason: playlists.Malformed, Detail: err.Error()}
	}
	return playlists.OpenTrust(msg, &claim.Roots)
}

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
		all := good
		if held != nil {
			old, err := playlists.ParseEnvelope(held, 2*playlists.MaxStory)
			if err != nil {
				return nil, err
			}
			all, _ = valid(&old, s, trust) // a key that was revoked since then drops out
			for _, sig := range good.Signatures {
				all.Signatures = with(all.Signatures, sig)
			}
		}
		if len(all.Signatures) > playlists.MaxSignatures {
			return nil, &playlists.Refusal{Reason: playlists.TooManySigs, Detail: "with those that are held"}
		}
		_, err := playlists.OpenStory(&all, trust, s.Network, s.Campaign)
		out.Complete, out.Persons = err == nil, persons(&all, trust)
		return all.Bytes(), nil
	}
	_, err = p.opt.Store.MergeStory(ctx, s, out.Payload, merge, p.opt.Now())
	return out, err
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
