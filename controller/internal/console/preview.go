package console

import (
	"context"
	"net/http"
	"strconv"

	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/screen"
)

// previews are the screens that operators look at: the very page that hangs in
// a carriage, told what to show by the very function that decides there. A
// preview has nowhere to report to, so it makes no plays.
type previews struct {
	console *Console
	screens *desk.Screens
}

// mostStreams bounds how many event streams of previews are open at once.
const mostStreams = 32

func newPreviews(c *Console) *previews {
	return &previews{console: c, screens: desk.NewScreens(mostStreams)}
}

// now answers for a display as it is at this moment.
func (p *previews) now(w http.ResponseWriter, r *http.Request) {
	p.serve(w, r, "/preview/"+r.PathValue("display"), 0)
}

// maxShift is how far a preview may look away from now, in ms: two years.
const maxShift = 2 * 366 * 24 * 3600 * 1000

// shifted answers for a display as it would be some time from now, and goes on
// from there as time goes on.
func (p *previews) shifted(w http.ResponseWriter, r *http.Request) {
	ms, err := strconv.ParseInt(r.PathValue("ms"), 10, 64)
	if err != nil || ms > maxShift || ms < -maxShift {
		http.NotFound(w, r)
		return
	}
	p.serve(w, r, "/preview/"+r.PathValue("display")+"/shift/"+r.PathValue("ms"), ms)
}

func (p *previews) serve(w http.ResponseWriter, r *http.Request, base string, shift int64) {
	id := playlists.DisplayID(r.PathValue("display"))
	if !playlists.ValidName(id) {
		http.NotFound(w, r)
		return
	}
	p.screens.Serve(w, r, base, func() http.Handler { return p.screen(id, shift) })
}

// screen makes the server of one preview.
func (p *previews) screen(id playlists.DisplayID, shift int64) http.Handler {
	now := func() int64 { return p.console.now() + shift }
	return screen.New(screen.Options{
		Log: p.console.log, Preview: true, Now: now, Media: p.console.opt.Media,
		Source: computed{console: p.console, display: id, now: now},
	})
}

// computed is a display's programme as a source of a screen.
type computed struct {
	console *Console
	display playlists.DisplayID
	now     func() int64
}

// Watch gives what is on now and what follows, once: a preview asks again and
// again, which spares the browser's few connections.
func (s computed) Watch(ctx context.Context) <-chan screen.Update {
	out := make(chan screen.Update, 1)
	defer close(out)
	pl, err := s.console.find(ctx, s.display)
	if err != nil {
		return out
	}
	programme, err := s.console.plans.of(ctx, pl.fleet.Network, pl.carriage.ID, pl.display, pl.known.Wanted[playlists.OrderPlaylist])
	if err != nil {
		return out
	}
	now := s.now()
	slot := programme.At(playlists.At(now), nil)
	next := programme.At(playlists.At(slot.Until), nil)
	u := screen.Update{Now: now, Preview: true, Screen: screen.Size{W: pl.display.Shape.W, H: pl.display.Shape.H}}
	u.Current, u.Next = frameOf(&slot, slot.Start, pl), frameOf(&next, slot.Until, pl)
	out <- u
	return out
}

// place is a display with all that it hangs in, and what is known of it.
type place struct {
	fleet    *Fleet
	train    *Train
	carriage *Carriage
	display  *Display
	known    Known
	last     *Played // its latest play, where a page asks for it
}

// find looks a display up.
func (c *Console) find(ctx context.Context, id playlists.DisplayID) (*place, error) {
	f, err := c.opt.Fleets.Fleet(ctx)
	if err != nil {
		return nil, err
	}
	if f == nil {
		return nil, desk.ErrNotHere
	}
	at, there := c.index.of(f)[id]
	if !there {
		return nil, desk.ErrNotHere
	}
	pl := &place{fleet: f, train: at.train, carriage: at.carriage, display: at.display}
	known, err := c.opt.Displays.Known(ctx, []playlists.DisplayID{id})
	pl.known = known[id]
	pl.display = pl.display.as(pl.known)
	return pl, err
}
