package controller

import (
	"crypto/ed25519"
	"net/http"
	"path/filepath"
	"runtime/debug"

	"storyline/controller/internal/api"
	"storyline/controller/internal/arrange"
	"storyline/controller/internal/auth"
	"storyline/controller/internal/console"
	"storyline/controller/internal/desk"
	"storyline/controller/internal/launch"
	"storyline/controller/internal/media"
	"storyline/controller/internal/review"
	"storyline/controller/internal/studio"
)

// makeFaces makes what tools and people see.
func (c *Controller) makeFaces() (err error) {
	c.api = api.New(api.Options{
		Fleets: c.fleets, Places: c.fleets, Tokens: c.displays, Connections: c.broker, Desk: c.sessions, Trust: trustDoor{c.pub, c.store}, Media: c.files,
		Campaigns: campaigns{c}, Texts: texts{c}, Publisher: publisher{c}, Displays: displayStates{c}, Plays: plays{c.store}, Programmes: programmes{c}, Sealed: sealed{c.pub},
		PublicKey: c.key.Public().(ed25519.PublicKey), Version: version(), Now: nowMillis, Wrong: c.wrong, Notes: c.notes,
		Protect: func(next http.Handler) http.Handler { return auth.Bearer(c.token, next) }, Log: c.log,
	})
	pages := pages{c}
	if c.desk, err = desk.New(desk.Options{Log: c.log, Doors: c.sessions, Zone: pages.zone, Now: nowMillis}); err != nil {
		return err
	}
	c.console, err = console.New(c.desk, console.Options{
		Fleets: pages, Displays: pages, Orders: pages, Stories: pages, Publishes: pages, Plays: pages,
		History: pages, Written: pages, Feed: c.feed, Media: c.files.Handler(c.log),
	})
	if err != nil {
		return err
	}
	uploads, err := media.OpenUploads(c.files, media.DefaultLimits())
	if err != nil {
		return err
	}
	w, written := writing{c}, bench{c}
	err = studio.New(c.desk, studio.Options{
		Drafts: w, Campaigns: written, Fleets: written, Standings: written, Uploads: arrivals{uploads, c.files}, Shelf: written, Media: c.files.Handler(c.log),
	})
	if err != nil {
		return err
	}
	if err = arrange.New(c.desk, arrange.Options{Drafts: w, Neighbours: w}); err != nil {
		return err
	}
	err = review.New(c.desk, review.Options{
		Drafts: w, Texts: w, Past: w, Turns: w, Approvals: w, Measures: w, Media: shop{c}, Dir: filepath.Join(c.config.DataDir, "incoming"),
	})
	if err != nil {
		return err
	}
	return launch.New(c.desk, launch.Options{Drafts: w, Network: launching{c}, Publisher: launching{c}, Publishes: launching{c}})
}

// wrong says what keeps the controller from its work, for the health check.
func (c *Controller) wrong() string {
	if !c.broker.Client().Connected() {
		return "the controller has no connection to its broker"
	}
	return ""
}

// notes says what a person should look at though the controller goes on.
func (c *Controller) notes() []string {
	list := c.pub.Troubles()
	if clock := c.config.clock(); clock != nil {
		if err := clock.Vouch(); err != nil {
			list = append(list, "nothing can be published: "+err.Error())
		}
	}
	return list
}

// version gives the version that the program was built as.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "unknown"
}
