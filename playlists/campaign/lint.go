package campaign

import (
	"slices"

	"storyline/playlists"
)

// Reported is what displays have said that they can show, by display. It goes
// before what the fleet's file says of them.
type Reported map[playlists.DisplayID]playlists.Shape

// Judge is [Campaign.Validate] and, beside it, the lint: what a campaign owes to
// the public, at an instant. Errors stop the campaign; a warning asks a person to
// mend it, or to accept it by name. Without a fleet it leaves out what depends on
// carriages, without a catalogue what depends on media.
//
// The lint judges what it can of a campaign that has other faults, so that an
// operator sees it beside each slide while still writing.
func (c *Campaign) Judge(f *Fleet, cat Catalogue, reported Reported, now playlists.Millis) []Problem {
	problems := c.Validate(f, cat)
	if c.endless() {
		return problems
	}
	l := &linter{findings: findings{file: c.file}, campaign: c, fleet: f, catalogue: cat, reported: reported, now: now}
	l.hosts()
	for i := range c.Written {
		l.story(&c.Written[i])
	}
	if l.dated() {
		l.told()
	}
	l.accept(l.problems, l.whole())
	return inOrder(append(problems, l.problems...))
}

// endless reports whether a mistaken file would keep us busy.
func (c *Campaign) endless() bool {
	return len(c.Written) > maxStories || len(c.Assign) > maxRules || len(c.Languages) > playlists.MaxLanguages || c.named() > maxNamed
}

// whole reports whether all is there that the lint judges by.
func (l *linter) whole() bool {
	return l.fleet != nil && l.fleet.location != nil && !l.campaign.partial && !l.fleet.partial && l.catalogue != nil
}

// dated reports whether what carriages tell can be gone through day by day.
func (l *linter) dated() bool {
	w := l.campaign.Window
	return l.whole() && w.From <= w.Until && w.Until-w.From < maxWindow
}

// named counts the stories that all rules name.
func (c *Campaign) named() int {
	n := 0
	for i := range c.Assign {
		n += len(c.Told(&c.Assign[i]))
	}
	return n
}

// linter judges one campaign for the public's sake.
type linter struct {
	findings
	campaign  *Campaign
	fleet     *Fleet    // may be nil
	catalogue Catalogue // may be nil
	reported  Reported
	now       playlists.Millis
}

// story judges what can be seen of a story by itself.
func (l *linter) story(s *Story) {
	defer l.about(s.ID, "")()
	l.consent(s)
	l.sensitive(s)
	for i := range s.Slides {
		l.slide(&s.Slides[i])
	}
}

func (l *linter) slide(s *Slide) {
	defer l.about(l.on.story, s.ID)()
	l.reading(s)
	if l.catalogue == nil {
		return
	}
	var unseen []string
	for i := range s.Media {
		m := &s.Media[i]
		e, known := l.catalogue.Lookup(m.File)
		switch {
		case !known:
		case e.Type == playlists.Captions:
			l.caption(m, &e)
		case e.Look != nil:
			l.look(m, e.Look)
		case s.Kind == playlists.VideoSlide && !slices.Contains(unseen, m.File):
			unseen = append(unseen, m.File)
		}
	}
	l.unseen(s, unseen)
}
