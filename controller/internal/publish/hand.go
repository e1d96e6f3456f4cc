package publish

import "storyline/playlists"

// byHand says what a technician at the panel put up over the programme, by what the
// display says of itself: nothing, a card that passes by itself, or a blank or the
// help card, which stay until somebody takes them down.
func byHand(s *playlists.Status) (card playlists.SlotKind, stays bool) {
	switch {
	case s.PutUp != nil:
		return s.PutUp.What, true
	case s.Showing.Why == playlists.ByHand:
		return s.Showing.What, false
	}
	return "", false
}

// covered reports whether a technician's card is over the programme.
func covered(s *playlists.Status) bool {
	card, _ := byHand(s)
	return card != ""
}

// covered reports whether the display's last word was that a technician's card is
// over its programme.
func (p *peer) covered() bool { return p.status != nil && covered(p.status) }
