package publish

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"

	"storyline/playlists"
)

// A display that holds a newer order than the store knows of got it from a
// controller that is gone: this one was restored from a backup, or begun anew. It
// would refuse what we have for ever, so it is sealed anew, above.

// aheadEvery is how often one display may ask for that, in ms: it is only its word.
const aheadEvery = 60_000

// noteAhead notes a display that says it holds newer orders than are wanted.
func (b *board) noteAhead(d playlists.DisplayID, p *peer, now playlists.Millis) bool {
	for k := range p.held {
		if o := b.orders[p.topics[k]]; o != nil && newer(p.held[k], o.held) && (p.ahead == 0 || now-p.ahead >= aheadEvery) {
			p.ahead, b.ahead[d] = now, true
			return true
		}
	}
	return false
}

func newer(held, wanted playlists.Held) bool { return held.Serial.Compare(wanted.Serial) > 0 }

// surplus is what displays hold that is newer than what is wanted.
type surplus struct {
	bindings  map[playlists.DisplayID]bool
	carriages map[string]Playlist // by topic
	trust     playlists.Serial    // of the newest trust document
	future    playlists.Serial    // the newest of those that lie in the future
	first     playlists.DisplayID // one of the displays
	displays  int
}

// takeAhead gives the surplus of the displays noted since it was last asked. What
// can't be overtaken with the next serial is not for sealing anew.
func (b *board) takeAhead(next playlists.Serial) *surplus {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := &surplus{bindings: map[playlists.DisplayID]bool{}, carriages: map[string]Playlist{}, displays: len(b.ahead)}
	for d := range b.ahead {
		if s.first == "" || d < s.first {
			s.first = d
		}
		p := b.peers[d]
		for k, held := range p.held {
			o := b.orders[p.topics[k]]
			switch {
			case o == nil || !newer(held, o.held):
			case k == trustOrder:
				s.trust = later(s.trust, held.Serial)
			case held.Serial.Compare(next) >= 0:
				s.future = later(s.future, held.Serial)
			case k == bindingOrder:
				s.bindings[d] = true
			case k == playlistOrder:
				s.carriages[p.topics[k]] = b.sealed[p.topics[k]]
			}
		}
	}
	clear(b.ahead)
	return s
}

func later(a, b playlists.Serial) playlists.Serial {
	if a.Compare(b) < 0 {
		return b
	}
	return a
}

// overtake seals bindings and playlists above those that displays hold. The serial
// is the next of ours, not the next of theirs: it is above any that was given out
// in the past, and a display that lies about the future can't push ours there.
func (p *Publisher) overtake(ctx context.Context) error {
	now := p.opt.Now()
	next, err := p.peekSerial(now)
	if errors.Is(err, ErrClock) {
		return nil // whoever wants to publish is told; the displays ask again in a minute
	}
	s := p.board.takeAhead(next)
	if s.displays == 0 {
		if now-p.aheadAt > 3*aheadEvery {
			p.troubles.say(aboutAhead, "") // who is still ahead would have asked again
		}
		return nil
	}
	p.aheadAt = now
	p.opt.Log.Warn("displays hold newer orders than this controller knows; was it restored from a backup?", slog.Int("displays", s.displays),
		slog.String("first", string(s.first)), slog.Int("bindings", len(s.bindings)), slog.Int("playlists", len(s.carriages)),
		slog.String("trust", s.trust.String()), slog.String("future", s.future.String()))
	p.troubles.say(aboutAhead, s.sentence())
	p.fleets.Lock()
	err = p.rebind(ctx, s.bindings)
	p.fleets.Unlock()
	if err != nil {
		return err
	}
	return p.sealAbove(ctx, s.carriages)
}

// sentence says what sealing anew can't mend, if anything.
func (s *surplus) sentence() string {
	switch {
	case s.trust != playlists.Serial{}:
		return fmt.Sprintf("display %s or another holds trust document %s, which is newer than the controller's: put the newest one again", s.first, s.trust)
	case s.future != playlists.Serial{}:
		return fmt.Sprintf("display %s or another says that it holds an order of serial %s, which lies in the future: set the clock that is wrong, or give the display a new token if it lies", s.first, s.future)
	}
	return ""
}

// sealAbove seals playlists anew as for a renewal.
func (p *Publisher) sealAbove(ctx context.Context, carriages map[string]Playlist) error {
	list := slices.Collect(maps.Values(carriages))
	failed := map[string]string{}
	for some := range slices.Chunk(list, p.opt.Chunk) {
		if err := p.renewSome(ctx, some, failed); err != nil {
			return err
		}
	}
	for topic, why := range failed {
		p.opt.Log.Error("a playlist is not sealed above the one that its displays hold", slog.String("topic", topic), slog.String("why", why))
	}
	return nil
}
