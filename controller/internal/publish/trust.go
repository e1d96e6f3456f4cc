package publish

import (
	"context"
	"encoding/json"
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
