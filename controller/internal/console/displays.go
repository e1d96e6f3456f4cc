package console

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"storyline/controller/internal/desk"
	"storyline/playlists"
)

// displaysView is the fleet as a table: a page of rows of what a filter leaves.
type displaysView struct {
	Sieve   sieveView
	Columns []columnView
	Rows    []rowView
	First   int // of the rows, from 1
	Last    int
	Back    string // address of the page before; empty: none
	Next    string
	States  []countView // every state with its word, for a script that changes rows
}

// columnView is the head of a column and the address that sorts by it.
type columnView struct {
	Name  desk.Phrase
	To    string
	Order string // ascending or descending, if the table is sorted by it
}

// rowView is one display in words.
type rowView struct {
	Display  playlists.DisplayID
	Line     lineTag
	Train    playlists.Train
	Carriage playlists.Carriage
	Position playlists.Position
	Size     string
	State    State
	Label    desk.Phrase
	Reason   desk.Phrase
	Heard    desk.Moment
	Wanted   string
	Held     string
	Same     bool
	Says     saysView
	Tags     []string
}

// pageRows is how many rows a page has.
const pageRows = 200

// column is one way to sort. Displays that are equal by it stand in the fleet's
// order.
type column struct {
	name  string
	label desk.Phrase
	by    func(a, b *sight) int
}

// columns lists them in the table's order. The zero name is the fleet's own order.
func columns() []column {
	status := func(s *sight) playlists.Status {
		if s.known.Status == nil {
			return playlists.Status{}
		}
		return *s.known.Status
	}
	held := func(s *sight) int64 {
		if s.known.Status == nil {
			return 0
		}
		return s.known.Status.Held[playlists.OrderPlaylist].Serial.N
	}
	return []column{
		{"display", desk.Say("Display"), func(a, b *sight) int { return cmp.Compare(a.display.ID, b.display.ID) }},
		{"", desk.Say("Where it hangs"), func(*sight, *sight) int { return 0 }},
		{"size", desk.Say("Size"), func(a, b *sight) int {
			x, y := a.display.as(a.known).Shape, b.display.as(b.known).Shape
			return cmp.Or(cmp.Compare(x.W, y.W), cmp.Compare(x.H, y.H))
		}},
		{"state", desk.Say("State"), func(a, b *sight) int { return cmp.Compare(urgency(a.state), urgency(b.state)) }},
		{"heard", desk.Say("Heard"), func(a, b *sight) int { return cmp.Compare(a.known.Presence.Heard, b.known.Presence.Heard) }},
		{"playlist", desk.Say("Playlist"), func(a, b *sight) int { return cmp.Compare(held(a), held(b)) }},
		{"clock", desk.Say("Clock"), func(a, b *sight) int { return cmp.Compare(status(a).Clock, status(b).Clock) }},
		{"screen", desk.Say("Screen"), func(a, b *sight) int {
			return cmp.Or(cmp.Compare(status(a).Showing.Screen, status(b).Showing.Screen), cmp.Compare(status(a).Showing.What, status(b).Showing.What))
		}},
		{"software", desk.Say("Software"), func(a, b *sight) int { return strings.Compare(status(a).Software, status(b).Software) }},
	}
}

// order is how a table is sorted, and which page of it is looked at.
type order struct {
	by   string
	down bool
	page int // from 0
}

// readOrder reads the order in an address. What makes no sense is the fleet's own
// order and the first page.
func readOrder(q url.Values) order {
	by, down := strings.CutPrefix(q.Get("sort"), "-")
	o := order{down: down}
	if slices.ContainsFunc(columns(), func(c column) bool { return c.name == by }) {
		o.by = by
	}
	if n, err := strconv.Atoi(q.Get("page")); err == nil && n > 1 && n < 1_000_000 {
		o.page = n - 1
	}
	return o
}

