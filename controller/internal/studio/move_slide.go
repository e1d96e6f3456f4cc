package studio

import (
	"storyline/controller/internal/desk"
	"storyline/playlists/campaign"
)

// moveSlide puts a slide at another place in its story.
func (s *Studio) moveSlide(q *desk.Request) (desk.Answer, error) {
	d, st, sl, err := s.slide(q)
	if err != nil {
		return desk.Answer{}, err
	}
	from := 0
	for i := range st.Slides {
		if st.Slides[i].ID == sl.ID {
			from = i
		}
	}
	at, ok := place(q, from, len(st.Slides))
	if !ok {
		return desk.Answer{}, desk.Refuse("There is no such place.")
	}
	a := desk.Answer{To: storyAt(d, st.ID) + "#" + string(sl.ID)}
	if at == from {
		return a, nil
	}
	if _, err = s.do(q, d, act{name: actMove, what: string(st.ID) + ", " + string(sl.ID), changes: []campaign.Change{campaign.MoveSlide(st.ID, sl.ID, at)}}); err != nil {
		return desk.Answer{}, err
	}
	a.Notice = desk.Say("{what} is number {place} now. {undo}", "what", string(sl.ID), "place", at+1, "undo", undo(q))
	return a, nil
}
