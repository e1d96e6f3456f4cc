package revision

import (
	"errors"
	"io/fs"
	"log/slog"

	"storyline/playlists"
)

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

// readmit holds a kept order to the floor of its subject alone, and notes that it
// is held. Whether it came from the future was asked by a clock when it came.
func (r *Revision) readmit(next *State, order playlists.Order, subject string, held floor, epoch int64, size int) error {
	if err := r.accept(subject, held, epoch, 0, playlists.Clock{}); err != nil {
		return err
	}
	r.floors[subject] = held
	r.note(next, order, held.Held, size)
	return nil
}

// rebind puts the kept binding in force again. One of another display says that the
// whole directory was another's.
func (r *Revision) rebind(next *State, msg []byte) error {
	b, err := playlists.OpenBinding(msg, next.Trust, r.display)
	if errors.Is(err, &playlists.Refusal{Reason: playlists.WrongSubject}) {
		r.disown(err.Error())
		return nil
	}
	if err != nil {
		return err
	}
	held := floor{playlists.HeldOf(b.Serial, msg), b.Content()}
	if err := r.readmit(next, playlists.OrderBinding, bindingSubject(r.display), held, next.Trust.Serial.Epoch, len(msg)); err != nil {
		return err
	}
	next.Binding = b
	next.Issued = max(next.Issued, b.Issued)
	return nil
}

// replay puts the kept playlist in force again.
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
	held := floor{o.Held(), o.Content()}
	if err := r.readmit(next, playlists.OrderPlaylist, playlistSubject(b.Network, b.Carriage), held, next.Trust.Serial.Epoch, len(msg)); err != nil {
		return err
	}
	r.play(next, o)
	return nil
}
