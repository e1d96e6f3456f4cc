package studio

import (
	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// duplicateSlide puts a copy of a slide behind it.
func (s *Studio) duplicateSlide(q *desk.Request) (desk.Answer, error) {
	d, st, sl, err := s.slide(q)
	if err != nil {
		return desk.Answer{}, err
	}
	if len(st.Slides) >= playlists.MaxSlides {
		return desk.Answer{}, desk.Refuse("A story has at most {most} slides.", "most", playlists.MaxSlides)
	}
	twin, at := *sl, campaign.End
	twin.ID = playlists.SlideID(unique(string(sl.ID), func(name string) bool { return slideOf(st, playlists.SlideID(name)) != nil }))
	for i := range st.Slides {
		if st.Slides[i].ID == sl.ID {
			at = i + 1
		}
	}
	after, err := s.do(q, d, act{name: actAdd, what: string(st.ID) + ", " + string(twin.ID), changes: []campaign.Change{campaign.AddSlide(st.ID, twin, at)}})
	if err != nil {
		return desk.Answer{}, err
	}
	return desk.Answer{To: slideAt(after, st.ID, twin.ID), Notice: desk.Say("This is the copy. {undo}", "undo", undo(q))}, nil
}
