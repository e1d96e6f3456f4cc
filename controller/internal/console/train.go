package console

import (
	"context"

	"storyline/controller/internal/desk"
	"storyline/playlists"
)

// trainView is a train whose screens run side by side: each as computed, and
// under it what the display last reported.
type trainView struct {
	ID        playlists.Train
	Line      lineTag
	Tags      []string
	Carriages []trainCar
	Applied   int
	Total     int
	Said      said
	Form      string // of its screens: wide, upright or long
}

// lineTag names a line.
type lineTag struct {
	ID     playlists.Line
	Bullet string
	Name   []desk.Word
}

type trainCar struct {
	ID      playlists.Carriage
	Kind    playlists.Kind
	Screens []screenView
}

// screenView is one screen of a train or carriage.
type screenView struct {
	Display  playlists.DisplayID
	Position playlists.Position
	Shape    string
	State    State
	Label    desk.Phrase
	Reason   desk.Phrase
	Preview  string // address; empty: there is nothing to draw
	Computed slotView
	Reported reportView
	Verdict  Verdict
	Wanted   string // serial of the playlist; empty: none
	Held     string
	Same     bool // what is held is what is wanted
	Says     saysView

	known Known
}

// trainPage shows one train.
func (c *Console) trainPage(q *desk.Request) (desk.Page, error) {
	name := q.PathValue("train")
	p := page("train", "fleet", desk.Say("Train {train}", "train", name))
	p.Mark, p.Scope = c.hub.mark(), "train="+name
	f, err := c.opt.Fleets.Fleet(q.Context())
	if err != nil {
		return p, err
	}
	t := f.train(playlists.Train(name))
	if t == nil {
		return p, desk.ErrNotHere
	}
	v := &trainView{ID: t.ID, Line: f.tag(t.Line, q.Reader), Tags: t.Tags, Form: formOf(t)}
	for i := range t.Carriages {
		car, err := c.viewCar(q.Context(), f, t, &t.Carriages[i], q.Reader)
		if err != nil {
			return p, err
		}
		for j := range car.Screens {
			v.Total++
			if car.Screens[j].State == Applied {
				v.Applied++
			}
			v.Said.count(car.Screens[j].known, car.Screens[j].State)
			car.Screens[j].Says = saysView{Trouble: car.Screens[j].Says.Trouble, PutUp: car.Screens[j].Says.PutUp} // the rest is for the carriage's page
		}
		v.Carriages = append(v.Carriages, car)
	}
	v.Said.To = (&filter{Train: t.ID}).handed()
	p.Data = v
	return p, nil
}

// formOf says how a train's screens are best set: upright ones narrow, long bars
// one under the other.
func formOf(t *Train) string {
	forms := map[string]int{}
	n := 0
	for i := range t.Carriages {
		for _, d := range t.Carriages[i].Displays {
			n++
			switch {
			case d.Shape.H > d.Shape.W:
				forms["upright"]++
			case d.Shape.W >= 3*d.Shape.H:
				forms["long"]++
			}
		}
	}
	for form, of := range forms {
		if of == n {
			return form
		}
	}
	return "wide"
}

// viewCar puts one carriage and its screens into words.
func (c *Console) viewCar(ctx context.Context, f *Fleet, t *Train, k *Carriage, rd *desk.Reader) (trainCar, error) {
	car := trainCar{ID: k.ID, Kind: k.Kind}
	latest, err := c.opt.Plays.Latest(ctx, f.Network, k.ID, 4*max(1, len(k.Displays)))
	if err != nil {
		return car, err
	}
	last := map[playlists.DisplayID]*Played{}
	for i := range latest {
		if d := latest[i].Display; last[d] == nil {
			last[d] = &latest[i]
		}
	}
	known, err := c.opt.Displays.Known(ctx, k.ids())
	if err != nil {
		return car, err
	}
	for i := range k.Displays {
		d := &k.Displays[i]
		pl := &place{fleet: f, train: t, carriage: k, display: d.as(known[d.ID]), known: known[d.ID], last: last[d.ID]}
		s, err := c.viewScreen(ctx, pl, rd)
		if err != nil {
			return car, err
		}
		car.Screens = append(car.Screens, s)
	}
	return car, nil
}

// viewScreen puts one screen into words: computed, reported, and whether the two
// agree.
func (c *Console) viewScreen(ctx context.Context, pl *place, rd *desk.Reader) (screenView, error) {
	d, now, state := pl.display, rd.Now, pl.known.State(rd.Now)
	want := pl.known.Wanted[playlists.OrderPlaylist]
	programme, err := c.plans.of(ctx, pl.fleet.Network, pl.carriage.ID, d, want)
	if err != nil {
		return screenView{}, err
	}
	say := sayer(rd)
	slot, said := programme.At(playlists.At(now), nil), newest(pl.known, pl.last)
	v := screenView{
		Display: d.ID, Position: d.Position, Shape: shapeName(d), State: state, Label: state.label(), Reason: pl.known.reason(state, say),
		Computed: viewSlot(&slot, rd),
		Reported: viewReport(said, pl.known, c.finder(ctx, programme), rd),
		Verdict:  Judge(programme, said, state, now),
		Says:     viewSays(pl.known, rd), known: pl.known,
	}
	if slot.Kind != playlists.ShowHelp || slot.Help != nil {
		v.Preview = "/preview/" + string(d.ID) + "/"
	}
	v.Wanted, v.Held, v.Same = pl.known.playlist(say)
	return v, nil
}

// finder names stories by digest: first those of the programme, then any.
func (c *Console) finder(ctx context.Context, p *playlists.Programme) func(playlists.Digest) *playlists.Story {
	return func(d playlists.Digest) *playlists.Story {
		if o := p.Opened(); o != nil && o.Stories[d] != nil {
			return o.Stories[d]
		}
		return c.stories.named(ctx, d)
	}
}

// sayer says serials to people: their numbers are instants.
func sayer(rd *desk.Reader) func(playlists.Serial) string {
	return func(s playlists.Serial) string {
		if s.N < 1e12 {
			return s.String()
		}
		return rd.At(s.N).Text
	}
}

// ids lists the displays of a carriage.
func (k *Carriage) ids() []playlists.DisplayID {
	ids := make([]playlists.DisplayID, len(k.Displays))
	for i := range k.Displays {
		ids[i] = k.Displays[i].ID
	}
	return ids
}

// train finds a train, nil if the fleet has none of that name.
func (f *Fleet) train(id playlists.Train) *Train {
	if f == nil {
		return nil
	}
	for i := range f.Trains {
		if f.Trains[i].ID == id {
			return &f.Trains[i]
		}
	}
	return nil
}

// tag names a line, also one that the fleet doesn't list.
func (f *Fleet) tag(id playlists.Line, rd *desk.Reader) lineTag {
	t := lineTag{ID: id, Bullet: bullet(id)}
	for i := range f.Lines {
		if f.Lines[i].ID == id {
			t.Name = rd.Words(f.Lines[i].Name)
		}
	}
	return t
}
