package console

import (
	"context"
	"embed"
	"errors"
	"html/template"
	"log/slog"
	"net/http"

	"storyline/controller/internal/desk"
	"storyline/playlists"
)

//go:embed templates static words
var embedded embed.FS

// Options are what a Console is made of. All but Media are required.
type Options struct {
	Fleets    Fleets
	Displays  Displays
	Orders    Orders
	Stories   Stories
	Publishes Publishes
	Plays     Plays
	History   History
	Written   Written
	Feed      Feed
	// Media answers GET and HEAD for /media/sha256/<64 hex digits>, with ranges;
	// nil answers 404.
	Media http.Handler
}

// check says which parts are missing.
func (o *Options) check() error {
	var errs []error
	for _, part := range []struct {
		name    string
		missing bool
	}{
		{"Fleets", o.Fleets == nil}, {"Displays", o.Displays == nil}, {"Orders", o.Orders == nil},
		{"Stories", o.Stories == nil}, {"Publishes", o.Publishes == nil}, {"Plays", o.Plays == nil}, {"History", o.History == nil}, {"Written", o.Written == nil}, {"Feed", o.Feed == nil},
	} {
		if part.missing {
			errs = append(errs, errors.New("console: no "+part.name))
		}
	}
	return errors.Join(errs...)
}

// Console is the room of these pages; the desk serves them.
type Console struct {
	opt      Options
	log      *slog.Logger
	now      func() playlists.Millis
	hub      *hub
	plans    *plans
	stories  *stories
	previews *previews
	watch    *watch
	index    index
}

// New makes a console and puts its pages on a desk. They can be asked for at once;
// they stay current while Run runs.
func New(d *desk.Desk, opt Options) (*Console, error) {
	if err := opt.check(); err != nil {
		return nil, err
	}
	c := &Console{opt: opt, log: d.Log(), now: d.Now, hub: newHub(d.Log()), watch: newWatch()}
	c.plans, c.stories = newPlans(opt.Orders), newStories(opt.Stories)
	c.previews = newPreviews(c)
	room, err := d.Room(embedded, template.FuncMap{"trains": drawTrains})
	if err != nil {
		return nil, err
	}
	c.route(room)
	return c, nil
}

// Run keeps open pages current until ctx is done.
func (c *Console) Run(ctx context.Context) error {
	heard, cancel := c.opt.Feed.Subscribe()
	defer cancel()
	return c.hub.run(ctx, heard, c.judge)
}

// route lists every address of the console, in the order of its pages.
func (c *Console) route(r *desk.Room) {
	r.Get("/{$}", c.fleetPage)
	r.Get("/displays", c.displaysPage)
	r.Get("/displays/{display}", c.displayPage)
	r.Get("/faults", c.faultsPage)
	r.Get("/moves", c.movesPage)
	r.Post("/moves", c.move)
	r.Get("/stragglers", c.stragglersPage)
	r.Get("/trains/{train}", c.trainPage)
	r.Get("/carriages/{carriage}", c.carriagePage)
	r.Get("/publishes", c.publishesPage)
	r.Get("/publishes/{publish}", c.publishPage)
	r.Handle("GET /preview/{display}/{rest...}", c.previews.now)
	r.Handle("GET /preview/{display}/shift/{ms}/{rest...}", c.previews.shifted)
	r.Handle("GET /events", func(w http.ResponseWriter, req *http.Request) { c.serveEvents(r, w, req) })
	r.Handle("GET /fleet.css", c.serveFleetStyle)
	r.Handle("GET /media/sha256/{digest}", c.serveMedia)
}

// page begins a page of this room.
func page(name, nav string, title desk.Phrase) desk.Page {
	return desk.Page{Name: name, Nav: nav, Title: title, Styles: []string{"train.css", "rows.css"}, Scripts: []string{"main.js"}}
}

// judge gives the looks of displays as they are now, of all if none is named, and
// notes their faults. Those that are named were just heard: what their screens
// report is compared with what was computed.
func (c *Console) judge(ctx context.Context, ids []playlists.DisplayID) (map[playlists.DisplayID]look, error) {
	known, err := c.opt.Displays.Known(ctx, ids)
	if err != nil {
		return nil, err
	}
	if len(ids) > 0 {
		if err := c.compare(ctx, known); err != nil {
			return nil, err
		}
		c.watch.counted(known, c.now())
	}
	now := c.now()
	seen := c.watch.all(now)
	all := make(map[playlists.DisplayID]look, len(known))
	for id, k := range known {
		s := k.State(now)
		has := faultsOf(k, s, seen(id))
		all[id] = lookOf(s, has.has(HandFault))
		c.watch.note(id, has, now)
	}
	return all, nil
}
