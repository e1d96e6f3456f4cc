package campaign

import (
	"slices"

	"storyline/playlists"
)

// Sketch draws a story as far as it is written, problems and all, so that an
// operator sees it on a screen while still at work. Files that the catalogue
// doesn't know are left out, and a slide without a length gets one. It is for
// looking at alone: it has no end of consent, so that no display would take it. Nil
// means that there is nothing to draw: no such story, no slide, or no language.
func (c *Campaign) Sketch(cat Catalogue, id playlists.StoryID) *playlists.Story {
	w := c.find(id)
	if w == nil || len(w.Slides) == 0 || len(c.Languages) == 0 {
		return nil
	}
	s := c.drawn(w, cat)
	for i := range s.Slides {
		sl := &s.Slides[i]
		if sl.Ms <= 0 {
			sl.Ms = int64(Template(sl.ID, sl.Kind).Seconds)
		}
		sl.Media = slices.DeleteFunc(sl.Media, func(v playlists.Variant) bool { return v.SHA256.IsZero() })
	}
	return &s
}

// Field gives the path, within what holds it, of the value that was written at a
// place: "text.uk.heading" of a slide. It is empty for a place elsewhere, so that
// a page can set each problem beside the field that it is about.
func (m *marks) Field(at Pos) string {
	found := ""
	for path, p := range m.of {
		if p == at && (len(path) > len(found) || len(path) == len(found) && path < found) {
			found = path
		}
	}
	return found
}

// ReadingMs gives how long the words of a slide take to be found and read in a
// language; 0 if there are none.
func (s *Slide) ReadingMs(lang playlists.Lang) int64 { return toRead(s.Text[lang]) }
