package player

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"

	"storyline/playlists"
	"storyline/playlists/screen"
)

// late is how far, in ms, a slot may be entered after its start, or left before its
// end, and still be whole. It is also how far the wall clock may move against the
// screen's before the programme is asked anew; a smaller move moves the slots.
const late = playlists.Slack

// turn is one slot on the screen, from its announcement to its play. Its
// instants are on the screen clock.
type turn struct {
	id     string
	slot   playlists.Slot
	frame  screen.Frame
	orders Orders
	card   *screen.Frame // a technician's, in place of what was ordered; nil: none
	clock  playlists.ClockState
	start  int64 // when the slide began by the plan
	finish int64 // when it would end by its signed length
	end    int64 // when the slot ends
	wall   int64 // wall clock minus screen clock
	shift  int64 // screen clock minus the clock of slots

	first  int64 // when its first frame came; 0: it did not
	shown  int64 // for how long, as of the last beat
	failed bool
	broke  int64  // when it failed
	why    string // why, in the screen's words
}

// turn gives the turn of a slot that is entered at a moment: the one that was
// announced, or a new one.
func (s *stage) turn(by *cast, slot playlists.Slot, m moment) *turn {
	entered := max(slot.Start+s.shift, m.now)
	id := s.p.id(&slot, by.orders, entered, s.shift)
	for _, t := range s.turns {
		if t.id == id {
			return t
		}
	}
	t := &turn{
		id: id, slot: slot, orders: by.orders, clock: m.clock.State,
		start: slot.Start + s.shift, finish: slot.End + s.shift, end: slot.Until + s.shift,
		wall: m.clock.Now - (s.p.base + m.clock.Uptime), shift: s.shift,
	}
	t.frame = s.p.opt.Draw(id, slot, entered-s.shift, by.orders.place().carriage)
	t.frame.Start += s.shift
	t.frame.End += s.shift
	s.turns = append(s.turns, t)
	return t
}

// move follows a clock that was set by so little that it cuts nothing: the slot
// lasts as much longer or shorter, and a film in it is brought into step. What was
// planned when it began stays the measure of whether it was joined. A card ends by
// the screen clock.
func (t *turn) move(by int64) {
	t.shift += by
	t.wall -= by
	if t.card != nil {
		return
	}
	t.finish += by
	t.end += by
	t.frame.Start += by
	t.frame.End += by
}

// id names a slot: the same id means the same picture, words and times as they were
// first announced, and no other run of the player gives it.
func (p *Player) id(slot *playlists.Slot, o Orders, entered, shift int64) string {
	b := append(make([]byte, 0, 256), p.session[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(entered))
	b = binary.BigEndian.AppendUint64(b, uint64(slot.Until))
	b = binary.BigEndian.AppendUint64(b, uint64(shift))
	held := heldOf(o.Playlist)
	b = append(b, held.Digest[:]...)
	b = append(b, slot.Kind...)
	if slot.Entry != nil {
		b = append(b, slot.Entry.Digest[:]...)
		b = append(append(b, slot.Slide.ID...), 0)
	}
	b = append(append(b, slot.Lang...), 0)
	if slot.Help != nil {
		card := playlists.DigestOf(slot.Help.Payload())
		b = append(b, card[:]...)
	}
	if slot.Picture != nil {
		b = append(b, slot.Picture.SHA256[:]...)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:12])
}
