package revision

import (
	"errors"
	"io/fs"
	"log/slog"
	"strings"

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
	r.publish(next)
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
	key := trustSubject
	held := floor{best.Held(), best.Content()}
	if err := r.accept(key, held, best.Serial.Epoch, 0, playlists.Clock{}); err != nil {
		return best
	}
	r.floors[key] = held
	r.note(next, playlists.OrderTrust, best.Held(), size)
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

// reinstate judges what lies on disk anew under the draft's trust document:
// binding first, since it says whose playlist is right.
func (r *Revision) reinstate(next *State, now playlists.Millis) {
	before, applied := next.Playlist, next.Applied
	was := next.Held[playlists.OrderPlaylist]
	next.Binding, next.Playlist, next.Applied = nil, nil, nil
	delete(next.Held, playlists.OrderBinding)
	delete(next.Held, playlists.OrderPlaylist)
	r.reload(next, playlists.OrderBinding, now, r.rebind)
	r.helpCard(next, next.Trust, now)
	if next.Binding == nil {
		return
	}
	r.reload(next, playlists.OrderPlaylist, now, r.replay)
	if before != nil && next.Held[playlists.OrderPlaylist] == was {
		next.Playlist = before // the same document: nobody needs to change over to its copy
	}
	r.reapply(next)
	if a := next.Applied; a != nil && applied != nil && a.Digest == applied.Digest {
		next.Applied = applied
	}
}

// reapply judges anew the playlist that was on screen last. It counts beside a
// newer one alone: that says by what it tells whether this may play on. If it is
// the newest itself, and the newest was lost, it takes its place. Whatever else
// is wrong with it is nobody's mistake, and it is forgotten.
func (r *Revision) reapply(next *State) {
	msg, err := r.shelf.read(appliedName)
	if err != nil || next.Binding == nil {
		return
	}
	b := next.Binding
	held := r.floors[playlistSubject(b.Network, b.Carriage)]
	switch same := held.Digest == playlists.DigestOf(msg); {
	case same && next.Playlist == nil:
		if err = r.replay(next, msg); err == nil {
			next.Applied = next.Playlist
		}
	case same:
		next.Applied = next.Playlist
	case next.Playlist == nil:
		err = errNotNewest
	default:
		var o *playlists.Opened // an error comes with half a playlist
		o, err = playlists.OpenPlaylist(msg, next.Trust, b.Network, b.Carriage)
		switch {
		case err != nil:
		case o.Content() == next.Playlist.Content():
			next.Applied = next.Playlist // the same in other bytes
		case o.Serial.Compare(next.Playlist.Serial) >= 0:
			err = errNotNewest
		default:
			next.Applied = o
		}
	}
	if err != nil {
		r.log.Info("what was on screen last is forgotten", slog.Any("error", err))
		r.shelf.remove(appliedName)
	}
}

// errNotNewest says that a playlist may not come back alone.
var errNotNewest = errors.New("a newer playlist took its place")

// reload reads one kept order and hands it to the function that judges it.
func (r *Revision) reload(next *State, order playlists.Order, now playlists.Millis, judge func(*State, []byte) error) {
	msg, err := r.shelf.read(nameOf(order))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return
	case err != nil:
		err = storage(err)
	default:
		err = judge(next, msg)
	}
	if err != nil {
		r.drop(next, order, msg, err, now)
	}
}

func (r *Revision) rebind(next *State, msg []byte) error {
	b, err := playlists.OpenBinding(msg, next.Trust, r.display)
	if errors.Is(err, &playlists.Refusal{Reason: playlists.WrongSubject}) {
		r.disown(err.Error())
		return nil
	}
	if err != nil {
		return err
	}
	key, held := bindingSubject(r.display), floor{playlists.HeldOf(b.Serial, msg), b.Content()}
	if err := r.accept(key, held, next.Trust.Serial.Epoch, 0, playlists.Clock{}); err != nil {
		return err
	}
	r.floors[key] = held
	r.note(next, playlists.OrderBinding, held.Held, len(msg))
	next.Binding = b
	next.Issued = max(next.Issued, b.Issued)
	return nil
}

func (r *Revision) replay(next *State, msg []byte) error {
	b := next.Binding
	o, err := playlists.OpenPlaylist(msg, next.Trust, b.Network, b.Carriage)
	if errors.Is(err, &playlists.Refusal{Reason: playlists.WrongSubject}) {
		// Left over from a cut between a new binding and the fall of the old
		// carriage's playlist: nobody's mistake.
		r.shelf.remove(nameOf(playlists.OrderPlaylist))
		return nil
	}
	if err != nil {
		return err
	}
	key := playlistSubject(b.Network, b.Carriage)
	held := floor{o.Held(), o.Content()}
	if err := r.accept(key, held, next.Trust.Serial.Epoch, 0, playlists.Clock{}); err != nil {
		return err
	}
	r.floors[key] = held
	r.note(next, playlists.OrderPlaylist, o.Held(), len(msg))
	r.play(next, o)
	return nil
}

// inherited reports whether the floors are another display's: somebody copied its
// directory.
func (r *Revision) inherited() bool {
	if _, own := r.floors[bindingSubject(r.display)]; own {
		return false
	}
	for key := range r.floors {
		if strings.HasPrefix(key, bindingPrefix) {
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
	for key := range r.floors {
		if strings.HasPrefix(key, bindingPrefix) || strings.HasPrefix(key, playlistPrefix) {
			delete(r.floors, key)
		}
	}
}

// drop reports a kept order that doesn't hold and sets its file aside.
func (r *Revision) drop(next *State, order playlists.Order, msg []byte, err error, now playlists.Millis) {
	r.refuse(next, order, playlists.DigestOf(msg), err, now)
	if playlists.ReasonOf(err) != playlists.StorageFailed {
		r.shelf.setAside(nameOf(order))
	}
}

// storage names the disk's own words; the path is in the log, and too long for
// a status.
func storage(err error) *playlists.Refusal {
	var p *fs.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	return &playlists.Refusal{Reason: playlists.StorageFailed, Detail: "the disk would not take or give an order: " + err.Error()}
}
