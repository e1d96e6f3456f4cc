package console

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"storyline/controller/internal/desk"
	"storyline/playlists"
)

// carriageView answers: what does this carriage show at t, and why?
type carriageView struct {
	ID      playlists.Carriage
	Kind    playlists.Kind
	Train   playlists.Train
	Line    lineTag
	Asked   desk.Moment // the instant that the page is about
	Input   string      // the same, as a form wants it
	Other   bool        // it is not now
	Bad     string      // what was asked for and could not be read
	Screens []carriageScreen
	Plays   playsView
	Tags    []string
	Bound   []boundView // who hangs and hung here
	Jumps   []jump
}

// carriageScreen is one screen of the carriage, with its reasons and its orders.
type carriageScreen struct {
	screenView
	Next     []slotView
	Entries  []entryView
	Orders   []orderView
	Refusals []refusalView
	Failures []failureView
	Issued   desk.Moment // of the playlist that answers, if it was issued after the instant asked about
	Hung     desk.Moment // since when the display hangs here
	Strip    *stripView

	programme *playlists.Programme
}

// following is how many slots ahead a page looks.
const following = 8

// carriagePage shows one carriage, now or at ?t=.
func (c *Console) carriagePage(q *desk.Request) (desk.Page, error) {
	name := q.PathValue("carriage")
	p := page("carriage", "fleet", desk.Say("Carriage {carriage}", "carriage", name))
	p.Mark, p.Scope = c.hub.mark(), "carriage="+name
	ctx := q.Context()
	f, err := c.opt.Fleets.Fleet(ctx)
	if err != nil {
		return p, err
	}
	t, k := f.carriage(playlists.Carriage(name))
	if k == nil {
		return p, desk.ErrNotHere
	}
	now := q.Now
	v := &carriageView{ID: k.ID, Kind: k.Kind, Train: t.ID, Line: f.tag(t.Line, q.Reader)}
	asked, err := parseInstant(q.URL.Query().Get("t"), q.Zone, now)
	if err != nil {
		v.Bad, p.Status = q.URL.Query().Get("t"), http.StatusBadRequest
	}
	v.Other = asked != now
	v.Asked, v.Input = q.At(asked), time.UnixMilli(asked).In(q.Zone).Format("2006-01-02T15:04:05")
	if v.Other {
		v.Asked.Text = q.Full(asked)
		p.Scope = ""
	}
	known, err := c.opt.Displays.Known(ctx, k.ids())
	if err != nil {
		return p, err
	}
	if v.Plays, err = c.viewPlays(ctx, f, k, "", q.Reader); err != nil {
		return p, err
	}
	bound, err := c.opt.History.InCarriage(ctx, f.Network, k.ID)
	if err != nil {
		return p, err
	}
	v.Tags, v.Bound = k.Tags, viewBound(bound, q.Reader)
	for i := range k.Displays {
		d := &k.Displays[i]
		pl := &place{fleet: f, train: t, carriage: k, display: d.as(known[d.ID]), known: known[d.ID], last: v.Plays.last[d.ID]}
		s, err := c.viewCarriageScreen(ctx, pl, asked, q.Reader)
		if err != nil {
			return p, err
		}
		if i == 0 {
			v.Jumps = jumps(s.programme, k.ID, q.Reader)
		}
		s.Strip = viewStrip(s.programme, k.ID, asked, q.Reader)
		for _, b := range v.Bound {
			if b.Display == d.ID && b.Until.ISO == "" {
				s.Hung = b.From
			}
		}
		v.Screens = append(v.Screens, s)
	}
	p.Data = v
	return p, nil
}

// viewCarriageScreen answers for one screen at an instant.
func (c *Console) viewCarriageScreen(ctx context.Context, pl *place, asked playlists.Millis, rd *desk.Reader) (carriageScreen, error) {
	then := rd.As(asked)
	base, err := c.viewScreen(ctx, pl, rd)
	if err != nil {
		return carriageScreen{}, err
	}
	programme, err := c.plans.of(ctx, pl.fleet.Network, pl.carriage.ID, pl.display, pl.known.Wanted[playlists.OrderPlaylist])
	if err != nil {
		return carriageScreen{}, err
	}
	s := carriageScreen{screenView: base, programme: programme}
	slot := programme.At(playlists.At(asked), nil)
	s.Computed = viewSlot(&slot, then)
	s.Preview = ""
	if slot.Kind != playlists.ShowHelp || slot.Help != nil {
		s.Preview = "/preview/" + string(pl.display.ID) + "/"
		if asked != rd.Now {
			s.Preview += "shift/" + strconv.FormatInt(asked-rd.Now, 10) + "/"
		}
	}
	for range following {
		slot = programme.At(playlists.At(slot.Until), nil)
		s.Next = append(s.Next, viewSlot(&slot, then))
	}
	if o := programme.Opened(); o != nil && asked < o.Issued {
		s.Issued = rd.At(o.Issued)
	}
	s.Entries = viewEntries(programme, pl.display, then)
	s.Orders = viewOrders(pl.known, rd)
	s.Refusals = viewRefusals(pl.known, rd)
	s.Failures = viewFailures(pl.known, c.finder(ctx, programme), rd)
	return s, nil
}

// parseInstant reads the instant that was asked for: RFC 3339, or a date and time
// on the network's wall; nothing means now.
func parseInstant(s string, zone *time.Location, now playlists.Millis) (playlists.Millis, error) {
	if s == "" {
		return now, nil
	}
	for _, form := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04", "2006-01-02"} {
		t, err := time.ParseInLocation(form, s, zone)
		if err == nil && t.Year() >= 1971 && t.Year() <= 2200 {
			return t.UnixMilli(), nil
		}
	}
	return now, errors.New("not an instant")
}

// carriage finds a carriage and its train, nil if the fleet has none.
func (f *Fleet) carriage(id playlists.Carriage) (*Train, *Carriage) {
	if f == nil {
		return nil, nil
	}
	for i := range f.Trains {
		for j := range f.Trains[i].Carriages {
			if f.Trains[i].Carriages[j].ID == id {
				return &f.Trains[i], &f.Trains[i].Carriages[j]
			}
		}
	}
	return nil, nil
}
