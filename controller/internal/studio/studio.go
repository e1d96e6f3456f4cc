package studio

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

// Options are what a Studio is made of. All are required.
type Options struct {
	Drafts    desk.Drafts
	Campaigns Campaigns
	Fleets    Fleets
	Standings Standings
	Uploads   Uploads
	Shelf     Shelf
	// Media answers GET and HEAD for /media/sha256/<64 hex digits>, with ranges.
	Media http.Handler
}

func (o *Options) check() error {
	var errs []error
	for _, part := range []struct {
		name    string
		missing bool
	}{
		{"Drafts", o.Drafts == nil}, {"Campaigns", o.Campaigns == nil}, {"Fleets", o.Fleets == nil}, {"Standings", o.Standings == nil},
		{"Uploads", o.Uploads == nil}, {"Shelf", o.Shelf == nil}, {"Media", o.Media == nil},
	} {
		if part.missing {
			errs = append(errs, errors.New("studio: no "+part.name))
		}
	}
	return errors.Join(errs...)
}

// Studio is the room of these pages; the desk serves them.
type Studio struct {
	opt      Options
	log      *slog.Logger
	now      func() playlists.Millis
	room     *desk.Room
	sketches *sketches
	previews *previews
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
	s := &Studio{opt: opt, log: d.Log(), now: d.Now, room: room}
	s.sketches = newSketches(opt.Drafts, d.Now)
	s.previews = newPreviews(s)
	s.route(room)
	return nil
}

// route lists every address of the studio: the pages, then what is done on each.
func (s *Studio) route(r *desk.Room) {
	const one = "/campaigns/{campaign}"
	const story = one + "/stories/{story}"
	const slide = story + "/slides/{slide}"
	r.Get("/campaigns", s.campaignsPage)
	r.Get("/campaigns/new", s.beginPage)
	r.Get(one, s.campaignPage)
	r.Get(one+"/settings", s.settingsPage)
	r.Get(story, s.storyPage)
	r.Get(slide, s.slidePage)
	r.Get(slide+"/captions/{lang}", s.captionsPage)

	r.Post("/campaigns/new", s.begin)
	r.Post(one+"/settings", s.saveSettings)
	r.Post(one+"/stories", s.addStory)
	r.Post(story, s.saveStory)
	r.Post(story+"/move", s.moveStory)
	r.Post(story+"/rename", s.renameStory)
	r.Post(story+"/take-out", s.takeOutStory)
	r.Post(story+"/slides", s.addSlide)
	r.Post(slide, s.saveSlide)
	r.Post(slide+"/move", s.moveSlide)
	r.Post(slide+"/rename", s.renameSlide)
	r.Post(slide+"/duplicate", s.duplicateSlide)
	r.Post(slide+"/take-out", s.takeOutSlide)
	r.Post(slide+"/media/take-out", s.takeOutMedium)
	r.Post(slide+"/media/language", s.speakMedium)
	r.Post(slide+"/captions/{lang}", s.saveCaptions)
	r.Upload(slide+"/media", maxWhole, ofSlide, s.sendWhole)

	r.Handle("POST "+one+"/uploads", s.beginUpload)
	r.Handle("GET "+one+"/uploads/{upload}", s.tellUpload)
	r.Handle("PATCH "+one+"/uploads/{upload}", s.appendUpload)
	r.Handle("POST "+one+"/uploads/{upload}", s.finishUpload)

	r.Handle("GET /studio/preview/{campaign}/{story}/{slide}/{lang}/{size}/{rest...}", s.previews.slide)
	r.Handle("GET /studio/story/{campaign}/{story}/{lang}/{size}/{since}/{rest...}", s.previews.story)
}
