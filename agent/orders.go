package agent

import (
	"context"
	"log/slog"

	"storyline/agent/internal/player"
	"storyline/agent/internal/revision"
	"storyline/agent/internal/stick"
	"storyline/playlists"
	"storyline/playlists/bundle"
)

// order puts an order of the broker in force, if it holds.
func (a *Agent) order(order playlists.Order, msg []byte) { a.take(order, msg) }

// unpack does the same with the orders of a bundle.
func (a *Agent) unpack(b *bundle.Bundle) string { return stick.Apply(b, a.cfg.Display, taker{a}) }

// taker is the agent as a bundle's reader asks for it.
type taker struct{ *Agent }

// Take judges an order.
func (t taker) Take(order playlists.Order, msg []byte) (bool, *playlists.Refused) {
	return t.take(order, msg)
}

// Binding gives the binding in force.
func (t taker) Binding() *playlists.Binding { return t.revision.Snapshot().Binding }

// take puts an order in force, if it holds, and sees that everyone knows.
func (a *Agent) take(order playlists.Order, msg []byte) (bool, *playlists.Refused) {
	a.ordering.Lock()
	defer a.ordering.Unlock()
	before := a.revision.Snapshot().Binding
	changed, refused := a.revision.Receive(order, msg, a.clock.At())
	switch {
	case refused != nil:
		a.report.Receipt()
		return false, refused
	case !changed:
		a.report.Reminded()
		return false, nil
	}
	now := a.revision.Snapshot()
	a.log.Info("order in force", slog.String("order", string(order)), slog.String("serial", now.Held[order].Serial.String()))
	a.follow(now)
	a.report.Receipt()
	if now.Binding != before {
		a.link.Resubscribe()
	}
	return true, nil
}

// follow plays by what is in force.
func (a *Agent) follow(s *revision.State) {
	a.clock.Witness(s.Issued)
	o := player.Orders{Playlist: s.Playlist, Applied: s.Applied, Help: s.Help, Binding: s.Binding}
	if s.Trust != nil {
		o.Trust = s.Trust.Content() // what it says, not how it is written
	}
	a.player.Take(o)
	a.glass.backdrop.Changed()
}

// changed hears that the screen shows something else.
func (a *Agent) changed() {
	a.report.News()
	select {
	case a.entered <- struct{}{}:
	default:
	}
}

// remember keeps which playlist came onto the screen, away from the player: a
// slow disk must not hold up the picture.
func (a *Agent) remember(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-a.entered:
		}
		if err := a.revision.Applied(a.player.Applied()); err != nil {
			a.log.Error("a restart would show calls until media is there", slog.Any("error", err))
		}
	}
}
