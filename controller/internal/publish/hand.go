package publish

import "storyline/playlists"

// byHand says what a technician at the panel put up over the programme, by what the
// display says of its screen: nothing, a card that passes by itself, or a blank or
// the help card, which stay until somebody takes them down.
func byHand(s *playlists.Status) (card playlists.SlotKind, stays bool) {
	if w := &s.Showing; w.ByHand {
		return w.What, w.What == playlists.ShowBlank || w.What == playlists.ShowHelp
	}
	return "", false
}
