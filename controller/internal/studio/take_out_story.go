package studio

import (
	"storyline/controller/internal/desk"
	"storyline/playlists/campaign"
)

// takeOutStory takes a story out, and out of the rules that name it.
func (s *Studio) takeOutStory(q *desk.Request) (desk.Answer, error) {
	d, st, err := s.story(q)
	if err != nil {
		return desk.Answer{}, err
	}
	title := q.Word(st.Title)
	if title == "" {
		title = string(st.ID)
	}
	if _, err := s.do(q, d, act{name: actTakeOut, what: string(st.ID), changes: campaign.TakeOutStory(d.Campaign, st.ID)}); err != nil {
		return desk.Answer{}, err
	}
	return desk.Answer{To: campaignAt(d), Notice: desk.Say("The story {story} is taken out. {undo}", "story", title, "undo", undo(q))}, nil
}
