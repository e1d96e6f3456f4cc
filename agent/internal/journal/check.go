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

// check refuses a play that the controller would refuse, and with it the whole
// batch that carries it.
func check(p *playlists.Play) error {
	switch {
	case !playlists.ValidName(p.Slide), !playlists.ValidName(p.Network), !playlists.ValidName(p.Carriage),
		!playlists.ValidName(p.Position), !playlists.ValidLang(p.Lang), len(p.Lang) > maxLang:
		return fmt.Errorf("a play of slide %q in language %q, carriage %q of %q at %q: %s",
			p.Slide, p.Lang, p.Carriage, p.Network, p.Position, playlists.NameRule)
	case outcomeCode(p.Outcome) < 0, clockCode(p.Clock) < 0:
		return fmt.Errorf("a play with outcome %q by clock %q", p.Outcome, p.Clock)
	case p.Shown < 0, p.Shown > maxShown, p.Mono < 0, p.Mono > maxInstant, p.Wall < 0, p.Wall > maxInstant, len(p.Missing) > maxMissing:
		return fmt.Errorf("a play of %d ms from %d, wall %d, with %d missing digests", p.Shown, p.Mono, p.Wall, len(p.Missing))
	}
	return nil
}

// maxLang is the longest language tag that a context slot holds; the other
// bounds are the contract's, see playlists.DecodeBatch.
const (
	maxLang    = 12
	maxMissing = playlists.MaxMissing
	maxShown   = playlists.MaxSlideMs + 60_000
	maxInstant = 1 << 48
)

// The codes in a play's record; only ever added to.

func outcomeCode(o playlists.Outcome) int {
	switch o {
	case playlists.Whole:
		return 0
	case playlists.Joined:
		return 1
	case playlists.Cut:
		return 2
	}
	return -1
}

func outcomeOf(code byte) playlists.Outcome {
	for _, o := range []playlists.Outcome{playlists.Whole, playlists.Joined, playlists.Cut} {
		if outcomeCode(o) == int(code) {
			return o
		}
	}
	return ""
}

func clockCode(c playlists.ClockState) int {
	switch c {
	case playlists.Synced:
		return 0
	case playlists.HeldClock:
		return 1
	case playlists.Untrusted:
		return 2
	}
	return -1
}

func clockOf(code byte) playlists.ClockState {
	for _, c := range []playlists.ClockState{playlists.Synced, playlists.HeldClock, playlists.Untrusted} {
		if clockCode(c) == int(code) {
			return c
		}
	}
	return ""
}
