package arrange

import (
	"storyline/controller/internal/desk"
	"storyline/playlists"
)

// carriagesView is the trains of a network with the stories on them.
type carriagesView struct {
	desk.Tabs
	Filter           filter
	Choices          choices
	Stories          []tale // the shelf
	Counts           map[playlists.StoryID]int
	Lines            []lineTrains
	Carriages        int // of the network
	Hand             int // carriages onto which something was put by hand
	Silent           int // carriages that never tell a story of this campaign
	Trains           int // that the filter keeps
	Page, Last       int
	When             string // the instant that is looked at
	Others           bool   // stories of other campaigns are told on these trains
	Window           string
	Rules            int
	NoStory, NoTrain bool
}

// lineTrains is the trains of one line, side by side on a page.
type lineTrains struct {
	Line   lineView
	Trains []trainView
}

type trainView struct {
	ID   playlists.Train
	Cars []carView
}

// carView is a carriage and what is told in it.
type carView struct {
	ID     playlists.Carriage
	Train  playlists.Train
	Tales  []tale // what is told
	Rest   []tale // what is silenced or never told
	Main   int    // the number of the story that is told most, 0: none of this campaign
	Change bool   // differs from what is told now
}

// carriagesPage draws trains, and the shelf from which stories are put onto them.
func (a *Arrange) carriagesPage(q *desk.Request) (desk.Page, error) {
	b, err := a.read(q)
	if err != nil {
		return desk.Page{}, err
	}
	p := page("carriages", desk.Say("Carriages of {campaign}", "campaign", q.Word(b.own.Campaign.Title)))
	p.Scripts = []string{"arrange.js"}
	v := &carriagesView{Tabs: q.TabsOf(b.own, "carriages"), Filter: filterOf(q.URL.Query()), Choices: b.choices(q.Reader),
		Stories: cast{b.own, q.Reader}.all(), Carriages: len(b.seats), Rules: len(b.own.Campaign.Assign), Window: q.Days(b.own.Campaign.Window.From, b.own.Campaign.Window.Until)}
	v.NoStory, v.NoTrain = len(v.Stories) == 0, len(b.seats) == 0
	v.count(b)
	at, asked := b.moment(v.Filter.At, q.Reader)
	if asked {
		v.When = q.Full(at)
	}
	v.draw(b, q.Reader, func(t *telling) []part {
		if asked {
			return t.instant(at)
		}
		return t.over()
	})
	p.Data = v
	return p, nil
}

// count counts over the whole network.
func (v *carriagesView) count(b *board) {
	v.Counts = map[playlists.StoryID]int{}
	for _, t := range b.lots {
		hand, told := false, map[playlists.StoryID]bool{}
		for _, p := range t.over() {
			if !b.mine(p.lot) {
				v.Others = v.Others || p.told > 0
				continue
			}
			hand = hand || b.ruleOf(p.lot).ByHand()
			if p.told > 0 {
				told[p.lot.Story] = true
			}
		}
		for id := range told {
			v.Counts[id] += t.seats
		}
		if hand {
			v.Hand += t.seats
		}
		if len(told) == 0 {
			v.Silent += t.seats
		}
	}
}

// draw draws one page of trains, line by line.
func (v *carriagesView) draw(b *board, rd *desk.Reader, of func(*telling) []part) {
	var kept [][]seat
	all := b.trains()
	for _, line := range v.Choices.Lines {
		for _, seats := range all {
			if seats[0].train.Line == line.ID && v.Filter.keeps(seats) {
				kept = append(kept, seats)
			}
		}
	}
	v.Trains, v.Last = len(kept), max(1, (len(kept)+perPage-1)/perPage)
	v.Page = min(v.Filter.Page, v.Last)
	kept = kept[(v.Page-1)*perPage : min(v.Page*perPage, len(kept))]
	draw := newEasel(b, rd, of)
	for _, seats := range kept {
		if n := len(v.Lines); n == 0 || v.Lines[n-1].Line.ID != seats[0].train.Line {
			for _, l := range v.Choices.Lines {
				if l.ID == seats[0].train.Line {
					v.Lines = append(v.Lines, lineTrains{Line: l})
				}
			}
		}
		last := &v.Lines[len(v.Lines)-1]
		last.Trains = append(last.Trains, draw.train(seats))
	}
}

// easel draws carriages; those that tell the same are looked at once.
type easel struct {
	cast cast
	of   func(*telling) []part
	done map[*telling][]tale
}

func newEasel(b *board, rd *desk.Reader, of func(*telling) []part) *easel {
	return &easel{cast: cast{b.own, rd}, of: of, done: map[*telling][]tale{}}
}

func (e *easel) train(seats []seat) trainView {
	t := trainView{ID: seats[0].train.ID}
	for i := range seats {
		t.Cars = append(t.Cars, e.car(&seats[i]))
	}
	return t
}

func (e *easel) car(s *seat) carView {
	tales, done := e.done[s.telling]
	if !done {
		tales = e.cast.on(s.telling, e.of(s.telling))
		e.done[s.telling] = tales
	}
	v := carView{ID: s.carriage.ID, Train: s.train.ID}
	for _, t := range tales {
		if t.Share > 0 {
			v.Tales = append(v.Tales, t)
		} else {
			v.Rest = append(v.Rest, t)
		}
		if v.Main == 0 && t.Share > 0 {
			v.Main = t.N
		}
	}
	return v
}
