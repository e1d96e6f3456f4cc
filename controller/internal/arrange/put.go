package arrange

import (
	"storyline/controller/internal/desk"
	"storyline/playlists/campaign"
)

// put puts a story onto the carriages that a form names.
func (a *Arrange) put(q *desk.Request) (desk.Answer, error) {
	d, err := a.draft(q)
	if err != nil {
		return desk.Answer{}, err
	}
	id, err := story(q, d)
	if err != nil {
		return desk.Answer{}, err
	}
	on, err := ticked(q, d.Fleet)
	if err != nil {
		return desk.Answer{}, err
	}
	changes, err := campaign.PutOn(d.Campaign, d.Fleet, id, on...)
	if err := a.edit(q, d, "put", string(id)+": "+names(on), changes, err); err != nil {
		return desk.Answer{}, err
	}
	title := cast{d, q.Reader}.tale(id).Title[0].Text
	said := desk.Say("{n} carriages tell “{story}” now.", "n", len(on), "story", title)
	if len(on) == 1 {
		said = desk.Say("Carriage {carriage} tells “{story}” now.", "carriage", on[0], "story", title)
	}
	return desk.Answer{To: back(q, on[0]), Notice: said}, nil
}
