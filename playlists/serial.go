package playlists

import (
	"cmp"
	"fmt"
)

// Serial orders the versions of one document: epoch first, then number. Numbers
// are milliseconds since 1970, so that a controller restored from a backup goes
// on above what it published before.
type Serial struct {
	Epoch int64 `json:"epoch"`
	N     int64 `json:"n"`
}

// Compare gives -1, 0 or 1.
func (s Serial) Compare(t Serial) int {
	return cmp.Or(cmp.Compare(s.Epoch, t.Epoch), cmp.Compare(s.N, t.N))
}

// String gives epoch.number.
func (s Serial) String() string { return fmt.Sprintf("%d.%d", s.Epoch, s.N) }

// maxBehind is how far a controller's clock may be behind its last serial.
const maxBehind = 3600 * 1000

// Next gives the serial after s in the given epoch: max(last + 1, now). It
// refuses when the clock is over an hour behind the last serial: the clock, or
// the serial, is wrong, and a person must say which.
func (s Serial) Next(epoch int64, now Millis) (Serial, error) {
	if epoch > s.Epoch {
		return Serial{Epoch: epoch, N: max(1, now)}, nil
	}
	if now < s.N-maxBehind {
		return Serial{}, fmt.Errorf("the clock is %d s behind the last serial %s: set the clock, or reset the serials with a new epoch signed by root", (s.N-now)/1000, s)
	}
	return Serial{Epoch: s.Epoch, N: max(s.N+1, now)}, nil
}
