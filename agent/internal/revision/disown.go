package revision

import (
	"log/slog"
	"strings"

	"storyline/playlists"
)

// inherited reports whether the floors are another display's: somebody copied its
// directory.
func (r *Revision) inherited() bool {
	if _, own := r.floors[bindingSubject(r.display)]; own {
		return false
	}
	for subject := range r.floors {
		if strings.HasPrefix(subject, bindingPrefix) {
			return true
		}
	}
	return false
}

// disown forgets what another display left in the directory, and the floors with
// it: all bindings of a fleet may share one serial, so they would lock this
// display's own out for ever. The trust document is everyone's and stays.
func (r *Revision) disown(why string) {
	r.log.Warn("orders of another display dropped", slog.String("why", why))
	for _, name := range []string{nameOf(playlists.OrderBinding), nameOf(playlists.OrderPlaylist), appliedName} {
		r.shelf.remove(name)
	}
	for subject := range r.floors {
		if strings.HasPrefix(subject, bindingPrefix) || strings.HasPrefix(subject, playlistPrefix) {
			delete(r.floors, subject)
		}
	}
}
