package launch

import (
	"embed"
	"errors"

	"storyline/controller/internal/desk"
)

//go:embed templates static words
var embedded embed.FS

// Options are what the room is made of; all are required.
type Options struct {
	Drafts    desk.Drafts
	Network   Network
	Publisher Publisher
	Publishes Publishes
}

// Launch is the room of these pages; the desk serves them.
type Launch struct {
	opt Options
}

// New puts the pages on a desk.
func New(d *desk.Desk, opt Options) error {
	if opt.Drafts == nil || opt.Network == nil || opt.Publisher == nil || opt.Publishes == nil {
		return errors.New("launch: a part is missing")
	}
	room, err := d.Room(embedded, nil)
	if err != nil {
		return err
	}
	l := &Launch{opt: opt}
	l.route(room)
	return nil
}

// route lists every address of the room, in the order of its pages.
func (l *Launch) route(r *desk.Room) {
	r.Get("/campaigns/{campaign}/publish", l.planPage)
	r.Post("/campaigns/{campaign}/publish", l.publish)
	r.Get("/publishes/{publish}/stop", l.confirm(Stop))
	r.Post("/publishes/{publish}/stop", l.act(Stop))
	r.Get("/publishes/{publish}/continue", l.confirm(Continue))
	r.Post("/publishes/{publish}/continue", l.act(Continue))
	r.Get("/publishes/{publish}/cancel", l.confirm(Cancel))
	r.Post("/publishes/{publish}/cancel", l.act(Cancel))
	r.Get("/publishes/{publish}/revert", l.revertPage)
	r.Post("/publishes/{publish}/revert", l.revert)
}

// page begins a page of this room.
func page(name, nav string, title desk.Phrase, view any) desk.Page {
	return desk.Page{Name: name, Nav: nav, Title: title, Data: view, Styles: []string{"launch.css"}}
}
