package publish

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"

	"storyline/playlists"
)

// maxTogether bounds one transaction.
const maxTogether = 500

// Bind notes where the displays of networks hang, and seals a binding for each
// whose binding says otherwise or does not hold, and publishes those. The serial of
// what it is given is not looked at. What can't be sealed so that a display would
// take it is left as it is, and Troubles says why.
func (p *Publisher) Bind(ctx context.Context, wanted []Binding) error {
	p.fleets.Lock()
	defer p.fleets.Unlock()
	fresh := map[playlists.Network][]Binding{}
	for i := range wanted {
		fresh[wanted[i].Network] = append(fresh[wanted[i].Network], wanted[i])
	}
	maps.Copy(p.hung, fresh)
	return p.rebind(ctx, nil)
}

// rebind seals what must be sealed: also for displays that are ahead. The caller
// holds p.fleets.
func (p *Publisher) rebind(ctx context.Context, ahead map[playlists.DisplayID]bool) error {
	changed, refused := p.unbound(ahead)
	now := p.opt.Now()
	var n playlists.Serial
	if len(changed) > 0 {
		var err error
		if n, err = p.nextSerial(now); err != nil {
			p.sayUnbound([]string{err.Error()})
			return err
		}
	}
	for left := changed; len(left) > 0; {
		some := left[:min(maxTogether, len(left))]
		left = left[len(some):]
		for i := range some {
			some[i].seal(p.opt.Key, n, now)
			p.vetted[some[i].Display] = some[i].Held
		}
		if err := p.opt.Store.PutBindings(ctx, some); err != nil {
			return err
		}
		topics := make([]string, 0, len(some))
		for i := range some {
			topics = append(topics, p.board.bind(some[i], now))
		}
		p.air.send(topics...)
	}
	p.sayUnbound(refused) // once they are stored: who sees no trouble any more may look
	if len(changed) > 0 {
		p.opt.Log.Info("displays are bound", slog.Int("displays", len(changed)), slog.String("serial", n.String()))
	}
	return nil
}

// sayUnbound tells why displays are not bound as their fleet says, once.
func (p *Publisher) sayUnbound(why []string) {
	if len(why) == 0 {
		p.troubles.say(aboutBindings, "")
		return
	}
	if sentence := "displays are not bound: " + strings.Join(why, "; "); p.troubles.say(aboutBindings, sentence) {
		p.opt.Log.Warn("displays are not bound as their fleet says", slog.String("why", strings.Join(why, "; ")))
	}
}

// bindAgain tries again what could not be bound: the clock may have been set.
func (p *Publisher) bindAgain(ctx context.Context) error {
	if !p.troubles.with(aboutBindings) {
		return nil
	}
	p.fleets.Lock()
	defer p.fleets.Unlock()
	if err := p.rebind(ctx, nil); !errors.Is(err, ErrClock) {
		return err
	}
	return nil
}

// unbound lists the displays whose binding must be sealed, but not those of
// networks where nobody would take one; it tells why not.
func (p *Publisher) unbound(ahead map[playlists.DisplayID]bool) (changed []Binding, refused []string) {
	trust := p.Trust()
	for _, n := range slices.Sorted(maps.Keys(p.hung)) {
		var here []Binding
		for _, w := range p.hung[n] {
			now, ok := p.Place(w.Display)
			if !ok || !now.same(&w) || ahead[w.Display] || trust != nil && !p.holds(&now, trust) {
				here = append(here, w)
			}
		}
		if len(here) == 0 {
			continue
		}
		if why := p.unfit(here[0], trust); why != nil {
			refused = append(refused, fmt.Sprintf("%d of network %s: %v", len(here), n, why))
			continue
		}
		changed = append(changed, here...)
	}
	return changed, refused
}

// holds reports whether a display would take its binding, which it finds out once
// for each trust document.
func (p *Publisher) holds(b *Binding, trust *playlists.Trust) bool {
	if p.vettedBy != trust.Digest() {
		p.vetted, p.vettedBy = map[playlists.DisplayID]playlists.Held{}, trust.Digest()
	}
	if p.vetted[b.Display] == b.Held {
		return true
	}
	_, err := playlists.OpenBinding(b.Bytes, trust, b.Display)
	if err == nil {
		p.vetted[b.Display] = b.Held
	}
	return err == nil
}

// unfit seals a binding for nobody and opens it as the display would: if the trust
// document does not know the controller's key, none may be stored or published.
func (p *Publisher) unfit(b Binding, trust *playlists.Trust) error {
	if trust == nil {
		return ErrNoTrust
	}
	b.seal(p.opt.Key, playlists.Serial{Epoch: trust.Serial.Epoch, N: 1}, p.opt.Now())
	if _, err := playlists.OpenBinding(b.Bytes, trust, b.Display); err != nil {
		return fmt.Errorf("the trust document does not let this controller bind: name its key in a new one: %w", err)
	}
	return nil
}

// same reports whether two bindings say the same, whatever their serials.
func (b *Binding) same(c *Binding) bool {
	return b.Network == c.Network && b.Carriage == c.Carriage && b.Position == c.Position && b.Train == c.Train && b.Line == c.Line
}

func (b *Binding) seal(key ed25519.PrivateKey, n playlists.Serial, now playlists.Millis) {
	doc := playlists.Binding{
		Header: playlists.Header{V: playlists.Version}, Serial: n, Issued: now,
		Display: b.Display, Network: b.Network, Carriage: b.Carriage, Position: b.Position, Train: b.Train, Line: b.Line,
	}
	e := playlists.Seal(playlists.TypeBinding, doc.Payload(), key)
	b.Bytes, b.Issued = e.Bytes(), now
	b.Held = playlists.HeldOf(n, b.Bytes)
}
