package campaign

import (
	"time"

	"storyline/playlists"
)

// timeIn reads a local time of a fleet, like 2026-12-01 08:15.
func timeIn(f *Fleet, s string) (playlists.Millis, error) {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, f.Location())
	return t.UnixMilli(), err
}
