package arrange

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// filter is what somebody wants to see of a network, as it stands in the address.
type filter struct {
	Line  playlists.Line
	Tag   campaign.Tag
	Story playlists.StoryID // that is told there
	Text  string            // in the name of a train or the number of a carriage
	Page  int               // 1 is the first
	At    string            // an instant on the wall clock; empty: over the window
}

// perPage is how many trains a page draws.
const perPage = 40

func filterOf(v url.Values) filter {
	f := filter{Line: playlists.Line(short(v.Get("line"))), Tag: campaign.Tag(short(v.Get("tag"))), Story: playlists.StoryID(short(v.Get("story"))),
		Text: strings.ToLower(short(strings.TrimSpace(v.Get("q")))), Page: 1, At: short(v.Get("at"))}
	if n, err := strconv.Atoi(v.Get("page")); err == nil && n > 1 && n < 1_000_000 {
		f.Page = n
	}
	return f
}

// short bounds a word of an address.
func short(s string) string {
	if len(s) > 60 {
		return ""
	}
	return s
}

// Query gives the address again, for another page.
func (f filter) Query(page int) string {
	v := url.Values{}
	for name, value := range map[string]string{"line": string(f.Line), "tag": string(f.Tag), "story": string(f.Story), "q": f.Text, "at": f.At} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if page > 1 {
		v.Set("page", strconv.Itoa(page))
	}
	if len(v) == 0 {
		return ""
	}
	return "?" + v.Encode()
}

// Any reports whether it leaves anything out.
func (f filter) Any() bool { return f.Line != "" || f.Tag != "" || f.Story != "" || f.Text != "" }

// keeps reports whether a train is to be drawn: its line, and anything in it that
// has the tag, tells the story and bears the text.
func (f filter) keeps(seats []seat) bool {
	t := seats[0].train
	if f.Line != "" && t.Line != f.Line {
		return false
	}
	whole := strings.Contains(string(t.ID), f.Text)
	return slices.ContainsFunc(seats, func(s seat) bool {
		return (f.Tag == "" || slices.Contains(t.Tags, f.Tag) || slices.Contains(s.carriage.Tags, f.Tag)) &&
			(whole || strings.Contains(string(s.carriage.ID), f.Text)) &&
			(f.Story == "" || s.telling.tells(f.Story))
	})
}

// tells reports whether a story of the page's campaign is ever told.
func (t *telling) tells(id playlists.StoryID) bool {
	for _, p := range t.over() {
		if p.told > 0 && p.lot.Story == id && t.board.mine(p.lot) {
			return true
		}
	}
	return false
}

// trains gives the seats train by train, without trains that have no carriage.
func (b *board) trains() [][]seat {
	var all [][]seat
	for i := 0; i < len(b.seats); {
		j := i
		for j < len(b.seats) && b.seats[j].train == b.seats[i].train {
			j++
		}
		all = append(all, b.seats[i:j])
		i = j
	}
	return all
}

// choices are what a network offers to choose from.
type choices struct {
	Lines     []lineView
	Tags      []campaign.Tag
	Positions []playlists.Position
}

// lineView names a line.
type lineView struct {
	ID     playlists.Line
	Bullet string
	Name   []desk.Word
}

func (b *board) choices(rd *desk.Reader) choices {
	var c choices
	for i := range b.fleet.Lines {
		c.Lines = append(c.Lines, viewLine(&b.fleet.Lines[i], rd))
	}
	tags, positions := map[campaign.Tag]bool{}, map[playlists.Position]bool{}
	for i := range b.seats {
		for _, t := range slices.Concat(b.seats[i].train.Tags, b.seats[i].carriage.Tags) {
			tags[t] = true
		}
		for _, p := range b.seats[i].telling.positions {
			positions[p] = true
		}
	}
	for t := range tags {
		c.Tags = append(c.Tags, t)
	}
	for p := range positions {
		c.Positions = append(c.Positions, p)
	}
	slices.Sort(c.Tags)
	slices.Sort(c.Positions)
	return c
}

func viewLine(l *campaign.Line, rd *desk.Reader) lineView {
	v := lineView{ID: l.ID, Bullet: strings.ToUpper(string(l.ID)), Name: rd.Words(l.Name)}
	if len(v.Bullet) > 3 {
		v.Bullet = v.Bullet[:3]
	}
	return v
}
