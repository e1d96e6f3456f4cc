package revision

import (
	"fmt"
	"reflect"

	"storyline/playlists"
)

// Receive judges an order and, if it holds, puts it in force. The very order
// that is in force gives false and nil. The message is not kept; the caller may
// use its bytes again.
func (r *Revision) Receive(order playlists.Order, msg []byte, c playlists.Clock) (bool, *playlists.Refused) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.inForce(order, msg) {
		r.heal(order, msg)
		return false, nil
	}
	next := r.draft()
	err := r.take(next, order, msg, c)
	if err != nil {
		// The draft may be half changed: refuse on a fresh one.
		next = r.draft()
		refused := r.refuse(next, order, playlists.DigestOf(msg), err, c.Now)
		r.state.Store(next)
		return false, &refused
	}
	r.state.Store(next)
	return true, nil
}

// inForce reports whether these bytes are the order in force. Most messages
// that are not have another length, and then nothing needs to be hashed.
func (r *Revision) inForce(order playlists.Order, msg []byte) bool {
	held, ok := r.state.Load().Held[order]
	return ok && r.sizes[order] == len(msg) && held.Digest == playlists.DigestOf(msg)
}

// take opens, judges and saves one order into the draft.
func (r *Revision) take(next *State, order playlists.Order, msg []byte, c playlists.Clock) error {
	switch order {
	case playlists.OrderTrust:
		before := next.Trust
		if err := r.takeTrust(next, msg, c); err != nil {
			return err
		}
		if before == nil || before.Content() != next.Trust.Content() {
			r.reinstate(next, c.Now)
		}
		return nil
	case playlists.OrderBinding:
		return r.takeBinding(next, msg, c)
	case playlists.OrderPlaylist:
		return r.takePlaylist(next, msg, c)
	default:
		return &playlists.Refusal{Reason: playlists.Invalid, Detail: fmt.Sprintf("this display keeps no order %q", order)}
	}
}

// takeTrust puts a trust document in force; what is held under it is still to be
// judged anew.
func (r *Revision) takeTrust(next *State, msg []byte, c playlists.Clock) error {
	t, err := playlists.OpenTrust(msg, r.roots)
	if err != nil {
		return err
	}
	held := floor{t.Held(), t.Content()}
	if err := r.accept(trustSubject, held, t.Serial.Epoch, t.Issued, c); err != nil {
		return err
	}
	var links []file
	if !reflect.DeepEqual(t.Roots, *r.roots) {
		links = append(links, file{linkName(t.Serial), msg})
	}
	if err := r.put(next, playlists.OrderTrust, trustSubject, held, msg, links...); err != nil {
		return err
	}
	r.trust(next, t)
	return nil
}

// trust puts a trust document in force.
func (r *Revision) trust(next *State, t *playlists.Trust) {
	next.Trust, r.roots = t, &t.Roots
	next.Issued = max(next.Issued, t.Issued)
}

func (r *Revision) takeBinding(next *State, msg []byte, c playlists.Clock) error {
	if next.Trust == nil {
		return r.lacking("a binding, but no trust document")
	}
	b, err := playlists.OpenBinding(msg, next.Trust, r.display)
	if err != nil {
		return err
	}
	subject, held := bindingSubject(r.display), floor{playlists.HeldOf(b.Serial, msg), b.Content()}
	if err := r.accept(subject, held, next.Trust.Serial.Epoch, b.Issued, c); err != nil {
		return err
	}
	if err := r.put(next, playlists.OrderBinding, subject, held, msg); err != nil {
		return err
	}
	r.bind(next, b, c.Now)
	if next.Playlist == nil {
		// It may lie there still, if it was the binding alone that was lost.
		r.reload(next, playlists.OrderPlaylist, c.Now, r.replay)
		r.reapply(next)
	}
	return nil
}

// bind puts a binding in force. The playlist of another carriage falls; its
// floor stays, for the day on which the display hangs there again.
func (r *Revision) bind(next *State, b *playlists.Binding, now playlists.Millis) {
	next.Binding = b
	next.Issued = max(next.Issued, b.Issued)
	if p := next.Playlist; p != nil && (p.Network != b.Network || p.Carriage != b.Carriage) {
		next.Playlist, next.Applied = nil, nil
		delete(next.Held, playlists.OrderPlaylist)
		r.shelf.remove(nameOf(playlists.OrderPlaylist))
		r.shelf.remove(appliedName)
	}
	r.helpCard(next, next.Trust, now)
}

func (r *Revision) takePlaylist(next *State, msg []byte, c playlists.Clock) error {
	b := next.Binding
	if next.Trust == nil || b == nil {
		return r.lacking("a playlist, but no trust document or no binding")
	}
	o, err := playlists.OpenPlaylist(msg, next.Trust, b.Network, b.Carriage)
	if err != nil {
		return err
	}
	if err := o.CheckLease(c); err != nil {
		return err
	}
	subject := playlistSubject(b.Network, b.Carriage)
	held := floor{o.Held(), o.Content()}
	if err := r.accept(subject, held, next.Trust.Serial.Epoch, o.Issued, c); err != nil {
		return err
	}
	before := next.Playlist
	onScreen := before != nil && next.Applied == before && before.Content() == o.Content()
	var applied []file
	if onScreen {
		applied = append(applied, file{appliedName, msg})
	}
	if err := r.put(next, playlists.OrderPlaylist, subject, held, msg, applied...); err != nil {
		return err
	}
	r.play(next, o)
	if onScreen {
		next.Applied = o
	}
	return nil
}

// play puts a playlist in force.
func (r *Revision) play(next *State, o *playlists.Opened) {
	next.Playlist = o
	next.Issued = max(next.Issued, o.Issued)
}

// helpCard finds the card of the display's network. A card that doesn't hold is
// reported and not shown, but never stands in the way of the trust document:
// that may be what revokes its editor.
func (r *Revision) helpCard(next *State, t *playlists.Trust, now playlists.Millis) {
	n := r.network
	if next.Binding != nil {
		n = next.Binding.Network
	}
	next.Help = nil
	if t == nil || n == "" {
		return
	}
	h, err := t.HelpCard(n)
	if err != nil {
		r.refuse(next, playlists.OrderTrust, t.Digest(), err, now)
		return
	}
	next.Help = h
}
