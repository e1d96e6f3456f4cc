package console

import (
	"net/http"

	"storyline/playlists"
)

// publishCard is a publish in the list of all.
type publishCard struct {
	ID        string
	State     string
	Problem   string
	Campaigns []playlists.CampaignID
	Carriages int
	Committed int
	Accepted  moment
	Done      moment
	Serial    string
}

// latestPublishes is how many publishes the list holds.
const latestPublishes = 100

// publishesPage lists the latest publishes.
func (c *Console) publishesPage(r *http.Request) (page, error) {
	p := page{Name: "publishes", Title: "Publishes"}
	f, err := c.opt.Fleets.Fleet(r.Context())
	if err != nil {
		return p, err
	}
	all, err := c.opt.Publishes.Publishes(r.Context(), latestPublishes)
	if err != nil || len(all) == 0 {
		return p, err
	}
	var cards []publishCard
	for i := range all {
		cards = append(cards, viewPublishCard(&all[i], f, c.opt.Now()))
	}
	p.Data = cards
	return p, nil
}

func viewPublishCard(b *Publish, f *Fleet, now playlists.Millis) publishCard {
	card := publishCard{
		ID: b.ID, State: b.State, Problem: b.Problem, Campaigns: b.Campaigns, Carriages: b.Carriages, Committed: b.Committed,
		Accepted: at(b.Accepted, f.zone(), now), Done: at(b.Done, f.zone(), now),
	}
	if b.Serial.N != 0 {
		card.Serial = b.Serial.String()
	}
	return card
}
