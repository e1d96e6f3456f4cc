package player

import (
	"log/slog"
	"slices"

	"storyline/playlists"
)

// close makes the play of a turn and forgets the turn, so that what is reported
// of it again finds nothing.
func (s *stage) close(t *turn, left int64) {
	s.turns = slices.DeleteFunc(s.turns, func(u *turn) bool { return u == t })
	s.assess(t, left)
	if play, ok := t.play(left); ok {
		play.Boot = s.p.opt.Clock.Boot()
		play.Mono = max(t.began()-s.p.base, 0)
		s.p.keep(play)
	}
}

// began is when the turn came onto the glass, or should have.
func (t *turn) began() int64 {
	if t.first == 0 {
		return t.frame.Start
	}
	return t.first
}

// play says what was shown. A help card, and a slot that never came onto the
// screen, are no plays.
func (t *turn) play(left int64) (playlists.Play, bool) {
	if t.slot.Entry == nil || t.first == 0 && !t.failed {
		return playlists.Play{}, false
	}
	p := playlists.Play{
		Wall: max(t.began()+t.wall, 0), Clock: t.clock, Shown: min(t.shown, t.end-t.frame.Start+grace), Outcome: t.outcome(left),
		Story: t.slot.Entry.Digest, Slide: t.slot.Slide.ID, Lang: t.slot.Lang,
		Serial: t.orders.Playlist.Serial, Missing: t.slot.Missing,
	}
	at := t.orders.place()
	p.Network, p.Carriage, p.Position = at.network, at.carriage, at.position
	if t.failed && len(p.Missing) == 0 && t.slot.Picture != nil {
		p.Missing = []playlists.Digest{t.slot.Picture.SHA256}
	}
	p.Missing = p.Missing[:min(len(p.Missing), playlists.MaxMissing)]
	return p, true
}

// outcome judges how much was shown. What failed, was left early, or was on for
// less than it should have been whatever the page says of its ends, is cut.
func (t *turn) outcome(left int64) playlists.Outcome {
	switch {
	case t.failed, left < t.finish-late, t.shown < t.finish-t.began()-2*late:
		return playlists.Cut
	case t.first > t.start+late:
		return playlists.Joined
	default:
		return playlists.Whole
	}
}

// keep hands a play to the writer. One that can't wait any more is counted: it
// was lost because others wait, so the writer will come to it.
func (p *Player) keep(play playlists.Play) {
	select {
	case p.plays <- &play:
	default:
		p.mu.Lock()
		p.lost++
		p.mu.Unlock()
		p.opt.Log.Error("play lost: the disk is too slow", slog.String("slide", string(play.Slide)))
	}
}

// write journals plays on a goroutine of its own: a disk that takes a second
// must not hold up the picture.
func (p *Player) write() {
	for play := range p.plays {
		if _, err := p.opt.Journal.Append(*play); err != nil {
			p.opt.Log.Error("play can't be journalled", slog.Any("error", err), slog.String("slide", string(play.Slide)))
		}
		p.mu.Lock()
		lost := p.lost
		p.lost = 0
		p.mu.Unlock()
		if lost == 0 {
			continue
		}
		if err := p.opt.Journal.Skip(lost); err != nil {
			p.opt.Log.Error("lost plays can't be journalled", slog.Any("error", err), slog.Uint64("plays", lost))
		}
	}
}
