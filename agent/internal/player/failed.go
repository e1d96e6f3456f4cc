package player

import (
	"slices"

	"storyline/playlists"
)

// Failures lists slides of the playlist on screen whose picture the screen could
// not show when it was last due, the newest last. It must not be changed.
func (p *Player) Failures() []playlists.Failed {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.failures
}

// assess notes, at the end of a turn, that its picture failed or that it came
// after all. A film that was cut before a frame could be seen says that it failed
// in the moment in which it ends: that is nobody's fault.
func (s *stage) assess(t *turn, left int64) {
	if t.slot.Kind != playlists.ShowSlide || t.slot.Picture == nil || t.slot.Entry == nil {
		return
	}
	cut := t.failed && left != 0 && left-t.broke <= late
	if cut || !t.failed && t.first == 0 {
		return
	}
	f := playlists.Failed{
		Story: t.slot.Entry.Digest, ID: t.slot.Entry.Story, Slide: t.slot.Slide.ID, Lang: t.slot.Lang,
		Reason: playlists.Shortened(t.why, playlists.MaxFailedReason), At: max(t.broke+t.wall, 0), Count: 1,
	}
	s.p.mu.Lock()
	before := s.p.failures
	s.p.failures = noted(before, f, t.failed)
	changed := t.failed || len(s.p.failures) != len(before)
	s.p.mu.Unlock()
	if changed {
		s.p.opt.OnChange()
	}
}

// noted gives a list of failures with one more, or without those of its slide. The
// oldest give way. The list before is left as it was: others may read it.
func noted(list []playlists.Failed, f playlists.Failed, failed bool) []playlists.Failed {
	var out []playlists.Failed
	for _, g := range list {
		if g.Same(&f) {
			f.Count += g.Count
			continue
		}
		out = append(out, g)
	}
	if failed {
		out = append(out, f)
	}
	return out[max(len(out)-playlists.MaxFailures, 0):]
}

// stillTold leaves out the failures of stories that a playlist does not tell.
func stillTold(list []playlists.Failed, o *playlists.Opened) []playlists.Failed {
	return slices.DeleteFunc(slices.Clone(list), func(f playlists.Failed) bool { return o == nil || o.Stories[f.Story] == nil })
}
