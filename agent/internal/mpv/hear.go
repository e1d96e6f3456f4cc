package mpv

import (
	"cmp"
	"time"

	"storyline/playlists/screen"
)

// hear takes what mpv says unasked.
func (s *session) hear(e event) error {
	switch e.Name {
	case "start-file":
		s.entry = e.Entry
	case "file-loaded":
		return s.frame()
	case "playback-restart":
		s.came(e)
	case "end-file":
		return s.ended(e)
	case "video-reconfig": // its window came, or has another size
		return s.measure()
	}
	return nil
}

// coming is the coming turn, if mpv speaks of its file.
func (s *session) coming(entry int64) *turn {
	if b := s.back; b != nil && b.state == loading && b.entry == entry {
		return b
	}
	return nil
}

// frame lets a picture fill its field, if that cuts off no more than it bears.
func (s *session) frame() error {
	t := s.coming(s.entry)
	if t == nil {
		return nil
	}
	var w, h int
	if _, err := s.get("current-tracks/video/demux-w", &w); err != nil {
		return err
	}
	if _, err := s.get("current-tracks/video/demux-h", &h); err != nil {
		return err
	}
	return s.set("panscan", panscan(w, h, t.film, s.field, s.glass))
}

// came notes that the first frame of a file is there.
func (s *session) came(e event) {
	t := s.coming(s.entry)
	if t == nil {
		return // it was moved to where it should stand
	}
	at := s.opt.Now() - time.Since(e.at).Milliseconds()
	if s.front != nil && !s.front.opaque() {
		s.lead.learn(t.film, at-t.sent)
	}
	t.state, t.mark = ready, mark{at: at}
}

// ended notes that mpv let go of a file: because it was told to, or because it
// can't play it.
func (s *session) ended(e event) error {
	if e.Entry == s.entry {
		s.entry = 0
	}
	if e.Reason == "stop" || e.Reason == "redirect" {
		return nil
	}
	why := cmp.Or(e.Error, "the file ended before its time")
	if t := s.coming(e.Entry); t != nil {
		t.broken = why
		return nil
	}
	if f := s.front; f != nil && f.entry == e.Entry && !f.opaque() {
		return s.fail(f, why)
	}
	return nil
}

// look asks where the film is.
func (s *session) look() (sight, error) {
	var v sight
	if _, err := s.get("path", &v.path); err != nil {
		return v, err
	}
	if _, err := s.get("time-pos", &v.pos); err != nil {
		return v, err
	}
	if _, err := s.get("duration", &v.whole); err != nil {
		return v, err
	}
	_, err := s.get("eof-reached", &v.ended)
	return v, err
}

// beat looks whether all is well, and says so.
func (s *session) beat() error {
	if err := s.measure(); err != nil {
		return err
	}
	if err := s.reaches(); err != nil {
		return err
	}
	v, err := s.look()
	if err != nil {
		return err
	}
	if s.beats++; s.beats%weighing == 0 {
		v.bytes = resident(s.cmd.Process.Pid)
	}
	if s.back == nil || s.back.state == unloaded {
		if why := sick(s.front, v, s.opt.Ceiling); why != "" {
			return sickness(why)
		}
	}
	if err := s.watch(v); err != nil {
		return err
	}
	now, id, shown := s.opt.Now(), "", int64(0)
	if s.front != nil {
		id, shown = s.front.frame.ID, s.front.shown(now)
	}
	s.say(screen.Report{ID: id, Event: screen.EventBeat, At: now, Shown: shown})
	return nil
}

// glance looks at a film that was not seen to move yet.
func (s *session) glance() error {
	if f := s.front; f == nil || !f.film || f.opaque() || f.proved {
		return nil
	}
	v, err := s.look()
	if err != nil {
		return err
	}
	return s.watch(v)
}

// watch judges the film in front, if there is one.
func (s *session) watch(v sight) error {
	f := s.front
	if f == nil || !f.film || f.opaque() || v.path != f.path {
		return nil
	}
	now := s.opt.Now()
	if why := still(f, v, now); why != "" {
		return s.fail(f, why)
	}
	if f.proved && f.said == "" {
		s.say(f.report(screen.EventFirstFrame, f.since, now, ""))
	}
	if to, far := astray(f, v, now); far && f.proved {
		if err := s.set("time-pos", to); err != nil {
			return err
		}
		f.mark = mark{now, -1}
	}
	return nil
}

// sickness is why a player that answers is started anew.
type sickness string

func (s sickness) Error() string { return string(s) }
