package studio

import (
	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// slidePageView is the page of one slide.
type slidePageView struct {
	Head     head
	Story    playlists.StoryID
	Title    []desk.Word // of the story
	ID       playlists.SlideID
	Kind     playlists.SlideKind
	Number   int
	Of       int
	Before   playlists.SlideID
	After    playlists.SlideID
	Form     *form
	Tongues  []wordsView
	CanBoth  bool
	Pictured bool // it has media
	Media    []mediumView
	Problems []note
	Stage    stageView
	Accept   string // what the picker of files offers
	Upload   *uploadView
}

// Named says of what kind the slide is.
func (v *slidePageView) Named() desk.Phrase { return kindName(v.Kind) }

// wordsView is the fields of one language.
type wordsView struct {
	Lang     playlists.Lang
	Reading  int64 // ms that its words take to be read
	Short    bool  // the slide is shorter than that
	Captions bool  // there are captions in it
}

// uploadView is what became of a file that was sent.
type uploadView struct{ Wrong desk.Phrase }

// slidePage shows one slide.
func (s *Studio) slidePage(q *desk.Request) (desk.Page, error) {
	d, st, sl, err := s.slide(q)
	if err != nil {
		return desk.Page{}, err
	}
	return s.slideWith(q, d, st, sl, slideForm(d, sl), desk.Phrase{})
}

// slideWith shows it with what is in its form.
func (s *Studio) slideWith(q *desk.Request, d *desk.Draft, st *campaign.Story, sl *campaign.Slide, f *form, wrong desk.Phrase) (desk.Page, error) {
	v := &slidePageView{Head: headOf(q, d), Story: st.ID, Title: q.Words(st.Title), ID: sl.ID, Kind: sl.Kind, Of: len(st.Slides), Form: f,
		CanBoth: len(d.Campaign.Languages) > 1, Pictured: sl.Kind == playlists.ImageSlide || sl.Kind == playlists.VideoSlide, Accept: accept(sl.Kind)}
	v.Head.Wrong = wrong
	p := desk.Page{Name: "slide", Nav: "campaigns", Title: desk.Say("Slide {slide}", "slide", sl.ID), Data: v, Styles: styles(), Scripts: scripts()}
	fleet, err := s.opt.Fleets.Fleet(q.Context())
	if err != nil {
		return p, err
	}
	v.number(st, sl)
	for _, l := range d.Campaign.Languages {
		w := wordsView{Lang: l, Reading: sl.ReadingMs(l), Captions: captionsOf(sl, d.Files, l) != nil}
		w.Short = w.Reading > int64(sl.Seconds)
		v.Tongues = append(v.Tongues, w)
	}
	v.Problems = f.judge(d.Problems, st.ID, sl.ID, slideField(sl), q.Reader)
	v.Media = viewMedia(d, st, sl, shapesOf(fleet), f)
	v.Stage = stageOf(q, fleet, d, slideAt(d, st.ID, sl.ID))
	v.Stage.hold(d, st.ID, sl.ID)
	return p, nil
}

// number finds the slide among its neighbours.
func (v *slidePageView) number(st *campaign.Story, sl *campaign.Slide) {
	for i := range st.Slides {
		if st.Slides[i].ID != sl.ID {
			continue
		}
		v.Number = i + 1
		if i > 0 {
			v.Before = st.Slides[i-1].ID
		}
		if i+1 < len(st.Slides) {
			v.After = st.Slides[i+1].ID
		}
	}
}

// saveSlide keeps what was written of a slide.
func (s *Studio) saveSlide(q *desk.Request) (desk.Answer, error) {
	d, st, sl, err := s.slide(q)
	if err != nil {
		return desk.Answer{}, err
	}
	f := slideForm(d, sl)
	f.read(q)
	changes := slideChanges(st, sl, f)
	after, why, err := s.write(q, d, f, string(st.ID)+", "+string(sl.ID), changes)
	switch {
	case err != nil:
		return desk.Answer{}, err
	case after != nil:
		return desk.Answer{To: stay(q, slideAt(after, st.ID, sl.ID)), Notice: saved(changes)}, nil
	}
	p, err := s.slideWith(q, d, st, sl, f, why)
	return desk.Answer{Page: &p}, err
}

// stay goes back to a page as it was looked at: in which shape and language.
func stay(q *desk.Request, page string) string {
	if q.URL.RawQuery == "" {
		return page
	}
	return page + "?" + q.URL.Query().Encode()
}

// Offers lists the kinds of files for people.
func (v *slidePageView) Offers() string {
	if v.Kind == playlists.VideoSlide {
		return "MP4, WebM, WebVTT"
	}
	return "PNG, JPEG"
}

// Most is how large a file may be, in bytes.
func (v *slidePageView) Most() int64 { return playlists.MaxMedia }

// accept lists the types that a slide of a kind may have.
func accept(k playlists.SlideKind) string {
	if k == playlists.VideoSlide {
		return "video/mp4,video/webm,text/vtt,.vtt"
	}
	return "image/png,image/jpeg"
}
