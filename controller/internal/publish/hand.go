package publish

import "storyline/playlists"

// byHand says what a technician at the panel put up over the programme, by what the
// display says of its screen: nothing, a card that passes by itself, or a blank or
// the help card, which stay until somebody takes them down. A programme that holds a
// playlist never shows the help card for want of one.
func byHand(s *playlists.Status) (card playlists.SlotKind, stays bool) {
	switch w := &s.Showing; w.What {
	case playlists.ShowIdentify, playlists.ShowTest:
		return w.What, false
	case playlists.ShowBlank:
		return w.What, true
	case playlists.ShowHelp:
		if w.Why == playlists.NoPlaylist && s.Applied != (playlists.Held{}) {
			return w.What, true
		}
	}
	return "", false
}
