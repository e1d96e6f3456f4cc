package console

import (
	"time"

	"storyline/controller/internal/desk"
	"storyline/playlists"
)

// campaignCard is a campaign in the list of all.
type campaignCard struct {
	ID        playlists.CampaignID
	Title     []desk.Word
	Window    string
	Phase     desk.Phrase // before, now or over
	Stories   int
	Approved  int
	Carriages int
}

// campaignsPage lists the campaigns.
func (c *Console) campaignsPage(q *desk.Request) (desk.Page, error) {
	p := page("campaigns", "campaigns", desk.Say("Campaigns"))
	all, err := c.shelf.campaigns(q.Context())
	if err != nil || len(all) == 0 {
		return p, err
	}
	var cards []campaignCard
	for i := range all {
		cards = append(cards, viewCampaignCard(&all[i], q.Reader))
	}
	p.Data = cards
	return p, nil
}

func viewCampaignCard(m *Campaign, rd *desk.Reader) campaignCard {
	card := campaignCard{ID: m.ID, Title: rd.Words(m.Title), Window: rd.Days(m.From, m.Until), Phase: phase(m, today(rd)), Stories: len(m.Stories)}
	told := map[playlists.Carriage]bool{}
	for i := range m.Stories {
		if m.Stories[i].approved() {
			card.Approved++
		}
		for _, k := range m.Stories[i].Told {
			told[k] = true
		}
	}
	card.Carriages = len(told)
	return card
}

// approved reports whether enough persons signed.
func (t *Telling) approved() bool { return len(t.Signed) >= max(1, t.Need) }

// phase says where today lies to a campaign's window.
func phase(m *Campaign, today playlists.Day) desk.Phrase {
	switch {
	case m.From != 0 && today < m.From:
		return desk.Say("begins later")
	case m.Until != 0 && today > m.Until:
		return desk.Say("over")
	default:
		return desk.Say("running")
	}
}

// today gives the civil date on the network's wall. Windows are of service
// days, so for some hours after midnight this is a day ahead; it only chooses a
// word.
func today(rd *desk.Reader) playlists.Day {
	const dayMs = 24 * 3600 * 1000
	_, ahead := time.UnixMilli(rd.Now).In(rd.Zone).Zone()
	return playlists.Day((rd.Now + int64(ahead)*1000) / dayMs)
}
