package campaign

import (
	"encoding/binary"
	"errors"
	"math"

	"storyline/playlists"
)

// rate gives pictures a second to a thousandth, from how many pictures take how
// many units of time; zero if that makes no sense.
func rate(pictures, units, unitsPerSecond uint64) float64 {
	if units == 0 {
		return 0
	}
	fps := float64(pictures) * float64(unitsPerSecond) / float64(units)
	if fps > playlists.MaxFps { // no camera or display of ours has so many: it says nothing
		return 0
	}
	return math.Round(fps*1000) / 1000
}

// mostTimes bounds how many entries of a table of times are read: the mean of so
// many pictures of uneven length is the mean of all, near enough.
const mostTimes = 4096

// times reads how long each picture is shown (ISO/IEC 14496-12, 8.6.1.2): runs of
// pictures that take the same number of units.
func (t *track) times(from, to int64) error {
	head, err := t.body(from, to, 8)
	if err != nil {
		return err
	}
	n := min(int64(binary.BigEndian.Uint32(head[4:])), (to-from-8)/8, mostTimes)
	if n <= 0 {
		return nil
	}
	b := make([]byte, 8*n)
	if _, err := t.r.ReadAt(b, from+8); err != nil {
		return errors.Join(errShort, err)
	}
	for ; len(b) > 0; b = b[8:] {
		run, each := uint64(binary.BigEndian.Uint32(b)), uint64(binary.BigEndian.Uint32(b[4:]))
		if run*each > math.MaxInt64/mostTimes { // of that length nothing is a film
			continue
		}
		t.samples += run
		t.units += run * each
	}
	return nil
}

func (t *track) fps() float64 { return rate(t.samples, t.units, t.scale) }
