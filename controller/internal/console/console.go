package console

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"storyline/playlists"
)

// Options are what a Console is made of. All but Log, Now and Media are required.
type Options struct {
	Log       *slog.Logger
	Fleets    Fleets
	Displays  Displays
	Orders    Orders
	Campaigns Campaigns
	Publishes Publishes
	Plays     Plays
	Feed      Feed
	// Media answers GET and HEAD for /media/sha256/<64 hex digits>, with ranges;
	// nil answers 404.
	Media http.Handler
	// Now is the controller's clock in ms since 1970; nil: the machine's.
	Now func() playlists.Millis
}

// check says which parts are missing.
func (o *Options) check() error {
	var errs []error
	for _, part := range []struct {
		name    string
		missing bool
	}{
		{"Fleets", o.Fleets == nil}, {"Displays", o.Displays == nil}, {"Orders", o.Orders == nil},
		{"Campaigns", o.Campaigns == nil}, {"Publishes", o.Publishes == nil}, {"Plays", o.Plays == nil}, {"Feed", o.Feed == nil},
	} {
		if part.missing {
			errs = append(errs, errors.New("console: no "+part.name))
		}
	}
	return errors.Join(errs...)
}

// Console serves the pages. It may be mounted at / only: its addresses are
// absolute.
type Console struct {
	opt      Options
	mux      *http.ServeMux
	pages    pages
	assets   assets
	hub      *hub
	plans    *plans
	shelf    *shelf
	stories  *stories
	previews *previews
}

// New makes a console. Its pages can be asked for at once; they stay current
// while Run runs.
func New(opt Options) (*Console, error) {
	if err := opt.check(); err != nil {
		return nil, err
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	if opt.Now == nil {
		opt.Now = func() playlists.Millis { return time.Now().UnixMilli() }
	}
	files, err := loadAssets()
	if err != nil {
		return nil, err
	}
	c := &Console{opt: opt, mux: http.NewServeMux(), assets: files, hub: newHub(opt.Log)}
	if c.pages, err = loadPages(); err != nil {
		return nil, err
	}
	c.shelf = &shelf{from: opt.Campaigns}
	c.plans, c.stories = newPlans(opt.Orders), newStories(c.shelf, opt.Campaigns)
	c.previews = newPreviews(c)
	c.route()
	return c, nil
}

// Run keeps open pages current until ctx is done.
func (c *Console) Run(ctx context.Context) error {
	heard, cancel := c.opt.Feed.Subscribe()
	defer cancel()
	return c.hub.run(ctx, heard, c.judge)
}

// route lists every address of the console, in the order of its pages.
func (c *Console) route() {
	c.mux.HandleFunc("GET /{$}", c.serve(c.fleetPage))
	c.mux.HandleFunc("GET /stragglers", c.serve(c.stragglersPage))
	c.mux.HandleFunc("GET /trains/{train}", c.serve(c.trainPage))
	c.mux.HandleFunc("GET /carriages/{carriage}", c.serve(c.carriagePage))
	c.mux.HandleFunc("GET /campaigns", c.serve(c.campaignsPage))
	c.mux.HandleFunc("GET /campaigns/{campaign}", c.serve(c.campaignPage))
	c.mux.HandleFunc("GET /publishes", c.serve(c.publishesPage))
	c.mux.HandleFunc("GET /publishes/{publish}", c.serve(c.publishPage))
	c.mux.HandleFunc("GET /preview/{display}/{rest...}", c.previews.now)
	c.mux.HandleFunc("GET /preview/{display}/shift/{ms}/{rest...}", c.previews.shifted)
	c.mux.HandleFunc("GET /events", c.serveEvents)
	c.mux.HandleFunc("GET /fleet.css", c.serveFleetStyle)
	c.mux.HandleFunc("GET /assets/{build}/{name}", c.assets.serve)
	c.mux.HandleFunc("GET /favicon.ico", c.assets.icon)
	c.mux.HandleFunc("GET /media/sha256/{digest}", c.serveMedia)
	c.mux.HandleFunc("GET /", c.serve(c.nothingHere))
}

// ServeHTTP answers one request. Nothing can be changed here, so nothing but GET
// and HEAD has an address.
func (c *Console) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	secure(w.Header())
	c.mux.ServeHTTP(w, r)
}

// judge gives the states of displays as they are now, of all if none is named.
func (c *Console) judge(ctx context.Context, ids []playlists.DisplayID) (map[playlists.DisplayID]State, error) {
	known, err := c.opt.Displays.Known(ctx, ids)
	if err != nil {
		return nil, err
	}
	now := c.opt.Now()
	all := make(map[playlists.DisplayID]State, len(known))
	for id, k := range known {
		all[id] = k.State(now)
	}
	return all, nil
}
