package arrange

import (
	"cmp"
	"encoding/binary"
	"slices"

	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// board is a network under drafts that are to be told in it: what each carriage is
// dealt, as a publish would enter it.
type board struct {
	own    *desk.Draft
	drafts []*desk.Draft // own among them, by name: the order in which a publish takes them
	fleet  *campaign.Fleet
	clock  playlists.LocalClock
	from   playlists.Day // the own window, as far as it is looked at
	until  playlists.Day
	seats  []seat // in the fleet's order
	lots   []*telling
}

// seat is a carriage in its train.
type seat struct {
	train    *campaign.Train
	carriage *campaign.Carriage
	telling  *telling
}

const (
	dayMs   = 24 * 3600 * 1000
	maxDays = 400 // of a window that is looked at
)

// newBoard deals all drafts to the fleet of one of them. Drafts of another network
// or of which nothing could be read are left out.
func newBoard(own *desk.Draft, others []*desk.Draft) *board {
	b := &board{own: own, fleet: own.Fleet, drafts: []*desk.Draft{own}}
	for _, o := range others {
		if o.Campaign != nil && o.Network == own.Network && o.ID != own.ID {
			b.drafts = append(b.drafts, o)
		}
	}
	slices.SortFunc(b.drafts, func(x, y *desk.Draft) int { return cmp.Compare(x.ID, y.ID) })
	b.from, b.until = own.Campaign.Window.From, own.Campaign.Window.Until
	b.until = min(max(b.until, b.from), b.from+maxDays)
	first := b.from
	for _, d := range b.drafts {
		if d.Campaign.Window.From > 0 {
			first = min(first, d.Campaign.Window.From)
		}
	}
	b.clock = b.fleet.Clock((int64(first)-3)*dayMs, (int64(b.until)+maxDays)*dayMs)
	b.deal()
	return b
}

// deal gives each seat its telling; seats to which the same is dealt share one.
func (b *board) deal() {
	at := map[playlists.Carriage]int{}
	for i := range b.fleet.Trains {
		t := &b.fleet.Trains[i]
		for j := range t.Carriages {
			at[t.Carriages[j].ID] = len(b.seats)
			b.seats = append(b.seats, seat{train: t, carriage: &t.Carriages[j]})
		}
	}
	lots := make([][]lot, len(b.seats))
	for k, d := range b.drafts {
		for _, one := range d.Campaign.Deal(b.fleet) {
			i := at[one.Carriage.ID]
			lots[i] = append(lots[i], lot{draft: k, Dealt: one})
		}
	}
	known := map[string]*telling{}
	for i := range b.seats {
		s := &b.seats[i]
		positions := positionsOf(s.carriage)
		key := keyOf(positions, lots[i])
		if known[key] == nil {
			known[key] = &telling{board: b, positions: positions, lots: lots[i]}
			b.lots = append(b.lots, known[key])
		}
		s.telling = known[key]
		s.telling.seats++
	}
}

// positionsOf lists where displays hang in a carriage, each position once.
func positionsOf(c *campaign.Carriage) []playlists.Position {
	var list []playlists.Position
	for i := range c.Displays {
		if p := c.Displays[i].Position; !slices.Contains(list, p) {
			list = append(list, p)
		}
	}
	return list
}

func keyOf(positions []playlists.Position, lots []lot) string {
	var key []byte
	for _, p := range positions {
		key = append(append(key, p...), ' ')
	}
	for _, l := range lots {
		key = binary.AppendUvarint(binary.AppendUvarint(key, uint64(l.draft)), uint64(l.Rule))
		key = append(append(key, l.Story...), ' ')
	}
	return string(key)
}

// draftOf gives the draft of a lot.
func (b *board) draftOf(l *lot) *desk.Draft { return b.drafts[l.draft] }

// ruleOf gives the rule that dealt a lot.
func (b *board) ruleOf(l *lot) *campaign.Assignment { return &b.draftOf(l).Campaign.Assign[l.Rule] }

// mine reports whether a lot is of the campaign that the page is about.
func (b *board) mine(l *lot) bool { return b.draftOf(l) == b.own }

// seat finds a carriage, nil if the fleet has none of that number.
func (b *board) seat(id playlists.Carriage) *seat {
	for i := range b.seats {
		if b.seats[i].carriage.ID == id {
			return &b.seats[i]
		}
	}
	return nil
}
