package console

import (
	"slices"

	"storyline/controller/internal/desk"
	"storyline/playlists"
)

// each visits every display of a fleet in the fleet's order; of no fleet, none.
func (f *Fleet) each(visit func(*Train, *Carriage, *Display)) {
	if f == nil {
		return
	}
	for i := range f.Trains {
		t := &f.Trains[i]
		for j := range t.Carriages {
			k := &t.Carriages[j]
			for d := range k.Displays {
				visit(t, k, &k.Displays[d])
			}
		}
	}
}

// fleetView is the first page: every train, drawn as a train.
type fleetView struct {
	Sieve      sieveView
	Name       []desk.Word
	Network    playlists.Network
	Lines      []lineView
	Counts     []countView
	Bar        []segment
	Total      int
	Applied    int
	Judged     int // displays for which something was ordered
	Lagging    bool
	Published  bool // some display was given a playlist
	Said       said
	Stragglers stragglersView
}

// said counts what displays say beyond their state.
type said struct {
	Screens  int    // that hold what they should and whose screen reports what it shows
	Troubled int    // displays that name something that keeps them from their work
	Handed   int    // displays that a technician blanked or covered
	To       string // address of the table of those
}

// count adds what is known of one display.
func (s *said) count(k Known, state State) {
	if state == Applied && k.Reports() {
		s.Screens++
	}
	if k.Trouble() != "" {
		s.Troubled++
	}
	if state != Unknown && k.handed() != nil {
		s.Handed++
	}
}

// countView is one state in the legend.
type countView struct {
	State          State
	Label, Meaning desk.Phrase
	N              int
}

// viewCounts puts the counts of some states in order, and adds them up.
func viewCounts(counts map[State]int, in []State) (list []countView, total int) {
	for _, s := range in {
		list = append(list, countView{State: s, Label: s.label(), Meaning: s.meaning(), N: counts[s]})
		total += counts[s]
	}
	return list, total
}

// segment is a part of the bar that shows shares, in thousandths.
type segment struct {
	State State
	X, W  int
}

// viewBar lays the counts side by side on a bar of a thousand.
func viewBar(counts []countView, total int) []segment {
	var bar []segment
	before := 0
	for _, c := range counts {
		from, to := 1000*before/max(1, total), 1000*(before+c.N)/max(1, total)
		bar = append(bar, segment{State: c.State, X: from, W: to - from})
		before += c.N
	}
	return bar
}

// lineView is a line and its trains. Roomy lines have few trains and draw them
// large.
type lineView struct {
	ID      playlists.Line
	Bullet  string
	Name    []desk.Word
	Roomy   bool
	Trains  []trainCard
	Applied int
	Total   int
}

// trainCard is a train as the fleet page draws it.
type trainCard struct {
	ID      playlists.Train
	Cars    []carView
	Applied int
	Total   int
}

// carView is a carriage; each display is a window.
type carView struct {
	Carriage playlists.Carriage
	Windows  []windowView
}

type windowView struct {
	Display playlists.DisplayID
	Look    look
}

// roomy is up to how many trains of a line are drawn large.
const roomy = 8

// fleetPage shows the network, or what a filter leaves of it.
func (c *Console) fleetPage(q *desk.Request) (desk.Page, error) {
	p := page("fleet", "fleet", desk.Say("Fleet"))
	p.Mark = c.hub.mark()
	f, all, err := c.look(q)
	if err != nil || f == nil {
		return p, err
	}
	ask := readFilter(q.URL.Query())
	some, counted := ask.of(all)
	v := viewFleet(f, some, ask != filter{}, q.Reader)
	v.Sieve = viewSieve(f, &ask, counted, len(some), len(all), "/", q.Reader)
	v.Stragglers.ask, v.Said.To = ask, ask.handed()
	v.Published = slices.ContainsFunc(all, func(s sight) bool { return s.ordered() })
	p.Scope, p.Data = "all", v
	return p, nil
}

// look looks at every display; without a fleet there is none.
func (c *Console) look(q *desk.Request) (*Fleet, []sight, error) {
	f, err := c.opt.Fleets.Fleet(q.Context())
	if err != nil || f == nil {
		return nil, nil, err
	}
	known, err := c.opt.Displays.Known(q.Context(), nil)
	if err != nil {
		return nil, nil, err
	}
	return f, sights(f, known, c.watch.all(q.Now), q.Now), nil
}

// viewFleet lays displays out by line and train. A train of which a filter leaves
// nothing is not drawn; of others, the windows that it leaves.
func viewFleet(f *Fleet, some []sight, narrowed bool, rd *desk.Reader) *fleetView {
	v := &fleetView{Name: rd.Words(f.Name), Network: f.Network, Stragglers: viewStragglers(some, rd, fewStragglers)}
	at := map[playlists.Line]int{}
	for i := range f.Lines {
		at[f.Lines[i].ID] = i
		v.Lines = append(v.Lines, lineView{ID: f.Lines[i].ID, Bullet: bullet(f.Lines[i].ID), Name: rd.Words(f.Lines[i].Name)})
	}
	counts := map[State]int{}
	for i := range f.Trains {
		t := &f.Trains[i]
		n := 0
		for n < len(some) && some[n].train == t {
			n++
		}
		if n > 0 || !narrowed {
			v.add(t, viewTrain(t, some[:n], counts), at)
		}
		some = some[n:]
	}
	v.Lines = slices.DeleteFunc(v.Lines, func(l lineView) bool { return narrowed && len(l.Trains) == 0 })
	for i := range v.Lines {
		v.Lines[i].Roomy = len(v.Lines[i].Trains) <= roomy
	}
	v.Counts, v.Total = viewCounts(counts, states())
	v.Bar = viewBar(v.Counts, v.Total)
	v.Applied, v.Judged, v.Lagging = counts[Applied], v.Total-counts[Idle], v.Stragglers.Total > 0
	v.Said = v.Stragglers.Said
	return v
}

// add puts a train on its line, also on one that the fleet does not list.
func (v *fleetView) add(t *Train, card trainCard, at map[playlists.Line]int) {
	n, listed := at[t.Line]
	if !listed {
		n = len(v.Lines)
		at[t.Line] = n
		v.Lines = append(v.Lines, lineView{ID: t.Line, Bullet: bullet(t.Line)})
	}
	line := &v.Lines[n]
	line.Trains = append(line.Trains, card)
	line.Applied += card.Applied
	line.Total += card.Total
}

// viewTrain draws one train with the displays that are to be seen of it, and
// counts them.
func viewTrain(t *Train, some []sight, counts map[State]int) trainCard {
	card := trainCard{ID: t.ID, Cars: make([]carView, 0, len(t.Carriages)), Total: len(some)}
	for j := range t.Carriages {
		k := &t.Carriages[j]
		car := carView{Carriage: k.ID, Windows: make([]windowView, 0, len(k.Displays))}
		for len(some) > 0 && some[0].carriage == k {
			s := &some[0]
			counts[s.state]++
			if s.state == Applied {
				card.Applied++
			}
			car.Windows = append(car.Windows, windowView{Display: s.display.ID, Look: lookOf(s.state, s.faults.has(HandFault))})
			some = some[1:]
		}
		card.Cars = append(card.Cars, car)
	}
	return card
}
