package publish

import (
	"fmt"

	"storyline/playlists"
)

// peekSerial gives the serial that would be next, or why there can't be one.
func (p *Publisher) peekSerial(now playlists.Millis) (playlists.Serial, error) {
	p.serials.Lock()
	defer p.serials.Unlock()
	return p.next(now)
}

// next gives the serial after the last one; the caller holds p.serials.
func (p *Publisher) next(now playlists.Millis) (playlists.Serial, error) {
	if p.opt.Clock != nil {
		if err := p.opt.Clock.Vouch(); err != nil {
			return playlists.Serial{}, fmt.Errorf("%w: %w", ErrClock, err)
		}
	}
	next, err := p.last.Next(p.epoch(), now)
	if err != nil {
		return next, fmt.Errorf("%w: %w", ErrClock, err)
	}
	return next, nil
}

// nextSerial gives out a serial. It counts as given out once something is stored
// under it; one that was not is forgotten with the process, and nobody saw it.
func (p *Publisher) nextSerial(now playlists.Millis) (playlists.Serial, error) {
	p.serials.Lock()
	defer p.serials.Unlock()
	next, err := p.next(now)
	if err != nil {
		return next, err
	}
	p.last = next
	return next, nil
}

// epoch gives the trust document's epoch.
func (p *Publisher) epoch() int64 {
	if t := p.Trust(); t != nil {
		return t.Serial.Epoch
	}
	return p.last.Epoch
}
