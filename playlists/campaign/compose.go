package campaign

import (
	"strings"

	"storyline/playlists"
)

// Stories gives what editors approve: each story with everything drawn from it,
// in the order of the file. The same campaign, fleet and catalogue give the same
// payloads, hence the same digests, at every time. With problems there are none.
func (c *Campaign) Stories(f *Fleet, cat Catalogue) ([]playlists.Story, []Problem) {
	if cat == nil {
		cat = Files{}
	}
	if problems := append(unread(c, f), c.Validate(f, cat)...); len(problems) > 0 {
		return nil, problems
	}
	return c.compose(f, cat), nil
}

// unread refuses files that parsing found faulty, whatever its caller made of
// that: half a campaign must never be signed.
func unread(c *Campaign, f *Fleet) []Problem {
	text, remedy := say("the file could not be read in full"), say("put right what reading it has shown")
	var problems []Problem
	if c != nil && c.partial {
		problems = append(problems, problemOf(c.file, Pos{1, 1}, RuleSyntax, text, remedy))
	}
	if f.faulty {
		problems = append(problems, problemOf(f.file, Pos{1, 1}, RuleSyntax, text, remedy))
	}
	return problems
}

func (c *Campaign) compose(f *Fleet, cat Catalogue) []playlists.Story {
	stories := make([]playlists.Story, len(c.Written))
	for i := range c.Written {
		stories[i] = c.composeStory(&c.Written[i], f, cat)
	}
	return stories
}

// composeStory copies the campaign's notice, call and partners into a story, so
// that one signature covers all that a passenger will see of it.
func (c *Campaign) composeStory(w *Story, f *Fleet, cat Catalogue) playlists.Story {
	s := c.drawn(w, cat)
	s.ConsentEnd = f.endOf(w.ConsentUntil)
	return s
}

// drawn is all of a story that is seen; when it ends the fleet's clock says.
func (c *Campaign) drawn(w *Story, cat Catalogue) playlists.Story {
	s := playlists.Story{
		Header:    playlists.Header{V: playlists.Version},
		Network:   c.Network,
		Campaign:  c.ID,
		ID:        w.ID,
		Titles:    w.Title,
		Notice:    c.Notice,
		Languages: c.Languages,
		Call:      c.call(w),
		Partners:  c.credits(),
		Hours:     w.Hours,
	}
	for i := range w.Slides {
		s.Slides = append(s.Slides, composeSlide(&w.Slides[i], cat))
	}
	return s
}

func composeSlide(w *Slide, cat Catalogue) playlists.Slide {
	s := playlists.Slide{ID: w.ID, Kind: w.Kind, Ms: int64(w.Seconds), Both: w.Both, Text: w.Text, Alt: w.Alt}
	for _, m := range w.Media {
		e, _ := cat.Lookup(m.File)
		s.Media = append(s.Media, e.variant(m.Lang))
	}
	return s
}

// call gives a story's way out. Its headline is what the story's first call
// slide says: the display shows the call alone when a slide's media is missing.
func (c *Campaign) call(w *Story) playlists.Call {
	call := playlists.Call{Address: w.Address, Short: c.Site.Short}
	if call.Address == "" {
		call.Address = c.Site.Address
	}
	for _, h := range c.Hotlines {
		call.Numbers = append(call.Numbers, playlists.Number{Number: h.Number, Label: h.Label})
	}
	for i := range w.Slides {
		if w.Slides[i].Kind == playlists.CallSlide {
			call.Headline = headings(&w.Slides[i])
			break
		}
	}
	return call
}

func headings(s *Slide) playlists.Texts {
	var t playlists.Texts
	for lang, words := range s.Text {
		if words.Heading != "" {
			if t == nil {
				t = playlists.Texts{}
			}
			t[lang] = words.Heading
		}
	}
	return t
}

func (c *Campaign) credits() []playlists.Texts {
	var names []playlists.Texts
	for _, p := range c.Partners {
		names = append(names, p.Name)
	}
	return names
}

// endOf gives the instant at which a service day ends in the fleet's zone. It
// asks for the offsets around that day alone, so that the answer, which is
// signed, doesn't depend on when it is asked.
func (f *Fleet) endOf(d playlists.Day) playlists.Millis {
	const day = 24 * 3600 * 1000
	noon := (int64(d) + 1) * day
	return f.Clock(noon-3*day, noon+3*day).DayStart(d + 1)
}

// HelpCard gives a help card for the campaign's network: hotlines, site and
// partners, under the campaign's title. Editors sign it network-wide; a display
// shows it when it has nothing else. A display without a playlist can't fill in
// its carriage, so an address with that hole gives way to the short one.
func (c *Campaign) HelpCard() playlists.HelpCard {
	h := playlists.HelpCard{
		Header:    playlists.Header{V: playlists.Version},
		Network:   c.Network,
		Languages: c.Languages,
		Text:      make(map[playlists.Lang]playlists.Words, len(c.Title)),
		Call:      c.call(&Story{}),
		Partners:  c.credits(),
	}
	if strings.Contains(h.Call.Address, playlists.CarriageHole) {
		h.Call.Address = "https://" + c.Site.Short
	}
	for lang, title := range c.Title {
		h.Text[lang] = playlists.Words{Heading: title}
	}
	return h
}