// address gives the address of the table with a filter and an order.
func (o order) address(f *filter) string {
	var more []string
	switch {
	case o.down:
		more = append(more, "sort", "-"+o.by)
	case o.by != "":
		more = append(more, "sort", o.by)
	}
	if o.page > 0 {
		more = append(more, "page", strconv.Itoa(o.page+1))
	}
	return f.address("/displays", more...)
}

// sorted puts displays into the order.
func (o order) sorted(some []sight) []*sight {
	list := make([]*sight, len(some))
	for i := range some {
		list[i] = &some[i]
	}
	for _, c := range columns() {
		if c.name == o.by && o.by != "" {
			slices.SortStableFunc(list, c.by)
		}
	}
	if o.down {
		slices.Reverse(list)
	}
	return list
}

// displaysPage shows the fleet as a table.
func (c *Console) displaysPage(q *desk.Request) (desk.Page, error) {
	p := page("displays", "fleet", desk.Say("Displays"))
	p.Mark = c.hub.mark()
	f, all, err := c.look(q)
	if err != nil || f == nil {
		return p, err
	}
	ask, by := readFilter(q.URL.Query()), readOrder(q.URL.Query())
	some, counted := ask.of(all)
	v := viewDisplays(f, some, &ask, by, q.Reader)
	v.Sieve = viewSieve(f, &ask, counted, len(some), len(all), "/displays", q.Reader)
	p.Scope, p.Data = "all", v
	return p, nil
}

// viewDisplays puts one page of a table into words.
func viewDisplays(f *Fleet, some []sight, ask *filter, by order, rd *desk.Reader) *displaysView {
	v := &displaysView{}
	for _, c := range columns() {
		head := columnView{Name: c.label}
		other := order{by: c.name}
		if c.name == by.by {
			head.Order, other.down = "ascending", !by.down
			if by.down {
				head.Order = "descending"
			}
		}
		head.To = other.address(ask)
		v.Columns = append(v.Columns, head)
	}
	by.page = min(by.page, max(0, len(some)-1)/pageRows)
	list := by.sorted(some)[by.page*pageRows:]
	if len(list) > pageRows {
		v.Next = order{by.by, by.down, by.page + 1}.address(ask)
		list = list[:pageRows]
	}
	if by.page > 0 {
		v.Back = order{by.by, by.down, by.page - 1}.address(ask)
	}
	v.First, v.Last = by.page*pageRows+1, by.page*pageRows+len(list)
	say := sayer(rd)
	for _, s := range list {
		v.Rows = append(v.Rows, s.row(f, rd, say))
	}
	v.States, _ = viewCounts(nil, states())
	return v
}

// row puts one display into words.
func (s *sight) row(f *Fleet, rd *desk.Reader, say func(playlists.Serial) string) rowView {
	shape := s.display.as(s.known).Shape
	r := rowView{
		Display: s.display.ID, Line: f.tag(s.train.Line, rd), Train: s.train.ID, Carriage: s.carriage.ID, Position: s.display.Position,
		Size: strconv.Itoa(shape.W) + " × " + strconv.Itoa(shape.H), State: s.state, Label: s.state.label(), Reason: s.known.reason(s.state, say),
		Heard: rd.At(s.known.Presence.Heard), Says: viewSays(s.known, rd), Tags: slices.Concat(s.train.Tags, s.carriage.Tags),
	}
	r.Wanted, r.Held, r.Same = s.known.playlist(say)
	return r
}

// playlist says which playlist a display shall hold and which it holds; empty:
// none.
func (k Known) playlist(say func(playlists.Serial) string) (wanted, held string, same bool) {
	want := k.Wanted[playlists.OrderPlaylist]
	if !want.Digest.IsZero() {
		wanted = say(want.Serial)
	}
	if k.Status != nil && !k.Status.Held[playlists.OrderPlaylist].Digest.IsZero() {
		h := k.Status.Held[playlists.OrderPlaylist]
		held, same = say(h.Serial), h == want
	}
	return wanted, held, same
}
