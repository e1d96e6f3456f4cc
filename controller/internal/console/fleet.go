package console

import (
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
	Screens  int // that hold what they should and whose screen reports what it shows
	Troubled int // displays that name something that keeps them from their work
}

// count adds what is known of one display.
func (s *said) count(k Known, state State) {
	if state == Applied && k.Reports() {
		s.Screens++
	}
	if k.Trouble() != "" {
		s.Troubled++
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
	State   State
}

// roomy is up to how many trains of a line are drawn large.
const roomy = 8

// fleetPage shows the whole network.
func (c *Console) fleetPage(q *desk.Request) (desk.Page, error) {
	ctx := q.Context()
	p := page("fleet", "fleet", desk.Say("Fleet"))
	p.Mark = c.hub.mark()
	f, err := c.opt.Fleets.Fleet(ctx)
	if err != nil || f == nil {
		return p, err
	}
	known, err := c.opt.Displays.Known(ctx, nil)
	if err != nil {
		return p, err
	}
	p.Scope, p.Data = "all", viewFleet(f, known, q.Reader)
	return p, nil
}

// viewFleet lays a fleet out by line and train.
func viewFleet(f *Fleet, known map[playlists.DisplayID]Known, rd *desk.Reader) *fleetView {
	v := &fleetView{Name: rd.Words(f.Name), Network: f.Network, Stragglers: viewStragglers(f, known, rd, fewStragglers)}
	counts := map[State]int{}
	at := map[playlists.Line]int{}
	for i := range f.Lines {
		at[f.Lines[i].ID] = i
		v.Lines = append(v.Lines, lineView{ID: f.Lines[i].ID, Bullet: bullet(f.Lines[i].ID), Name: rd.Words(f.Lines[i].Name)})
	}
	for i := range f.Trains {
		t := &f.Trains[i]
		n, listed := at[t.Line]
		if !listed {
			n = len(v.Lines)
			at[t.Line] = n
			v.Lines = append(v.Lines, lineView{ID: t.Line, Bullet: bullet(t.Line)})
		}
		card := viewTrain(t, known, rd.Now, counts)
		line := &v.Lines[n]
		line.Trains = append(line.Trains, card)
		line.Applied += card.Applied
		line.Total += card.Total
	}
	for i := range v.Lines {
		v.Lines[i].Roomy = len(v.Lines[i].Trains) <= roomy
	}
	v.Counts, v.Total = viewCounts(counts, states())
	v.Bar = viewBar(v.Counts, v.Total)
	v.Applied, v.Judged, v.Lagging = counts[Applied], v.Total-counts[Idle], v.Stragglers.Total > 0
	v.Said = v.Stragglers.Said
	for _, k := range known {
		if _, ordered := k.Wanted[playlists.OrderPlaylist]; ordered {
			v.Published = true
			break
		}
	}
	return v
}

// viewTrain draws one train and counts its displays.
func viewTrain(t *Train, known map[playlists.DisplayID]Known, now playlists.Millis, counts map[State]int) trainCard {
	card := trainCard{ID: t.ID, Cars: make([]carView, 0, len(t.Carriages))}
	for j := range t.Carriages {
		k := &t.Carriages[j]
		car := carView{Carriage: k.ID, Windows: make([]windowView, 0, len(k.Displays))}
		for d := range k.Displays {
			s := known[k.Displays[d].ID].State(now)
			counts[s]++
			card.Total++
			if s == Applied {
				card.Applied++
			}
			car.Windows = append(car.Windows, windowView{Display: k.Displays[d].ID, State: s})
		}
		card.Cars = append(card.Cars, car)
	}
	return card
}
