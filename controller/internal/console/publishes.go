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
	Counted   bool // for how many displays it is, and how many have applied it
	Displays  int
	Applied   int
}

// Step says how far a publish has come. Being done with publishing is not the
// end of it: the displays hold it, or they don't.
func (c publishCard) Step() string {
	if c.State == "done" {
		return "on the broker"
	}
	return c.State
}

// counted is of how many publishes, the newest, the list counts receipts: one of
// a large network has ten thousand.
const counted = 5

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
		card := viewPublishCard(&all[i], f, c.opt.Now())
		if i < counted && all[i].State != "failed" {
			whole, err := c.opt.Publishes.Publish(r.Context(), all[i].ID)
			if err != nil {
				return p, err
			}
			card.count(whole)
		}
		cards = append(cards, card)
	}
	p.Data = cards
	return p, nil
}

// count counts the receipts of a publish.
func (c *publishCard) count(b *Publish) {
	if b == nil || len(b.Receipts) == 0 {
		return
	}
	c.Counted, c.Displays = true, len(b.Receipts)
	for i := range b.Receipts {
		if b.Receipts[i].Applied != 0 {
			c.Applied++
		}
	}
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
