package player

import (
	"math"

	"storyline/playlists"
	"storyline/playlists/screen"
)

// Cards are what a technician at the panel put up in place of the programme: one
// that ends by itself, over one that stays until it is taken down. A frame says
// its kind and what stands on it; of the help card the orders say that.
type Cards struct {
	Passing *screen.Frame // nil: none
	Until   int64         // when Passing ends, in ms of uptime
	Lasting *screen.Frame // nil: none
}

// cardMs is the longest turn of a card that stays: a day, so that no slot is
// without an end.
const cardMs = 24 * 3600 * 1000

// at says which card is up at an instant, and until when; nil: none.
func (c *Cards) at(t int64) (card *screen.Frame, until int64) {
	switch {
	case c.Passing != nil && t < c.Until:
		return c.Passing, c.Until
	case c.Lasting != nil:
		return c.Lasting, math.MaxInt64 / 2 // far, with room for a shift
	}
	return nil, 0
}

// takeCards looks at what a technician did, and reports whether that changes
// what is on: at once, in the middle of a slide too.
func (s *stage) takeCards(now int64) bool {
	s.p.mu.Lock()
	cards, renewed := s.p.cards, s.p.renewed
	s.p.renewed = false
	s.p.mu.Unlock()
	if !renewed {
		return false
	}
	cards.Until += s.p.base
	s.cards, s.dirty = cards, true
	card, _ := cards.at(now)
	return s.on == nil || s.on.card != card
}

// carded gives the turn of the card that is up at from: the one that is on or
// was announced, or a new one; nil if none is up.
func (s *stage) carded(from, now int64, c playlists.Clock) *turn {
	card, until := s.cards.at(from)
	if card == nil {
		return nil
	}
	for _, t := range s.turns {
		if t.card == card && t.frame.Start <= from && from < t.end && t.end <= until && (card.Kind != screen.KindHelp || t.slot.Help == s.here.orders.Help) {
			return t
		}
	}
	at := s.asked(from, now, c)
	slot := playlists.Slot{Kind: playlists.SlotKind(card.Kind), Start: from - s.shift, Until: from - s.shift + cardMs}
	if card.Kind == screen.KindHelp {
		o := s.here.orders
		slot = playlists.NewProgramme(nil, o.Help, s.p.opt.Shape, bound(o).p).At(at, nil)
	}
	slot.Until = min(slot.Until, until-s.shift)
	slot.End, slot.Why = slot.Until, playlists.Why{Rule: playlists.ByHand}
	t := s.turn(&s.here, slot, from, at)
	t.card = card
	if card.Kind != screen.KindHelp {
		id, start, end := t.frame.ID, t.frame.Start, t.frame.End
		t.frame = *card
		t.frame.ID, t.frame.Start, t.frame.End = id, start, end
	}
	return t
}
