package siblings

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"

	"storyline/playlists"
)

// orderOf gives the order in which the displays of a train are to fetch a file
// over the uplink. It is the same on every display, and another for each file.
func orderOf(all []playlists.DisplayID, d playlists.Digest) []playlists.DisplayID {
	weight := func(id playlists.DisplayID) uint64 {
		h := sha256.New()
		h.Write(d[:])
		h.Write([]byte(id))
		return binary.BigEndian.Uint64(h.Sum(nil))
	}
	order := slices.Clone(all)
	slices.SortFunc(order, func(a, b playlists.DisplayID) int {
		if x, y := weight(a), weight(b); x != y {
			if x < y {
				return -1
			}
			return 1
		}
		return slices.Compare([]byte(a), []byte(b))
	})
	return order
}
