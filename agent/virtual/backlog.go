package virtual

import (
	"fmt"

	"storyline/playlists"
)

// Backlog puts n plays into the journal of each display, as if it had played
// out of reach: what comes after is a fleet with full journals. Displays that
// hold no binding or playlist yet, or make no plays, are an error.
func (f *Fleet) Backlog(n int) error {
	for _, d := range f.displays {
		if err := d.backlog(n); err != nil {
			return err
		}
	}
	return nil
}

func (d *display) backlog(n int) error {
	s := d.revision.Snapshot()
	if d.journal == nil || s.Binding == nil || s.Playlist == nil || len(s.Playlist.Entries) == 0 {
		return fmt.Errorf("display %s has no journal, no binding or nothing to play", d.id)
	}
	story := s.Playlist.Stories[s.Playlist.Entries[0].Digest]
	c := d.clock.At()
	for i := range n {
		slide := &story.Slides[i%len(story.Slides)]
		back := int64(n-i) * slide.Ms
		_, err := counted{d.journal, d.fleet}.Append(playlists.Play{
			Boot: d.clock.Boot(), Mono: c.Uptime, Wall: c.Now - back, Clock: c.State, Shown: slide.Ms, Outcome: playlists.Whole,
			Story: s.Playlist.Entries[0].Digest, Slide: slide.ID, Lang: story.Languages[0], Serial: s.Playlist.Serial,
			Network: s.Binding.Network, Carriage: s.Binding.Carriage, Position: s.Binding.Position,
		})
		if err != nil {
			return fmt.Errorf("display %s: %w", d.id, err)
		}
	}
	return nil
}
