package console

import (
	"context"
	"slices"

	"storyline/controller/internal/desk"
	"storyline/playlists"
)

// displayView is one display: what it is, where it hung, and what is the matter.
type displayView struct {
	ID     playlists.DisplayID
	Screen *displayScreen // nil: no fleet names it any more
	Bound  []boundView
}

// displayScreen is what is known of a display that hangs somewhere.
type displayScreen struct {
	carriageScreen
	Line     lineTag
	Train    playlists.Train
	Carriage playlists.Carriage
	Tags     []string
	Faults   []faultView
	Plays    playsView
}

// faultView is a fault of one display.
type faultView struct {
	Label, Remedy desk.Phrase
	Since         desk.Moment
}

// boundView is a time for which a display was bound to one place.
type boundView struct {
	Display     playlists.DisplayID
	Carriage    playlists.Carriage
	Position    playlists.Position
	Train       playlists.Train
	From, Until desk.Moment // Until is zero while it hangs there
}

// displayPage shows one display, also one that hangs nowhere any more.
func (c *Console) displayPage(q *desk.Request) (desk.Page, error) {
	id := playlists.DisplayID(q.PathValue("display"))
	p := page("display", "fleet", desk.Say("Display {display}", "display", id))
	if !playlists.ValidName(id) {
		return p, desk.ErrNotHere
	}
	p.Mark = c.hub.mark()
	bound, err := c.opt.History.OfDisplay(q.Context(), id)
	if err != nil {
		return p, err
	}
	v := &displayView{ID: id, Bound: viewBound(bound, q.Reader)}
	pl, err := c.find(q.Context(), id)
	switch {
	case err == nil:
		p.Scope = "carriage=" + string(pl.carriage.ID)
		if v.Screen, err = c.viewDisplay(q.Context(), pl, q.Reader); err != nil {
			return p, err
		}
	case len(bound) == 0:
		return p, err
	}
	p.Data = v
	return p, nil
}

// viewDisplay puts a display that hangs somewhere into words.
func (c *Console) viewDisplay(ctx context.Context, pl *place, rd *desk.Reader) (*displayScreen, error) {
	plays, err := c.viewPlays(ctx, pl.fleet, pl.carriage, pl.display.ID, rd)
	if err != nil {
		return nil, err
	}
	pl.last = plays.last[pl.display.ID]
	screen, err := c.viewCarriageScreen(ctx, pl, rd.Now, rd)
	if err != nil {
		return nil, err
	}
	v := &displayScreen{
		carriageScreen: screen, Line: pl.fleet.tag(pl.train.Line, rd), Train: pl.train.ID, Carriage: pl.carriage.ID,
		Tags: slices.Concat(pl.train.Tags, pl.carriage.Tags), Plays: plays,
	}
	has := faultsOf(pl.known, screen.State, c.watch.all(rd.Now)(pl.display.ID))
	for _, kind := range faultKinds() {
		if has.has(kind) {
			v.Faults = append(v.Faults, faultView{Label: kind.label(), Remedy: kind.remedy(), Since: rd.At(pl.known.began(kind, c.watch.since(pl.display.ID, kind)))})
		}
	}
	return v, nil
}

func viewBound(list []Bound, rd *desk.Reader) []boundView {
	views := make([]boundView, len(list))
	for i := range list {
		b := &list[i]
		views[i] = boundView{Display: b.Display, Carriage: b.Place.Carriage, Position: b.Place.Position, Train: b.Place.Train, From: rd.At(b.From), Until: rd.At(b.Until)}
	}
	return views
}
