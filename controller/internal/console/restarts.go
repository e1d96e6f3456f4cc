package console

import "storyline/playlists"

// A player keeps dying if it was seen started anew often times within soon, in ms.
const (
	often = 3
	soon  = 3600_000
)

// restarts is how often a display's player was started anew, by its own word, and
// when that was heard to grow: at most often instants, the oldest first.
type restarts struct {
	n  int
	at []playlists.Millis
}

// next gives what is known once a display has said n at an instant. Less than before
// is a display whose count began again.
func (r *restarts) next(n int, now playlists.Millis) *restarts {
	if r == nil {
		return &restarts{n: n} // of what was before nobody knows when it was
	}
	grown := n - r.n
	if grown < 0 {
		grown = n
	}
	if grown == 0 && n == r.n {
		return r
	}
	other := &restarts{n: n, at: append([]playlists.Millis(nil), r.at...)}
	for range min(grown, often) {
		other.at = append(other.at, now)
	}
	other.at = other.at[max(0, len(other.at)-often):]
	return other
}

// dying reports whether the player keeps dying.
func (r *restarts) dying(now playlists.Millis) bool {
	return r != nil && len(r.at) == often && now-r.at[0] < soon
}

// counted notes what displays that were just heard say of their players.
func (w *watch) counted(known map[playlists.DisplayID]Known, now playlists.Millis) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for id, k := range known {
		if k.Status != nil && k.Status.Player != nil && k.Presence.Spoken {
			w.players[id] = w.players[id].next(k.Status.Player.Restarts, now)
		}
	}
}
