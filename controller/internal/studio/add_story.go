package studio

import (
	"slices"

	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// addStory adds a story behind the others: with a call, and all else to be written.
func (s *Studio) addStory(q *desk.Request) (desk.Answer, error) {
	d, err := s.draft(q)
	if err != nil {
		return desk.Answer{}, err
	}
	f, title := newForm(), playlists.Texts{}
	f.typed["id"] = q.Field("id")
	var titles []string
	for _, l := range append([]playlists.Lang{"en"}, d.Campaign.Languages...) {
		name := "title." + string(l)
		if f.typed[name] = q.Field(name); f.typed[name] != "" && slices.Contains(d.Campaign.Languages, l) {
			title[l] = f.typed[name]
			titles = append(titles, title[l])
		}
	}
	taken := func(name string) bool { return storyNamed(d, name) }
	name := named(f.typed["id"], titles, "story", taken)
	if why := misnamed(name, taken(name)); !why.Empty() {
		f.refuse("id", why)
	}
	if !f.sound() {
		p, err := s.campaignWith(q, d, f)
		return desk.Answer{Page: &p}, err
	}
	id := playlists.StoryID(name)
	after, err := s.do(q, d, act{name: actAdd, what: name, changes: []campaign.Change{campaign.AddStory(d.Campaign, id, title, campaign.End)}})
	if err != nil {
		return desk.Answer{}, err
	}
	return desk.Answer{To: storyAt(after, id), Notice: desk.Say("The story is there, and ends in a call. {undo}", "undo", undo(q))}, nil
}

func storyNamed(d *desk.Draft, name string) bool {
	return slices.ContainsFunc(d.Campaign.Written, func(st campaign.Story) bool { return string(st.ID) == name })
}
