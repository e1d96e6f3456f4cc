package arrange

import (
	"context"
	"embed"
	"errors"
	"html/template"

	"storyline/controller/internal/desk"
	"storyline/playlists"
)

//go:embed templates static words
var embedded embed.FS

// Neighbours tells which other campaigns are told in a network.
type Neighbours interface {
	// Beside gives the newest drafts of the network's other campaigns, by name.
	Beside(ctx context.Context, n playlists.Network, id playlists.CampaignID) ([]*desk.Draft, error)
}

// Options are what an Arrange is made of. All are required.
type Options struct {
	Drafts     desk.Drafts
	Neighbours Neighbours
}

// Arrange is the room of these pages.
type Arrange struct {
	opt       Options
	computing chan struct{} // a place for each page that takes long to compute
}

// New puts the pages on a desk.
func New(d *desk.Desk, opt Options) error {
	switch {
	case opt.Drafts == nil:
		return errors.New("arrange: no Drafts")
	case opt.Neighbours == nil:
		return errors.New("arrange: no Neighbours")
	}
	a := &Arrange{opt: opt, computing: make(chan struct{}, atOnce)}
	room, err := d.Room(embedded, template.FuncMap{"cells": drawCells, "percent": percent})
	if err != nil {
		return err
	}
	a.route(room)
	return nil
}

// route lists every address of the room, in the order of its pages.
func (a *Arrange) route(r *desk.Room) {
	r.Get("/campaigns/{campaign}/carriages", a.carriagesPage)
	r.Post("/campaigns/{campaign}/carriages/put", a.put)
	r.Post("/campaigns/{campaign}/carriages/take", a.take)
	r.Post("/campaigns/{campaign}/carriages/move", a.move)
	r.Get("/campaigns/{campaign}/deal", a.dealPage)
	r.Post("/campaigns/{campaign}/deal", a.deal)
	r.Get("/campaigns/{campaign}/coverage", a.coveragePage)
	r.Get("/campaigns/{campaign}/ride", a.ridePage)
	r.Get("/campaigns/{campaign}/schedule", a.schedulePage)
	r.Get("/campaigns/{campaign}/schedule/rules/{rule}", a.rulePage)
	r.Post("/campaigns/{campaign}/schedule/rules/{rule}", a.setRule)
	r.Post("/campaigns/{campaign}/schedule/rules/{rule}/out", a.takeOutRule)
}

// page begins a page of this room.
func page(name string, title desk.Phrase) desk.Page {
	return desk.Page{Name: name, Nav: "campaigns", Title: title, Styles: []string{"arrange.css"}}
}

// read gives the draft that a request is about, and what there is beside it.
func (a *Arrange) read(q *desk.Request) (*board, error) {
	d, err := a.draft(q)
	if err != nil {
		return nil, err
	}
	others, err := a.opt.Neighbours.Beside(q.Context(), d.Network, d.ID)
	if err != nil {
		return nil, err
	}
	return newBoard(d, others), nil
}

// draft gives the draft that a request is about. One of which nothing could be
// read, or without a fleet, has nothing to arrange.
func (a *Arrange) draft(q *desk.Request) (*desk.Draft, error) {
	id := q.PathValue("campaign")
	if !playlists.ValidName(id) {
		return nil, desk.ErrNotHere
	}
	d, err := a.opt.Drafts.Draft(q.Context(), playlists.CampaignID(id))
	if err != nil {
		return nil, err
	}
	if d.Campaign == nil || d.Fleet == nil || d.Fleet.Location() == nil {
		return nil, desk.Refuse("There is no fleet yet to arrange stories for. Describe the network first.")
	}
	return d, nil
}
