package console

import (
	"net/http"

	"storyline/playlists"
)

// campaignCard is a campaign in the list of all.
type campaignCard struct {
	ID        playlists.CampaignID
	Title     []word
	Window    string
	Phase     string // before, now or over
	Stories   int
	Approved  int
	Carriages int
}

// campaignsPage lists the campaigns.
func (c *Console) campaignsPage(r *http.Request) (page, error) {
	p := page{Name: "campaigns", Title: "Campaigns"}
	f, err := c.opt.Fleets.Fleet(r.Context())
	if err != nil {
		return p, err
	}
	all, err := c.shelf.campaigns(r.Context())
	if err != nil || len(all) == 0 {
		return p, err
	}
	var cards []campaignCard
	for i := range all {
		cards = append(cards, viewCampaignCard(&all[i], today(f, c.opt.Now())))
	}
	p.Data = cards
	return p, nil
}

func viewCampaignCard(m *Campaign, today playlists.Day) campaignCard {
	card := campaignCard{ID: m.ID, Title: words(m.Title), Window: windowOf(m.From, m.Until), Phase: phase(m, today), Stories: len(m.Stories)}
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
func phase(m *Campaign, today playlists.Day) string {
	switch {
	case m.From != 0 && today < m.From:
		return "begins later"
	case m.Until != 0 && today > m.Until:
		return "over"
	default:
		return "running"
	}
}

// today gives the civil date on the network's wall. Windows are of service
// days, so for some hours after midnight this is a day ahead; it only chooses a
// word.
func today(f *Fleet, now playlists.Millis) playlists.Day {
	const dayMs = 24 * 3600 * 1000
	return playlists.Day((now + int64(offset(f, now))*1000) / dayMs)
}
