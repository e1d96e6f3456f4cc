package publish

import "storyline/playlists"

// Back-off of a republish, in milliseconds. A session's first status often
// crosses with the retained orders that its subscription brings, so these get a
// moment before anything is sent a second time.
const (
	firstPause = 300
	leastPause = 2_000
	mostPause  = 300_000
)

// Lacks reports whether a display must still be told: it holds another document
// than the one wanted. A display that holds a newer one than the controller knows
// of (the store was restored from a backup) would refuse what we have; it gets the
// next one, whose serial is higher.
func Lacks(wanted, held playlists.Held) bool {
	return wanted != held && held.Serial.Compare(wanted.Serial) <= 0
}

// Chase is what the decision to republish depends on, for one order of one
// display that lacks it. Instants in ms since 1970.
type Chase struct {
	Connected bool
	Queued    bool             // the message is on its way to the broker
	Sent      playlists.Millis // when the message last went out, since the display was there to get it
	Since     playlists.Millis // when the display was first seen to lack it, or refused it anew
	First     bool             // Since is the first status of its session
	Tries     int              // republishes since
}

// Due decides whether an order must be published again now: at once for a new
// session, then after 2, 4, 8 s and so on up to 5 min, counted from when the
// message last went out, whoever it went out for. Never to an offline display.
func Due(c Chase, now playlists.Millis) bool {
	if !c.Connected || c.Queued {
		return false
	}
	pause, tries := int64(leastPause), c.Tries
	if c.First {
		tries--
	}
	if tries < 0 {
		pause = firstPause
	}
	for range min(tries, 8) {
		pause = min(2*pause, mostPause)
	}
	return now-max(c.Sent, c.Since) >= pause
}

// RenewAt gives when a playlist's lease is renewed: at its half-life, and up to an
// hour later, each carriage at its own time.
func RenewAt(n playlists.Network, c playlists.Carriage, issued, lease playlists.Millis) playlists.Millis {
	const hour = 3600 * 1000
	spread := min(hour, (lease-issued)/4)
	if spread <= 0 {
		return issued
	}
	return issued + (lease-issued)/2 + int64(hash(string(n)+"/"+string(c))%uint64(spread))
}

// hash is FNV-1a, 64 bits.
func hash(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}
