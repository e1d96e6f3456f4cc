package journal

import (
	"errors"
	"fmt"

	"storyline/playlists"
)

// maxSeq bounds the controller's word, as the contract bounds seqs: no display
// shows 2^48 slides.
const maxSeq = 1 << 48

var errBeyond = errors.New("the word names a seq that no journal reaches")

// maxLang is the longest language tag for which a context slot has room.
const maxLang = 12

// check refuses a play that the controller would refuse, and with it the whole
// batch that carries it, or for which a slot has no room.
func check(p *playlists.Play) error {
	if len(p.Lang) > maxLang {
		return fmt.Errorf("a play in language %q: %d letters at most", p.Lang, maxLang)
	}
	return p.Check()
}

// outcomes and clocks are what a record names by its place here: they are only
// ever added to.
func outcomes() []playlists.Outcome {
	return []playlists.Outcome{playlists.Whole, playlists.Joined, playlists.Cut}
}

func clocks() []playlists.ClockState {
	return []playlists.ClockState{playlists.Synced, playlists.HeldClock, playlists.Untrusted}
}

// named gives the word at a place, "" for a place that nothing has.
func named[W ~string](words []W, place byte) W {
	if int(place) >= len(words) {
		return ""
	}
	return words[place]
}
