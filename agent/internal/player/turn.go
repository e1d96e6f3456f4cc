package player

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"log/slog"
	"slices"

	"storyline/playlists"
	"storyline/playlists/screen"
)

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

// turn gives the turn of a slot that is entered at from: the one that was
// announced, or a new one.
func (s *stage) turn(by *cast, slot playlists.Slot, from int64, c playlists.Clock) *turn {
	entered := max(slot.Start+s.shift, from)
	id := s.p.id(&slot, by.orders, entered, s.shift)
	for _, t := range s.turns {
		if t.id == id {
			return t
		}
	}
	t := &turn{
		id: id, slot: slot, orders: by.orders, clock: c.State,
		start: slot.Start + s.shift, finish: slot.End + s.shift, end: slot.Until + s.shift,
		wall: c.Now - (s.p.base + c.Uptime), shift: s.shift,
	}
	t.frame = s.p.opt.Draw(id, slot, entered-s.shift, bound(by.orders).c)
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

// listen takes in what the page said since the last step.
func (s *stage) listen(now int64) {
	s.p.mu.Lock()
	reports := s.p.reports
	s.p.reports, s.p.turned = nil, now-s.p.base
	s.p.mu.Unlock()
	for _, r := range reports {
		s.heard = now
		for _, t := range s.turns {
			if t.id == r.ID {
				s.hear(t, r, now)
				break
			}
		}
	}
	if quiet := s.heard == 0 || now-s.heard > silence; quiet != s.silent {
		s.silent = quiet
		s.p.mu.Lock()
		s.p.silent = quiet
		if !quiet {
			s.p.excused = 0 // from now on a silence is a fault at once
		}
		s.p.mu.Unlock()
		s.hush(quiet)
	}
}

// hear takes one report of a turn that is not done. What the page says of time
// is believed only between the slot's start and now.
func (s *stage) hear(t *turn, r screen.Report, now int64) {
	at := min(max(r.At, t.frame.Start), now)
	t.shown = max(t.shown, min(r.Shown, max(now-t.frame.Start, 0)))
	switch r.Event {
	case screen.EventFirstFrame:
		if t.first == 0 {
			t.first = max(at, 1)
			s.show(t, t.slot.Kind)
			if t.slot.Entry != nil && t.frame.Offset == 0 && t.clock != playlists.Untrusted {
				s.p.opt.Began(t.slot, t.first+t.wall)
			}
		}
	case screen.EventFailed:
		if !t.failed {
			t.failed, t.broke, t.why = true, at, r.Detail
			s.p.opt.Log.Warn("screen could not show a slide", slog.String("detail", r.Detail))
			s.show(t, playlists.ShowCall)
			if t.slot.Picture != nil {
				s.p.opt.Recheck(t.slot.Picture.SHA256)
			}
		}
	case screen.EventEnded:
		s.close(t, at)
	}
}

// close makes the play of a turn and forgets the turn, so that what is reported
// of it again finds nothing.
func (s *stage) close(t *turn, left int64) {
	s.turns = slices.DeleteFunc(s.turns, func(u *turn) bool { return u == t })
	s.assess(t, left)
	if play, ok := t.play(left); ok {
		play.Boot = s.p.opt.Clock.Boot()
		play.Mono = max(t.began()-s.p.base, 0)
		s.p.keep(play)
	}
}

// began is when the turn came onto the glass, or should have.
func (t *turn) began() int64 {
	if t.first == 0 {
		return t.frame.Start
	}
	return t.first
}

// play says what was shown. A help card, and a slot that never came onto the
// screen, are no plays.
func (t *turn) play(left int64) (playlists.Play, bool) {
	if t.slot.Entry == nil || t.first == 0 && !t.failed {
		return playlists.Play{}, false
	}
	p := playlists.Play{
		Wall: max(t.began()+t.wall, 0), Clock: t.clock, Shown: min(t.shown, t.end-t.frame.Start+grace), Outcome: t.outcome(left),
		Story: t.slot.Entry.Digest, Slide: t.slot.Slide.ID, Lang: t.slot.Lang,
		Serial: t.orders.Playlist.Serial, Missing: t.slot.Missing,
	}
	b := bound(t.orders)
	p.Network, p.Carriage, p.Position = b.n, b.c, b.p
	if t.failed && len(p.Missing) == 0 && t.slot.Picture != nil {
		p.Missing = []playlists.Digest{t.slot.Picture.SHA256}
	}
	if len(p.Missing) > maxMissing {
		p.Missing = p.Missing[:maxMissing]
	}
	return p, true
}

// maxMissing is how many digests a play may name.
const maxMissing = 8

// outcome judges how much was shown. What failed, was left early, or was on for
// less than it should have been whatever the page says of its ends, is cut.
func (t *turn) outcome(left int64) playlists.Outcome {
	switch {
	case t.failed, left < t.finish-late, t.shown < t.finish-t.began()-2*late:
		return playlists.Cut
	case t.first > t.start+late:
		return playlists.Joined
	default:
		return playlists.Whole
	}
}

// expire closes the turns of which the page said no end: they are cut at the
// last beat. Announced turns that never came on are forgotten.
func (s *stage) expire(now int64) {
	for _, t := range slices.Clone(s.turns) {
		switch {
		case t == s.on || t == s.next:
		case t.first == 0 && !t.failed && t.frame.Start > now:
			s.turns = slices.DeleteFunc(s.turns, func(u *turn) bool { return u == t })
		case now >= min(t.end, s.on.frame.Start)+grace:
			s.close(t, 0)
		}
	}
}

// finish closes every turn at the player's end.
func (s *stage) finish() {
	s.listen(s.p.Now())
	for _, t := range slices.Clone(s.turns) {
		s.close(t, 0)
	}
}

// show notes what the screen says is on it.
func (s *stage) show(t *turn, what playlists.SlotKind) {
	w := playlists.Showing{What: what, Lang: t.slot.Lang, Since: t.began() + t.wall, Screen: s.p.opt.Screen}
	if rule := t.slot.Why.Rule; rule != playlists.Scheduled {
		w.Why = rule
	}
	if e := t.slot.Entry; e != nil {
		w.Story, w.ID, w.Slide = e.Digest, e.Story, t.slot.Slide.ID
	}
	s.p.mu.Lock()
	changed := s.p.showing.What != what || s.p.showing.Why != w.Why
	s.p.showing = w
	s.p.mu.Unlock()
	if changed {
		s.p.opt.OnChange()
	}
}

// hush notes that the screen fell silent, or spoke again.
func (s *stage) hush(quiet bool) {
	if !quiet {
		s.p.opt.Log.Info("screen is drawing")
		if s.on != nil && s.on.first != 0 {
			s.show(s.on, s.on.slot.Kind)
		}
		return
	}
	s.p.opt.Log.Warn("screen is silent")
	s.p.mu.Lock()
	s.p.showing = playlists.Showing{Screen: s.p.opt.Screen}
	s.p.mu.Unlock()
	s.p.opt.OnChange()
}
