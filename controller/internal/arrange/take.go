package arrange

import (
	"strings"

	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// take takes off what was put on by hand: one story off one carriage, where a form
// names the two, else all off the ticked carriages.
func (a *Arrange) take(q *desk.Request) (desk.Answer, error) {
	d, err := a.draft(q)
	if err != nil {
		return desk.Answer{}, err
	}
	if one := q.Field("one"); one != "" {
		return a.takeOne(q, d, one)
	}
	off, err := ticked(q, d.Fleet)
	if err != nil {
		return desk.Answer{}, err
	}
	changes := campaign.TakeAllOff(d.Campaign, d.Fleet, off...)
	if len(changes) == 0 {
		return desk.Answer{}, desk.Refuse("Nothing was put onto these carriages by hand: they tell what the rules deal.")
	}
	if err := a.edit(q, d, "take", names(off), changes, nil); err != nil {
		return desk.Answer{}, err
	}
	return desk.Answer{To: back(q, off[0]), Notice: desk.Say("{n} carriages are back to the rules.", "n", len(off))}, nil
}

func (a *Arrange) takeOne(q *desk.Request, d *desk.Draft, one string) (desk.Answer, error) {
	car, name, _ := strings.Cut(one, "/")
	off, id := playlists.Carriage(car), playlists.StoryID(name)
	if !onHand(d.Campaign, id, off) {
		return desk.Answer{}, desk.Refuse("This story was not put onto carriage {carriage} by hand: a rule deals it. Put another story there, or change the rule.", "carriage", car)
	}
	changes, err := campaign.TakeOff(d.Campaign, d.Fleet, id, off)
	if err := a.edit(q, d, "take", name+": "+car, changes, err); err != nil {
		return desk.Answer{}, err
	}
	return desk.Answer{To: back(q, off), Notice: desk.Say("Carriage {carriage} is back to the rules.", "carriage", off)}, nil
}
