package studio

import (
	"strconv"

	"storyline/controller/internal/desk"
	"storyline/playlists/campaign"
)

// moveStory puts a story at another place among the others.
func (s *Studio) moveStory(q *desk.Request) (desk.Answer, error) {
	d, st, err := s.story(q)
	if err != nil {
		return desk.Answer{}, err
	}
	from := 0
	for i := range d.Campaign.Written {
		if d.Campaign.Written[i].ID == st.ID {
			from = i
		}
	}
	at, ok := place(q, from, len(d.Campaign.Written))
	if !ok {
		return desk.Answer{}, desk.Refuse("There is no such place.")
	}
	a := desk.Answer{To: campaignAt(d) + "#" + string(st.ID)}
	if at == from {
		return a, nil
	}
	if _, err = s.do(q, d, act{name: actMove, what: string(st.ID), changes: []campaign.Change{campaign.MoveStory(st.ID, at)}}); err != nil {
		return desk.Answer{}, err
	}
	a.Notice = desk.Say("{what} is number {place} now. {undo}", "what", q.Word(st.Title), "place", at+1, "undo", undo(q))
	return a, nil
}

// place reads where something is to go: at a place counted from 0, or by so many
// places from where it is. It never leads out of the list.
func place(q *desk.Request, from, many int) (int, bool) {
	if by := q.Field("by"); by != "" {
		n, err := strconv.Atoi(by)
		return max(0, min(many-1, from+max(-many, min(many, n)))), err == nil
	}
	at, err := strconv.Atoi(q.Field("at"))
	return max(0, min(many-1, at)), err == nil
}
