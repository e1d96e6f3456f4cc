package studio

import (
	"storyline/controller/internal/desk"
	"storyline/playlists/campaign"
)

// takeOutSlide takes a slide out of its story. The last one stays: a story without
// slides can't be read.
func (s *Studio) takeOutSlide(q *desk.Request) (desk.Answer, error) {
	d, st, sl, err := s.slide(q)
	if err != nil {
		return desk.Answer{}, err
	}
	if len(st.Slides) == 1 {
		return desk.Answer{}, desk.Refuse("This is the only slide. Add another first, or take the story out.")
	}
	if _, err := s.do(q, d, act{name: actTakeOut, what: string(st.ID) + ", " + string(sl.ID), changes: []campaign.Change{campaign.TakeOutSlide(st.ID, sl.ID)}}); err != nil {
		return desk.Answer{}, err
	}
	return desk.Answer{To: storyAt(d, st.ID), Notice: desk.Say("The slide {slide} is taken out. {undo}", "slide", string(sl.ID), "undo", undo(q))}, nil
}
