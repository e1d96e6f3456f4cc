package console

import (
	"storyline/controller/internal/desk"
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
	Accepted  desk.Moment
	Done      desk.Moment
	Serial    string
	By        string
	Starts    string // in full; empty: at once
	Reverts   string
	Wave      int  // that is under way, from 1; 0: it goes to all at once
	Of        int  // of how many
	Counted   bool // for how many displays it is, and how many have applied it
	Displays  int
	Applied   int
}

// Step says how far a publish has come. Being done with publishing is not the
// end of it: the displays hold it, or they don't.
func (c publishCard) Step() desk.Phrase {
	switch c.State {
	case "accepted":
		return desk.Say("accepted")
	case "sealing":
		return desk.Say("sealing")
	case "sending":
		return desk.Say("sending")
	case "done":
		return desk.Say("on the broker")
	case "scheduled":
		return desk.Say("scheduled")
	case "waiting":
		return desk.Say("proving itself")
	case "stopped":
		return desk.Say("stopped")
	case "cancelled":
		return desk.Say("cancelled")
	case "overtaken":
		return desk.Say("overtaken")
	default:
		return desk.Say("failed")
	}
}

// counted is of how many publishes, the newest, the list counts receipts: one of
// a large network has ten thousand.
const counted = 5

// latestPublishes is how many publishes the list holds.
const latestPublishes = 100

// publishesPage lists the latest publishes.
func (c *Console) publishesPage(q *desk.Request) (desk.Page, error) {
	p := page("publishes", "publishes", desk.Say("Publishes"))
	p.Styles = append(p.Styles, "publish.css")
	all, err := c.opt.Publishes.Publishes(q.Context(), latestPublishes)
	if err != nil || len(all) == 0 {
		return p, err
	}
	var cards []publishCard
	for i := range all {
		card := viewPublishCard(&all[i], q.Reader)
		if i < counted && all[i].begun() {
			whole, err := c.opt.Publishes.Publish(q.Context(), all[i].ID)
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

// begun reports whether displays owe anything to a publish.
func (b *Publish) begun() bool {
	return b.State != "failed" && b.State != "scheduled" && b.State != "cancelled"
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

func viewPublishCard(b *Publish, rd *desk.Reader) publishCard {
	card := publishCard{
		ID: b.ID, State: b.State, Problem: b.Problem, Campaigns: b.Campaigns, Carriages: b.Carriages, Committed: b.Committed,
		Accepted: rd.At(b.Accepted), Done: rd.At(b.Done), By: b.By, Reverts: b.Reverts,
	}
	if b.Starts != 0 {
		card.Starts = rd.Full(b.Starts)
	}
	if b.Rollout != nil {
		card.Wave, card.Of = b.Rollout.Wave+1, max(b.Rollout.Steps, len(b.Rollout.Waves))
	}
	if b.Serial.N != 0 {
		card.Serial = b.Serial.String()
	}
	return card
}
