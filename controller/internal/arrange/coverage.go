package arrange

import (
	"html/template"
	"strconv"
	"strings"

	"storyline/controller/internal/desk"
	"storyline/playlists"
)

// coverageView is what each line tells, in numbers and as a picture.
type coverageView struct {
	desk.Tabs
	Stories  []coveredStory
	Lines    []coveredLine
	Nowhere  []tale
	Alike    []alike
	MoreLike int
	Window   string
}

// coveredStory is a row of the matrix: a story and how many carriages of each line
// tell it.
type coveredStory struct {
	tale
	Cells []count
	All   count
}

// count is so many of all.
type count struct {
	N, Of int
	Share float64
}

func (c *count) add(told bool) {
	c.Of++
	if told {
		c.N++
	}
	c.Share = float64(c.N) / float64(c.Of)
}

// coveredLine is a line and its trains, each a row of cells.
type coveredLine struct {
	Line      lineView
	Carriages int
	Silent    int
	Trains    []rowView
	More      int
}

// rowView is a train as a row of cells: the story that each carriage tells most.
type rowView struct {
	ID    playlists.Train
	Cells []tale
	Words string
}

// alike is two coupled carriages that tell the same most of the time.
type alike struct {
	Train    playlists.Train
	One, Two playlists.Carriage
	Story    tale
}

const (
	maxRows  = 120 // trains of a line that are drawn
	maxAlike = 12  // neighbours that are named
)

// coveragePage shows how a campaign lies over the lines of a network.
func (a *Arrange) coveragePage(q *desk.Request) (desk.Page, error) {
	b, err := a.read(q)
	if err != nil {
		return desk.Page{}, err
	}
	v := &coverageView{Tabs: q.TabsOf(b.own, "carriages"), Window: q.Days(b.own.Campaign.Window.From, b.own.Campaign.Window.Until)}
	v.cover(b, cast{b.own, q.Reader})
	p := page("coverage", desk.Say("Coverage of {campaign}", "campaign", q.Word(b.own.Campaign.Title)))
	p.Data = v
	return p, nil
}

// cover counts and draws, line by line in the fleet's order.
func (v *coverageView) cover(b *board, c cast) {
	at := map[playlists.StoryID]int{}
	for i, t := range c.all() {
		at[t.Story] = i
		v.Stories = append(v.Stories, coveredStory{tale: t, Cells: make([]count, len(b.fleet.Lines))})
	}
	line := map[playlists.Line]int{}
	for i := range b.fleet.Lines {
		line[b.fleet.Lines[i].ID] = i
		v.Lines = append(v.Lines, coveredLine{Line: viewLine(&b.fleet.Lines[i], c.rd)})
	}
	for _, seats := range b.trains() {
		l, there := line[seats[0].train.Line]
		if !there {
			continue
		}
		for i := range seats {
			v.seat(l, seats[i].telling)
		}
		v.row(l, seats, c)
	}
	for i := range v.Stories {
		if v.Stories[i].All.N == 0 {
			v.Nowhere = append(v.Nowhere, v.Stories[i].tale)
		}
	}
}

// seat counts one carriage of a line.
func (v *coverageView) seat(l int, t *telling) {
	some := false
	for i := range v.Stories {
		s := &v.Stories[i]
		told := t.tells(s.Story)
		s.Cells[l].add(told)
		s.All.add(told)
		some = some || told
	}
	v.Lines[l].Carriages++
	if !some {
		v.Lines[l].Silent++
	}
}

// row draws a train, and notes neighbours that tell the same.
func (v *coverageView) row(l int, seats []seat, c cast) {
	row := rowView{ID: seats[0].train.ID}
	var words []string
	for i := range seats {
		one := tale{}
		if m := seats[i].telling.main(); m != nil {
			one = c.tale(m.lot.Story)
			words = append(words, string(seats[i].carriage.ID)+" "+one.Title[0].Text)
		}
		if i > 0 && one.N > 0 && one.N == row.Cells[i-1].N {
			if len(v.Alike) == maxAlike {
				v.MoreLike++
			} else {
				v.Alike = append(v.Alike, alike{row.ID, seats[i-1].carriage.ID, seats[i].carriage.ID, one})
			}
		}
		row.Cells = append(row.Cells, one)
	}
	row.Words = strings.Join(words, ", ")
	if len(v.Lines[l].Trains) == maxRows {
		v.Lines[l].More++
		return
	}
	v.Lines[l].Trains = append(v.Lines[l].Trains, row)
}

// drawCells draws a train's cells. It is written by hand, since a network has
// thousands.
func drawCells(cells []tale) template.HTML {
	var b strings.Builder
	for i := range cells {
		if cells[i].N == 0 {
			b.WriteString(`<i class="cell none">–</i>`)
			continue
		}
		b.WriteString(`<i class="cell" data-tint="` + strconv.Itoa(cells[i].Tint) + `">` + strconv.Itoa(cells[i].N) + `</i>`)
	}
	return template.HTML(b.String()) //nolint:gosec // numbers of ours alone
}
