package campaign

import (
	"slices"
	"strings"

	"storyline/playlists"
)

// Measures are what the lint measures, also where nothing is wrong: whoever must
// vouch for a campaign can say what was looked at, and what was found.
type Measures struct {
	Hotlines []HotlineMeasure // carriages with the same cycle stand together; none while that can't be said
	Longest  ReadingMeasure   // the slide that asks most of its readers, by the time that it has
	Films    []FilmMeasure    // by path
	Codes    []string         // addresses of QR codes that are drawn, and what codes in pictures say
	Consents []ConsentMeasure // in the order of the text
	Displays int              // that some variant must fit
	Codecs   []string         // of the films
}

// HotlineMeasure says how long the numbers are seen in a cycle of some carriages,
// in ms. Of several cycles it is the one with the least.
type HotlineMeasure struct {
	Carriages           []playlists.Carriage
	Large, Strip, Cycle int64
}

// ReadingMeasure is how long a slide's words take to be read, and how long it
// lasts, in ms.
type ReadingMeasure struct {
	Story      playlists.StoryID
	Slide      playlists.SlideID
	Lang       playlists.Lang
	Need, Have int64
}

// FilmMeasure is what somebody saw who looked at a film or a picture.
type FilmMeasure struct {
	File    string
	Looked  bool
	Flashes float64 // the most in any second
}

// ConsentMeasure is the last day on which a story may be told.
type ConsentMeasure struct {
	Story playlists.StoryID
	Until playlists.Day
}

// Measure measures what Judge judges.
func (c *Campaign) Measure(f *Fleet, cat Catalogue, reported Reported) Measures {
	var m Measures
	if c.endless() {
		return m
	}
	l := &linter{findings: findings{file: c.file}, campaign: c, fleet: f, catalogue: cat, reported: reported}
	m.code(c.Site.Address)
	for i := range c.Written {
		s := &c.Written[i]
		m.code(s.Address)
		m.Consents = append(m.Consents, ConsentMeasure{s.ID, s.ConsentUntil})
		for k := range s.Slides {
			m.slide(c, s.ID, &s.Slides[k], cat)
		}
	}
	slices.Sort(m.Codecs)
	slices.SortFunc(m.Films, func(a, b FilmMeasure) int { return strings.Compare(a.File, b.File) })
	if l.dated() {
		m.told(l)
	}
	return m
}

func (m *Measures) code(address string) {
	if address != "" && !slices.Contains(m.Codes, address) {
		m.Codes = append(m.Codes, address)
	}
}

// slide measures words and files of a slide.
func (m *Measures) slide(c *Campaign, story playlists.StoryID, s *Slide, cat Catalogue) {
	for _, lang := range c.Languages {
		need, have := toRead(s.Text[lang]), int64(s.Seconds)
		if worst := &m.Longest; need > 0 && have > 0 && (worst.Have == 0 || need*worst.Have > worst.Need*have) {
			*worst = ReadingMeasure{story, s.ID, lang, need, have}
		}
	}
	for i := range s.Media {
		if cat == nil {
			return
		}
		file := s.Media[i].File
		e, known := cat.Lookup(file)
		if !known || e.Type == playlists.Captions || slices.ContainsFunc(m.Films, func(f FilmMeasure) bool { return f.File == file }) {
			continue
		}
		one := FilmMeasure{File: file}
		if e.Look != nil {
			one.Looked, one.Flashes = true, e.Look.Flashes
			for _, code := range e.Look.Codes {
				m.code(code)
			}
		}
		if s.Kind == playlists.VideoSlide {
			m.Films = append(m.Films, one)
		}
		if e.Codec != "" && !slices.Contains(m.Codecs, e.Codec) {
			m.Codecs = append(m.Codecs, e.Codec)
		}
	}
}

// told measures what carriages tell.
func (m *Measures) told(l *linter) {
	composed := map[playlists.StoryID]*playlists.Story{}
	stories := l.campaign.compose(l.fleet, l.catalogue)
	for i := range stories {
		composed[stories[i].ID] = &stories[i]
	}
	for _, t := range l.campaign.tellers(l.fleet) {
		for _, c := range t.carriages {
			m.Displays += len(c.Displays)
		}
		if worst := l.worst(t, composed); worst != nil {
			m.hotline(worst, t.carriages)
		}
	}
}

// hotline notes a cycle; carriages with the same one stand together.
func (m *Measures) hotline(s *standing, carriages []*Carriage) {
	i := slices.IndexFunc(m.Hotlines, func(h HotlineMeasure) bool { return h.Large == s.large && h.Strip == s.strip })
	if i < 0 {
		i, m.Hotlines = len(m.Hotlines), append(m.Hotlines, HotlineMeasure{Large: s.large, Strip: s.strip, Cycle: s.cycle()})
	}
	for _, c := range carriages {
		m.Hotlines[i].Carriages = append(m.Hotlines[i].Carriages, c.ID)
	}
}
