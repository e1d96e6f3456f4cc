package revision

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"

	"storyline/playlists"
)

// Applied keeps the playlist that has come onto the screen, so that after a power
// cut it plays on while a newer one waits for its media. One that is not the
// newest any more, or fell meanwhile, is not kept: what was kept before stays. An
// error means that the disk would not take it.
func (r *Revision) Applied(held playlists.Held) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	next := r.draft()
	if next.Playlist == nil || next.Held[playlists.OrderPlaylist] != held || next.Applied == next.Playlist {
		return nil
	}
	next.Applied = next.Playlist
	if r.shelf != nil {
		msg, err := r.shelf.read(nameOf(playlists.OrderPlaylist))
		if err == nil && playlists.DigestOf(msg) != held.Digest {
			err = errors.New("the newest playlist's file was changed")
		}
		if err == nil {
			err = r.keep([]file{{appliedName, msg}}, r.floors)
		}
		if err != nil {
			return fmt.Errorf("keep the applied playlist: %w", err)
		}
	}
	r.state.Store(next)
	return nil
}

// put keeps the message and its floor, and notes in the draft that it is held.
// Nothing is noted unless both are safely on disk.
func (r *Revision) put(next *State, order playlists.Order, subject string, held floor, msg []byte, before ...file) error {
	floors := maps.Clone(r.floors)
	floors[subject] = held
	if err := r.keep(append(before, file{nameOf(order), msg}), floors); err != nil {
		return storage(err)
	}
	r.floors = floors
	r.note(next, order, held.Held, len(msg))
	return nil
}

// note writes down in the draft that an order is held.
func (r *Revision) note(next *State, order playlists.Order, held playlists.Held, size int) {
	next.Held[order] = held
	r.sizes[order] = size
}

// keep saves files and floors, and remembers what keeps it from that.
func (r *Revision) keep(files []file, floors map[string]floor) error {
	err := r.shelf.keep(files, floors)
	r.trouble.Store(&err)
	return err
}

// heal saves the order in force once more if somebody deleted its file.
func (r *Revision) heal(order playlists.Order, msg []byte) {
	if !r.shelf.lacks(nameOf(order)) {
		return
	}
	if err := r.keep([]file{{nameOf(order), msg}}, r.floors); err != nil {
		r.log.Error("an order in force can't be saved", slog.String("order", string(order)), slog.Any("error", err))
	}
}

// failed gives the error of the last attempt to save.
func (r *Revision) failed() error {
	if err := r.trouble.Load(); err != nil {
		return *err
	}
	return nil
}
