package playlists

import (
	"math/bits"
	"slices"
)

// set is some of a programme's entries: those of one level that are told.
type set struct {
	level int // -1: nothing is told
	words []uint64
}

func (s *set) equal(t *set) bool { return s.level == t.level && slices.Equal(s.words, t.words) }

// each calls f with the bit number of each entry of the set, in order.
func (p *Programme) each(s *set, f func(i int) bool) {
	if s.level < 0 {
		return
	}
	first := p.levels[s.level].first
	for w, word := range s.words {
		for ; word != 0; word &= word - 1 {
			if !f((first+w)*64 + bits.TrailingZeros64(word)) {
				return
			}
		}
	}
}
