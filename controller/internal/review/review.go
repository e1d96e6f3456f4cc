package review

import (
	"embed"
	"errors"
	"log/slog"
	"net/http"

	"storyline/controller/internal/desk"
	"storyline/playlists"
)

//go:embed templates static words
var embedded embed.FS

// Options are what the room is made of; all are required.
type Options struct {
	Drafts    desk.Drafts
	Texts     Texts
	Past      Past
	Turns     Turns
	Approvals Approvals
	Measures  Measures
	Media     Media
	// Dir is where files lie while they are looked at. They have no name there.
	Dir string
}

func (o *Options) check() error {
	if o.Drafts == nil || o.Texts == nil || o.Past == nil || o.Turns == nil || o.Approvals == nil || o.Measures == nil || o.Media == nil || o.Dir == "" {
		return errors.New("review: a part is missing")
	}
	return nil
}

// Review is the room of these pages; the desk serves them.
type Review struct {
	opt  Options
	log  *slog.Logger
	room *desk.Room
}

// New puts the pages on a desk.
func New(d *desk.Desk, opt Options) error {
	if err := opt.check(); err != nil {
		return err
	}
	room, err := d.Room(embedded, nil)
	if err != nil {
		return err
	}
	r := &Review{opt: opt, log: d.Log(), room: room}
	r.route()
	return nil
}

// route lists every address of the room, in the order of its pages.
func (r *Review) route() {
	r.room.Get("/campaigns/{campaign}/review", r.reviewPage)
	r.room.Post("/campaigns/{campaign}/accept", r.accept)
	r.room.Post("/campaigns/{campaign}/unaccept", r.unaccept)
	r.room.Handle("GET /campaigns/{campaign}/stories/{story}/sheet.json", r.sheet)
	r.room.Handle("GET /campaigns/{campaign}/sheets.zip", r.sheets)
	r.room.Upload("/campaigns/{campaign}/sheets", maxSheets, backTo("review"), r.sign)

	r.room.Get("/campaigns/{campaign}/history", r.historyPage)
	r.room.Post("/campaigns/{campaign}/undo", r.turn("undo"))
	r.room.Post("/campaigns/{campaign}/redo", r.turn("redo"))
	r.room.Post("/campaigns/{campaign}/revert", r.turn("revert"))

	r.room.Get("/campaigns/{campaign}/text", r.textPage)
	r.room.Post("/campaigns/{campaign}/text", r.rewrite)
	r.room.Handle("GET /campaigns/{campaign}/campaign.yaml", r.exportText)
	r.room.Handle("GET /campaigns/{campaign}/campaign.zip", r.exportAll)
	r.room.Upload("/campaigns/{campaign}/files", maxUpload, backTo("text"), r.bring)
	r.room.Get("/campaigns/import", r.importPage)
	r.room.Upload("/campaigns/import", maxUpload, func(*http.Request) string { return "/campaigns/import" }, r.importNew)
}

// backTo gives the address of one of a campaign's pages.
func backTo(page string) func(*http.Request) string {
	return func(q *http.Request) string {
		return "/campaigns/" + string(campaignOf(q)) + "/" + page
	}
}

// campaignOf gives the campaign that an address names, one with an empty name if
// it can't be any.
func campaignOf(q *http.Request) playlists.CampaignID {
	if id := playlists.CampaignID(q.PathValue("campaign")); playlists.ValidName(id) {
		return id
	}
	return ""
}

// draft gives the campaign that an address names.
func (r *Review) draft(q *http.Request) (*desk.Draft, error) {
	id := campaignOf(q)
	if id == "" {
		return nil, desk.ErrNotHere
	}
	return r.opt.Drafts.Draft(q.Context(), id)
}

// page begins a page of this room.
func page(name string, title desk.Phrase, view any) desk.Page {
	return desk.Page{Name: name, Nav: "campaigns", Title: title, Data: view, Styles: []string{"review.css"}}
}
