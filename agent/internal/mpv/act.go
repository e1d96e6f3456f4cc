package mpv

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"storyline/playlists/screen"
)

// load gives the file of the coming turn to mpv. Beneath a card it waits there,
// at the frame with which its slot begins; else it runs as soon as it is there.
func (s *session) load(now int64) error {
	t := s.back
	covered := s.front == nil || s.front.opaque()
	opts := map[string]string{"pause": "no", "panscan": "0", "sid": "no"}
	if covered {
		opts["pause"] = "yes"
	}
	if t.film {
		opts["start"] = strconv.FormatFloat(position(t.frame, now+s.leadOf(t)), 'f', 3, 64)
		if t.sub != "" {
			opts["sub-files"], opts["sid"] = t.sub, "1"
		}
	}
	t.state, t.sent = loading, now
	data, err := s.ask("loadfile", t.path, "replace", opts)
	if errors.Is(err, errRefused) {
		t.broken = err.Error()
		return nil
	}
	if err != nil {
		return err
	}
	var entry struct {
		ID int64 `json:"playlist_entry_id"`
	}
	if err := json.Unmarshal(data, &entry); err != nil || entry.ID == 0 {
		return fmt.Errorf("%w: it took a file and did not say as which", errTalks)
	}
	t.entry = entry.ID
	return nil
}

// swap puts the coming turn in front.
func (s *session) swap() error {
	old, t := s.front, s.back
	var err error
	switch {
	case t.opaque():
		err = s.cover(t)
	case old == nil || old.opaque():
		err = s.reveal(t)
	default: // mpv has changed the picture by itself, when it said that it had
		err = s.lay(t.frame, false)
	}
	if err != nil {
		return err
	}
	now := s.opt.Now()
	if !t.opaque() && old != nil && !old.opaque() {
		now = t.mark.at
	}
	s.front, s.back = t, nil
	for _, gone := range []*turn{s.before, old} {
		if gone != nil {
			s.say(gone.leave(now)...)
		}
	}
	s.before = nil
	s.up()
	s.arrived(t, now)
	return nil
}

// reveal takes away the card over a picture that is ready, and lets a film run.
func (s *session) reveal(t *turn) error {
	if err := s.lay(t.frame, false); err != nil {
		return err
	}
	if !t.film {
		return nil
	}
	v, err := s.look()
	if err != nil {
		return err
	}
	if to, far := astray(t, v, s.opt.Now()); far {
		if _, err := s.ask("seek", to, "absolute+exact"); err != nil && !errors.Is(err, errRefused) {
			return err
		}
	}
	return s.set("pause", false)
}

// arrived says that a turn's picture is on the glass; of a film that is said once
// it was seen to move.
func (s *session) arrived(t *turn, now int64) {
	s.opt.Cover(false)
	if t.broken != "" {
		if t.said != screen.EventFailed { // before the player was lost
			s.say(t.report(screen.EventFailed, now, now, t.broken))
		}
		return
	}
	t.since, t.mark = now, mark{now, -1}
	if t.proved = !t.film; t.proved && t.said == "" {
		s.say(t.report(screen.EventFirstFrame, now, s.opt.Now(), ""))
	}
}

// cover puts the card of a turn, or its story's call, over everything, and lets
// go of the file beneath.
func (s *session) cover(t *turn) error {
	if err := s.lay(t.frame, t.stands()); err != nil {
		return err
	}
	if s.entry == 0 {
		return nil
	}
	_, err := s.ask("stop")
	return err
}

// lay lays the words of a frame over the picture, or the call that stands in for it.
func (s *session) lay(f *screen.Frame, stand bool) error {
	pl, err := s.plate(f, stand)
	if err != nil || pl.key == s.over {
		return err
	}
	if pl.part.Empty() {
		_, err = s.ask("overlay-remove", 0)
	} else {
		w, h := pl.part.Dx(), pl.part.Dy()
		_, err = s.ask("overlay-add", 0, pl.part.Min.X, pl.part.Min.Y, fmt.Sprintf("@%d", ink), s.press.offset(pl), "bgra", w, h, 4*w)
	}
	if errors.Is(err, errRefused) { // a screen without words would be blank
		return fmt.Errorf("it takes no cards: %w", err)
	}
	s.over = pl.key
	if err != nil {
		return err
	}
	return s.drawn()
}

// drawn waits until mpv has drawn what it was told to: its window answers from the
// thread that draws, after what that was asked for before.
func (s *session) drawn() error {
	for range 2 { // the first may overtake a drawing that was only just asked for
		var names []string
		if _, err := s.get("display-names", &names); err != nil {
			return err
		}
	}
	return nil
}

// fail gives up the picture in front, and puts its story's call there.
func (s *session) fail(t *turn, why string) error {
	now := s.opt.Now()
	if t.said != screen.EventFirstFrame {
		t.since, t.before = 0, 0
	}
	t.broken, t.until = why, now
	err := s.cover(t)
	s.say(t.report(screen.EventFailed, now, now, why))
	return err
}

func (s *session) say(list ...screen.Report) {
	for _, r := range list {
		s.opt.Sink.Report(r)
	}
}
