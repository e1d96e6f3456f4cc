package studio

import (
	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// renameSlide gives a slide another name within its story.
func (s *Studio) renameSlide(q *desk.Request) (desk.Answer, error) {
	d, st, sl, err := s.slide(q)
	if err != nil {
		return desk.Answer{}, err
	}
	name := q.Field("id")
	id := playlists.SlideID(name)
	if id == sl.ID {
		return desk.Answer{To: slideAt(d, st.ID, sl.ID)}, nil
	}
	if why := misnamed(name, slideOf(st, id) != nil); !why.Empty() {
		f := slideForm(d, sl)
		f.typed["id"] = name
		f.refuse("id", why)
		p, err := s.slideWith(q, d, st, sl, f, desk.Phrase{})
		return desk.Answer{Page: &p}, err
	}
	after, err := s.do(q, d, act{name: actRename, what: string(st.ID) + ", " + string(sl.ID) + ", " + name,
		changes: []campaign.Change{campaign.Set(campaign.At("stories", st.ID, "slides", sl.ID, "slide"), id)}})
	if err != nil {
		return desk.Answer{}, err
	}
	return desk.Answer{To: slideAt(after, st.ID, id), Notice: desk.Say("The slide is called {name} now. {undo}", "name", name, "undo", undo(q))}, nil
}
