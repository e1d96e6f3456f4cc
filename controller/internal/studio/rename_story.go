package studio

import (
	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// renameStory gives a story another name. To displays and editors it is another
// story from then on, so the page says so before.
func (s *Studio) renameStory(q *desk.Request) (desk.Answer, error) {
	d, st, err := s.story(q)
	if err != nil {
		return desk.Answer{}, err
	}
	name := q.Field("id")
	if name == string(st.ID) {
		return desk.Answer{To: storyAt(d, st.ID)}, nil
	}
	if why := misnamed(name, storyNamed(d, name)); !why.Empty() {
		return s.storyAgain(q, d, st, "id", name, why)
	}
	id := playlists.StoryID(name)
	after, err := s.do(q, d, act{name: actRename, what: string(st.ID) + ", " + name, changes: campaign.RenameStory(d.Campaign, st.ID, id)})
	if err != nil {
		return desk.Answer{}, err
	}
	return desk.Answer{To: storyAt(after, id), Notice: desk.Say("The story is called {name} now. {undo}", "name", name, "undo", undo(q))}, nil
}

// misnamed says what is wrong with a new name.
func misnamed(name string, taken bool) desk.Phrase {
	switch {
	case !playlists.ValidName(name):
		return badName()
	case taken:
		return desk.Say("There is such a name already. Take another.")
	}
	return desk.Phrase{}
}

// storyAgain shows the page of a story with a field that must be put right.
func (s *Studio) storyAgain(q *desk.Request, d *desk.Draft, st *campaign.Story, field, typed string, why desk.Phrase) (desk.Answer, error) {
	f := storyForm(d, st)
	f.typed[field] = typed
	f.refuse(field, why)
	p, err := s.storyWith(q, d, st, f, desk.Phrase{})
	return desk.Answer{Page: &p}, err
}
