package arrange

import (
	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// move takes a story that was put onto one carriage over to another.
func (a *Arrange) move(q *desk.Request) (desk.Answer, error) {
	d, err := a.draft(q)
	if err != nil {
		return desk.Answer{}, err
	}
	id, err := story(q, d)
	if err != nil {
		return desk.Answer{}, err
	}
	from, on := playlists.Carriage(q.Field("from")), []playlists.Carriage(nil)
	if on, err = ticked(q, d.Fleet); err != nil {
		return desk.Answer{}, err
	}
	if !onHand(d.Campaign, id, from) || len(on) > 1 {
		return desk.Answer{}, desk.Refuse("This story was not put onto carriage {carriage} by hand: a rule deals it. Put another story there, or change the rule.", "carriage", from)
	}
	changes, err := campaign.PutOver(d.Campaign, d.Fleet, id, from, on[0])
	if err := a.edit(q, d, "move", string(id)+": "+string(from)+" "+string(on[0]), changes, err); err != nil {
		return desk.Answer{}, err
	}
	return desk.Answer{To: back(q, on[0]), Notice: desk.Say("“{story}” has moved from carriage {from} to carriage {to}.",
		"story", cast{d, q.Reader}.tale(id).Title[0].Text, "from", from, "to", on[0])}, nil
}
