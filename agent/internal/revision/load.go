package revision

import (
	"errors"
	"io/fs"
	"log/slog"

	"storyline/playlists"
)

// load reads everything that is kept. There is no clock at this point that a
// refusal could be decided by: leases are the programme's to judge.
func (r *Revision) load(first []byte, now playlists.Millis) {
	next := r.draft()
	floors, err := r.shelf.readFloors()
	if err != nil {
		r.log.Error("floors damaged, taken anew from what is held", slog.Any("error", err))
	}
	if floors != nil {
		r.floors = floors
	}
	if r.inherited() {
		r.disown("floors of another display")
	}
	older := r.loadTrust(next, now)
	if t := r.loadFirst(next, first, now); t != nil && (older == nil || t.Serial.Compare(older.Serial) > 0) {
		older = t
	}
	if next.Trust != nil {
		r.reinstate(next, now)
	} else {
		// An older trust document judges nothing any more, but its card is
		// better than a blank screen.
		r.helpCard(next, older, now)
	}
	r.state.Store(next)
}

// loadTrust walks the chain of root changes from the first roots and then opens
// the trust document. It gives the newest document that is verified but, being
// older than the floor, not in force.
func (r *Revision) loadTrust(next *State, now playlists.Millis) (older *playlists.Trust) {
	chain := []*playlists.Roots{r.roots}
	var best *playlists.Trust
	var size int
	for _, name := range r.shelf.links() {
		msg, err := r.shelf.read(name)
		if err != nil {
			continue
		}
		// A link from before the configured roots fails, and is not needed.
		if t, err := playlists.OpenTrust(msg, chain[len(chain)-1]); err == nil {
			best, size = t, len(msg)
			chain = append(chain, &t.Roots)
		}
	}
	r.roots = chain[len(chain)-1]
	msg, err := r.shelf.read(nameOf(playlists.OrderTrust))
	switch {
	case err == nil:
		t, err := r.openAlong(chain, best, msg)
		if err != nil {
			r.drop(next, playlists.OrderTrust, msg, err, now)
		} else if t != nil {
			best, size = t, len(msg)
		}
	case !errors.Is(err, fs.ErrNotExist):
		r.drop(next, playlists.OrderTrust, nil, storage(err), now)
	}
	if best == nil {
		return nil
	}
	held := floor{best.Held(), best.Content()}
	if err := r.readmit(next, playlists.OrderTrust, trustSubject, held, best.Serial.Epoch, size); err != nil {
		return best
	}
	r.trust(next, best)
	return nil
}

// openAlong opens the kept trust document. One that only earlier roots signed is
// what a cut between saving a root change and saving the document leaves behind:
// the change itself is the newer document then, and nil is given.
func (r *Revision) openAlong(chain []*playlists.Roots, best *playlists.Trust, msg []byte) (*playlists.Trust, error) {
	t, err := playlists.OpenTrust(msg, chain[len(chain)-1])
	if err == nil || best == nil {
		return t, err
	}
	for _, roots := range chain[:len(chain)-1] {
		if t, e := playlists.OpenTrust(msg, roots); e == nil && t.Serial.Compare(best.Serial) < 0 {
			return nil, nil
		}
	}
	return nil, err
}

// loadFirst considers the trust document that the technician put there: it
// counts on the first start, and later if it is newer than all else. It gives
// the document if it is verified but not put in force.
func (r *Revision) loadFirst(next *State, msg []byte, now playlists.Millis) *playlists.Trust {
	if len(msg) == 0 || r.inDraft(next, playlists.OrderTrust, msg) {
		return nil
	}
	t, err := playlists.OpenTrust(msg, r.roots)
	if err != nil {
		if next.Trust == nil {
			r.refuse(next, playlists.OrderTrust, playlists.DigestOf(msg), err, now)
		}
		return nil
	}
	err = r.takeTrust(next, msg, playlists.Clock{})
	if errors.Is(err, &playlists.Refusal{Reason: playlists.OlderSerial}) {
		return t
	}
	if err != nil {
		r.refuse(next, playlists.OrderTrust, playlists.DigestOf(msg), err, now)
		return t
	}
	return nil
}

func (r *Revision) inDraft(next *State, order playlists.Order, msg []byte) bool {
	held, ok := next.Held[order]
	return ok && held.Digest == playlists.DigestOf(msg)
}
