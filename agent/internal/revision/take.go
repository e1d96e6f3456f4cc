package revision

import (
	"errors"
	"log/slog"
	"maps"
	"reflect"

	"storyline/playlists"
)

// maxAhead is how far a signature time may be ahead of a trusted clock, in
// milliseconds: the clock's floor follows it, so one signature from the year
// 2100 would end every lease for good.
const maxAhead = 24 * 3600 * 1000

// Rollback is judged per document: the trust document is one, a binding another
// for each display, a playlist for each carriage.
const trustSubject = string(playlists.OrderTrust)

const bindingPrefix = string(playlists.OrderBinding) + "/"

func bindingSubject(d playlists.DisplayID) string { return bindingPrefix + string(d) }

const playlistPrefix = string(playlists.OrderPlaylist) + "/"

func playlistSubject(n playlists.Network, c playlists.Carriage) string {
	return playlistPrefix + string(n) + "/" + string(c)
}

// floor is the newest document ever accepted of a subject: the bytes in which it
// came, and what they said.
type floor struct {
	playlists.Held
	Content playlists.Digest `json:"content"` // of the signed payload; zero in files of before
}

// accept judges a verified document against the floor of its subject. The
// document at the floor itself passes: it is not in force, or it would not have
// come so far, and putting it in force again is how a lost file heals. So does
// what says the same in other bytes. White space between the signed parts is
// anyone's to change: had the changed bytes come first, the genuine ones would
// otherwise be refused for ever.
func (r *Revision) accept(key string, next floor, epoch int64, issued playlists.Millis, c playlists.Clock) error {
	at := r.floors[key]
	_, err := at.Accept(next.Held, epoch, c)
	if errors.Is(err, &playlists.Refusal{Reason: playlists.SameSerial}) && next.Content == at.Content {
		err = nil
	}
	if err != nil {
		return err
	}
	if c.Trusted() && issued > c.Now+maxAhead {
		return &playlists.Refusal{Reason: playlists.FarFuture, Detail: "signed over 24 h ahead of the clock"}
	}
	return nil
}

// put keeps the message and its floor, and notes in the draft that it is held.
// Nothing is noted unless both are safely on disk.
func (r *Revision) put(next *State, order playlists.Order, key string, held floor, msg []byte, before ...file) error {
	floors := maps.Clone(r.floors)
	floors[key] = held
	if err := r.keep(append(before, file{nameOf(order), msg}), floors); err != nil {
		return storage(err)
	}
	r.floors = floors
	r.note(next, order, held.Held, len(msg))
	return nil
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

// lacking refuses an order that can't be judged yet. If the disk is why, it says so.
func (r *Revision) lacking(what string) error {
	if err := r.failed(); err != nil {
		what = storage(err).Detail + "; " + what
	}
	return &playlists.Refusal{Reason: playlists.NotHeldYet, Detail: what}
}

func (r *Revision) note(next *State, order playlists.Order, held playlists.Held, size int) {
	next.Held[order] = held
	r.sizes[order] = size
}

// takeTrust puts a trust document in force; what is held under it is still to be
// judged anew.
func (r *Revision) takeTrust(next *State, msg []byte, c playlists.Clock) error {
	t, err := playlists.OpenTrust(msg, r.roots)
	if err != nil {
		return err
	}
	key := trustSubject
	held := floor{t.Held(), t.Content()}
	if err := r.accept(key, held, t.Serial.Epoch, t.Issued, c); err != nil {
		return err
	}
	var links []file
	if !reflect.DeepEqual(t.Roots, *r.roots) {
		links = append(links, file{linkName(t.Serial), msg})
	}
	if err := r.put(next, playlists.OrderTrust, key, held, msg, links...); err != nil {
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
	key, held := bindingSubject(r.display), floor{playlists.HeldOf(b.Serial, msg), b.Content()}
	if err := r.accept(key, held, next.Trust.Serial.Epoch, b.Issued, c); err != nil {
		return err
	}
	if err := r.put(next, playlists.OrderBinding, key, held, msg); err != nil {
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
	key := playlistSubject(b.Network, b.Carriage)
	held := floor{o.Held(), o.Content()}
	if err := r.accept(key, held, next.Trust.Serial.Epoch, o.Issued, c); err != nil {
		return err
	}
	before := next.Playlist
	onScreen := before != nil && next.Applied == before && before.Content() == o.Content()
	var applied []file
	if onScreen {
		applied = append(applied, file{appliedName, msg})
	}
	if err := r.put(next, playlists.OrderPlaylist, key, held, msg, applied...); err != nil {
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
