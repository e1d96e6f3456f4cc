package arrange

import (
	"fmt"
	"math"
	"slices"

	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// tints is how many colours there are for stories; further ones begin anew, and
// are told apart by their number.
const tints = 12

// tale is a story as it stands on a carriage. A story of the page's own campaign
// has a number and a colour; one of another campaign has neither.
type tale struct {
	Story    playlists.StoryID
	Campaign playlists.CampaignID // of another; empty: the page's own
	N        int
	Tint     int
	Title    []desk.Word
	Share    float64
	Alone    bool // nothing else is told there
	Hand     bool // put there by hand
	Never    bool // nothing is left of its hours, days and dayparts
	Silenced bool
	Rule     int // that deals it, 1 is the first
}

// percent says a share; what is there at all is at least one in a hundred.
func percent(share float64) int {
	if share <= 0 {
		return 0
	}
	return min(max(1, int(math.Round(share*100))), 100)
}

// cast is the stories of the page's campaign as they are drawn.
type cast struct {
	own *desk.Draft
	rd  *desk.Reader
}

// tale draws one story of the page's campaign.
func (c cast) tale(id playlists.StoryID) tale {
	i := slices.IndexFunc(c.own.Campaign.Written, func(s campaign.Story) bool { return s.ID == id })
	t := tale{Story: id, N: i + 1, Tint: i%tints + 1}
	if i >= 0 {
		t.Title = c.rd.Words(c.own.Campaign.Written[i].Title)
	}
	if len(t.Title) == 0 {
		t.Title = []desk.Word{{Lang: "und", Text: string(id)}}
	}
	return t
}

// other draws another campaign as one: its stories are of its own pages.
func (c cast) other(d *desk.Draft) tale {
	t := tale{Campaign: d.ID, Title: c.rd.Words(d.Campaign.Title)}
	if len(t.Title) == 0 {
		t.Title = []desk.Word{{Lang: "und", Text: string(d.ID)}}
	}
	return t
}

// all draws every story of the campaign.
func (c cast) all() []tale {
	list := make([]tale, len(c.own.Campaign.Written))
	for i := range list {
		list[i] = c.tale(c.own.Campaign.Written[i].ID)
	}
	return list
}

// on draws what a telling makes of its lots: what is told first, most of the time
// before less; then what is silenced or never told.
func (c cast) on(t *telling, parts []part) []tale {
	b := t.board
	var list []tale
	for i := range parts {
		p := &parts[i]
		one := c.tale(p.lot.Story)
		if d := b.draftOf(p.lot); d != b.own {
			one = c.other(d)
		}
		one.Share, one.Rule, one.Hand = p.share, p.lot.Rule+1, b.mine(p.lot) && b.ruleOf(p.lot).ByHand()
		one.Silenced, one.Never = p.told == 0 && p.allowed > 0, p.allowed == 0
		list = append(list, one)
	}
	list = joined(list)
	slices.SortStableFunc(list, func(x, y tale) int { return -cmpShare(x.Share, y.Share) })
	told := 0
	for i := range list {
		if list[i].Share > 0 {
			told++
		}
	}
	for i := range list {
		list[i].Alone = told == 1 && list[i].Share > 0
	}
	return list
}

func cmpShare(x, y float64) int {
	switch {
	case math.Abs(x-y) < 1e-9:
		return 0
	case x < y:
		return -1
	default:
		return 1
	}
}

// joined makes one of a story that several rules deal to the same carriage.
func joined(list []tale) []tale {
	var out []tale
	at := map[string]int{}
	for _, t := range list {
		key := fmt.Sprint(t.Campaign, "/", t.Story)
		i, there := at[key]
		if !there {
			at[key] = len(out)
			out = append(out, t)
			continue
		}
		o := &out[i]
		if t.Share > o.Share {
			o.Rule = t.Rule
		}
		o.Share += t.Share
		o.Hand = o.Hand || t.Hand
		o.Never, o.Silenced = o.Never && t.Never, o.Share == 0 && (o.Silenced || t.Silenced)
	}
	return out
}
