package campaign

import (
	"fmt"

	"storyline/playlists"
)

// story judges one story and its slides.
func (k *checker) story(s *Story) {
	c := k.campaign
	defer k.about(s.ID, "")()
	k.texts(&s.marks, "title", s.Title)
	k.address(&s.marks, "address", s.Address, siteHost(c.Site.Address))
	if s.ConsentUntil != 0 && s.ConsentUntil < c.Window.Until {
		k.add(s.at("consent_until"), RuleConsent, say("consent ends on %s, before the window ends on %s", s.ConsentUntil, c.Window.Until), say("end the campaign's window sooner, or ask for consent again"))
	}
	k.hours(&s.marks, "hours", s.Hours)
	twice(&k.findings, &s.marks, "themes", s.Themes)
	k.count(&s.marks, "slides", len(s.Slides), playlists.MaxSlides)
	twiceNamed(&k.findings, s.Slides, func(s *Slide) (playlists.SlideID, Pos) { return s.ID, s.at("slide") }, say("slide"))
	for i := range s.Slides {
		k.slide(&s.Slides[i])
	}
}

// maxDayparts is the contract's limit for one list of dayparts.
const maxDayparts = 24

// hours judges dayparts by the fleet's service day, if there is a fleet.
func (k *checker) hours(m *marks, path string, list []playlists.Daypart) {
	var start *playlists.Minute
	if k.fleet != nil {
		start = &k.fleet.ServiceDay
	}
	k.dayparts(m, path, list, start)
}

// dayparts demands that each lies within one service day, if that is known.
func (f *findings) dayparts(m *marks, path string, list []playlists.Daypart, begins *playlists.Minute) {
	if len(list) > maxDayparts {
		f.add(m.at(path), RuleTooMany, say("there are %d in %s, at most %d are allowed", len(list), path, maxDayparts), say("join those that touch"))
	}
	twice(f, m, path, list)
	if begins == nil {
		return
	}
	start := *begins
	end := start + 24*60
	for i, d := range list {
		if d.End == 0 || d.Start >= start && d.End <= end {
			continue
		}
		f.add(m.at(fmt.Sprintf("%s.%d", path, i)), RuleDaypart,
			say("%s is not within a service day of this network, which lasts from %s to %s", d, start, end), refit(d, start))
	}
}

// refit says how a daypart is written on a service-day clock that begins at start.
func refit(d playlists.Daypart, start playlists.Minute) phrase {
	const day = 24 * 60
	end := start + day
	switch {
	case d.End <= start:
		return say("these hours end the service day before; write them as %q", playlists.Daypart{Start: d.Start + day, End: d.End + day})
	case d.Start < start:
		return say("write it as two: %q and %q", playlists.Daypart{Start: start, End: min(d.End, end)}, playlists.Daypart{Start: d.Start + day, End: end})
	case d.Start >= end:
		return say("these hours begin the next service day; write them as %q", playlists.Daypart{Start: d.Start - day, End: d.End - day})
	default:
		return say("write it as two: %q and %q", playlists.Daypart{Start: d.Start, End: end}, playlists.Daypart{Start: start, End: d.End - day})
	}
}

// slide judges one slide by its kind.
func (k *checker) slide(s *Slide) {
	defer k.about(k.on.story, s.ID)()
	if s.Seconds != 0 && (s.Seconds < playlists.MinSlideMs || s.Seconds > playlists.MaxSlideMs) {
		k.add(s.at("seconds"), RuleSeconds, say("a slide of %s s", s.Seconds), say("let it last %s to %s s", Seconds(playlists.MinSlideMs), Seconds(playlists.MaxSlideMs)))
	}
	if s.Both && len(k.campaign.Languages) == 1 {
		k.add(s.at("both"), RuleBoth, say("both languages at once need two languages"), say("take both out, or add a language"))
	}
	if s.Text != nil {
		k.words(s)
	}
	if s.Kind == playlists.TextSlide && !k.written(s, "text") {
		k.add(s.start, RuleMissingKey, say("a text slide needs text"), say(`add text: {uk: {heading: "...", body: "..."}, ...}`))
	}
	pictured := s.Kind == playlists.ImageSlide || s.Kind == playlists.VideoSlide
	for _, key := range []string{"alt", "media"} {
		switch there := k.written(s, key); {
		case pictured && !there:
			k.add(s.start, RuleMissingKey, say("a slide of kind %s needs %s", s.Kind, key), needs(key))
		case there && (s.Kind == playlists.TextSlide || s.Kind == playlists.CallSlide):
			k.add(s.at(key), RuleUnused, say("a %s slide has no use for %s", s.Kind, key), say("take it out, or make the slide an image or a video"))
		}
	}
	if pictured && k.written(s, "alt") {
		k.texts(&s.marks, "alt", s.Alt)
	}
	if pictured && k.written(s, "media") {
		k.media(s)
	}
}

// written reports whether a slide has a key, be its value read or not.
func (k *checker) written(s *Slide, key string) bool {
	_, there := s.of[key]
	return there || key == "text" && s.Text != nil || key == "alt" && s.Alt != nil || key == "media" && s.Media != nil
}

func needs(key string) phrase {
	if key == "alt" {
		return say(`say in words what it shows, in each language: alt: {uk: "...", en: "..."}`)
	}
	return say("add media: with at least one file")
}

// words demands a slide's words in each language: what one language has (a
// heading, a body), each must have.
func (k *checker) words(s *Slide) {
	var heading, body bool
	for l, w := range s.Text {
		heading, body = heading || w.Heading != "", body || w.Body != ""
		k.spoken(s.at("text."+string(l)), l)
	}
	if !heading && !body && !k.campaign.partial {
		k.add(s.at("text"), RuleTextMissing, say("the text has neither heading nor body"), say(`write {uk: {heading: "...", body: "..."}, ...}`))
		return
	}
	for _, l := range k.campaign.Languages {
		w, there := s.Text[l]
		switch {
		case l == "" || w == (playlists.Words{}) && there && k.campaign.partial:
		case !there:
			k.add(s.at("text"), RuleTextMissing, say("the text is missing in language %s", l), say(`add %s: {heading: "...", body: "..."}`, l))
		default:
			k.part(s, l, "heading", heading && w.Heading == "")
			k.part(s, l, "body", body && w.Body == "")
		}
	}
}

// part demands a heading or body that another language has.
func (k *checker) part(s *Slide, l playlists.Lang, key string, missing bool) {
	path := "text." + string(l)
	if _, there := s.of[join(path, key)]; missing && !there {
		k.add(s.at(path), RuleTextMissing, say("the %s is missing in language %s", key, l), say(`add %s: "..."`, key))
	}
}

// String gives seconds with as many decimals as needed.
func (s Seconds) String() string {
	if s%1000 == 0 {
		return fmt.Sprint(int64(s / 1000))
	}
	return fmt.Sprint(float64(s) / 1000)
}
