package playlists

// walk goes once through the slots that anybody may see who boards in a span,
// and notes when what is on screen.
type walk struct {
	from, until Millis
	ms          int64

	telling            telling
	whole              []span // tellings of which no slide was cut
	stories            []toldStory
	large, strip, help stretches
}

// span is the time [from, until).
type span struct{ from, until Millis }

// toldStory is the tellings of one story, by its name.
type toldStory struct {
	campaign CampaignID
	story    StoryID
	whole    []span
}

// telling is a story that is being told: all its slides so far were whole.
type telling struct {
	entry *Entry // nil: none is
	next  int    // the slide that must follow
	span         // of the slides so far
}

// tell follows the story through one more slot.
func (w *walk) tell(s *Slot) {
	was := w.telling
	w.telling = telling{}
	if s.Kind != ShowSlide || s.Until < s.End-Slack {
		return
	}
	slides := s.Story.Slides
	switch {
	case s.Slide == &slides[0]:
		was = telling{entry: s.Entry, span: span{from: s.Start}}
	case was.entry != s.Entry || s.Slide != &slides[was.next]:
		return
	}
	was.next, was.until = was.next+1, s.End
	if was.next < len(slides) {
		w.telling = was
		return
	}
	w.whole = append(w.whole, was.span)
	story := w.storyOf(s.Entry)
	story.whole = append(story.whole, was.span)
}

// storyOf finds the place of an entry's story. A programme tells few at a time.
func (w *walk) storyOf(e *Entry) *toldStory {
	for i := range w.stories {
		if s := &w.stories[i]; s.campaign == e.Campaign && s.story == e.Story {
			return s
		}
	}
	w.stories = append(w.stories, toldStory{campaign: e.Campaign, story: e.Story})
	return &w.stories[len(w.stories)-1]
}

// show notes what a slot that begins at t shows beside its story. A display
// without a help card has no hotline to show.
func (w *walk) show(s *Slot, t Millis) {
	help := s.Kind == ShowHelp
	large := s.Kind == ShowCall || help && s.Help != nil || s.Slide != nil && s.Slide.Kind == CallSlide
	w.help.turn(help, t)
	w.large.turn(large, t)
	w.strip.turn(!large && !help, t)
}

// end ends what is on screen when the last passenger alights.
func (w *walk) end() {
	for _, s := range []*stretches{&w.help, &w.large, &w.strip} {
		s.turn(false, w.until+w.ms)
	}
}

// stretches are the times at which something is on screen without a break.
type stretches struct {
	on    bool
	since Millis
	list  []span
}

// turn says whether it is on screen from t on.
func (s *stretches) turn(on bool, t Millis) {
	switch {
	case on && !s.on:
		s.since = t
	case s.on && !on:
		s.list = append(s.list, span{s.since, t})
	}
	s.on = on
}
