package studio

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// captionsView is the captions of a film in one language.
type captionsView struct {
	Head  head
	Story playlists.StoryID
	Slide playlists.SlideID
	Lang  playlists.Lang
	Rows  []cueRow
	Film  string // address of a film to look at meanwhile
	Track string // address of the captions as they are
	Ms    int64  // of the slide
}

// cueRow is one caption in the form.
type cueRow struct {
	Number       int
	Begins, Ends field
	Text         field
	Settings     string
}

// emptyRows is how many rows are there to be filled.
const emptyRows = 3

// captionsPage shows the captions of a film.
func (s *Studio) captionsPage(q *desk.Request) (desk.Page, error) {
	d, st, sl, l, err := s.captioned(q)
	if err != nil {
		return desk.Page{}, err
	}
	list, err := s.cuesOf(d, sl, l)
	if err != nil {
		return desk.Page{}, err
	}
	f := newForm()
	for i, c := range list {
		f.typed[row(i, "from")], f.typed[row(i, "until")], f.typed[row(i, "text")], f.typed[row(i, "settings")] = c.Begins(), c.Ends(), c.Text, c.Settings
	}
	return s.captionsWith(q, d, st, sl, l, f, len(list)), nil
}

func row(i int, name string) string { return fmt.Sprintf("%s.%d", name, i) }

// captioned finds the film and the language that a request is about.
func (s *Studio) captioned(q *desk.Request) (*desk.Draft, *campaign.Story, *campaign.Slide, playlists.Lang, error) {
	d, st, sl, err := s.slide(q)
	l := playlists.Lang(q.PathValue("lang"))
	if err == nil && (sl.Kind != playlists.VideoSlide || !slices.Contains(d.Campaign.Languages, l)) {
		err = desk.ErrNotHere
	}
	return d, st, sl, l, err
}

func (s *Studio) captionsWith(q *desk.Request, d *desk.Draft, st *campaign.Story, sl *campaign.Slide, l playlists.Lang, f *form, rows int) desk.Page {
	v := &captionsView{Head: headOf(q, d), Story: st.ID, Slide: sl.ID, Lang: l, Ms: int64(sl.Seconds)}
	for i := range min(rows+emptyRows, maxCues) {
		v.Rows = append(v.Rows, cueRow{Number: i, Begins: f.Field(row(i, "from")), Ends: f.Field(row(i, "until")), Text: f.Field(row(i, "text")), Settings: f.typed[row(i, "settings")]})
	}
	for _, m := range sl.Media {
		e := d.Files[m.File]
		switch {
		case e.Type == playlists.Captions && m.Lang == l:
			v.Track = "/media/sha256/" + e.SHA256.String()
		case strings.HasPrefix(e.Type, "video/") && v.Film == "":
			v.Film = "/media/sha256/" + e.SHA256.String()
		}
	}
	return desk.Page{Name: "captions", Nav: "campaigns", Title: desk.Say("Captions of {slide}", "slide", sl.ID), Data: v, Styles: styles(), Scripts: scripts()}
}

// cuesOf reads the captions that a film has.
func (s *Studio) cuesOf(d *desk.Draft, sl *campaign.Slide, l playlists.Lang) (list []cue, err error) {
	m := captionsOf(sl, d.Files, l)
	if m == nil {
		return nil, nil
	}
	r, err := s.opt.Shelf.Open(d.Files[m.File].SHA256)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	b, err := io.ReadAll(io.LimitReader(r, 1<<20))
	return parseCues(string(b)), err
}

// saveCaptions writes captions into a file of their own: what was told before keeps
// its bytes.
func (s *Studio) saveCaptions(q *desk.Request) (desk.Answer, error) {
	d, st, sl, l, err := s.captioned(q)
	if err != nil {
		return desk.Answer{}, err
	}
	f, list, rows := readCues(q)
	if f.sound() && len(list) == 0 {
		f.refuse(row(0, "text"), desk.Say("Write one caption at least. To have none, take the file out of the slide."))
	}
	if !f.sound() {
		p := s.captionsWith(q, d, st, sl, l, f, rows)
		return desk.Answer{Page: &p}, nil
	}
	text := writeCues(list)
	e, err := s.keep(q, string(sl.ID)+".vtt", text)
	if err != nil {
		return desk.Answer{}, s.refused(q, err)
	}
	file := fileName(string(sl.ID)+"-"+string(l)+".vtt", &e, d)
	change := campaign.Insert(campaign.At("stories", st.ID, "slides", sl.ID, "media"), campaign.End, campaign.Medium{File: file, Lang: l})
	if old := captionsOf(sl, d.Files, l); old != nil {
		if old.File == file {
			return desk.Answer{To: slideAt(d, st.ID, sl.ID), Notice: saved(nil)}, nil
		}
		change = campaign.Set(campaign.At("stories", st.ID, "slides", sl.ID, "media", old.File, "file"), file)
	}
	a := act{name: actMedia, what: file, files: campaign.Files{file: e}, changes: []campaign.Change{change}}
	if _, err := s.do(q, d, a); err != nil {
		return desk.Answer{}, err
	}
	return desk.Answer{To: slideAt(d, st.ID, sl.ID), Notice: desk.Say("The captions are saved. {undo}", "undo", undo(q))}, nil
}

// keep puts a text into the media store.
func (s *Studio) keep(q *desk.Request, name, text string) (campaign.Entry, error) {
	u, err := s.opt.Uploads.Begin(name, int64(len(text)))
	if err != nil {
		return campaign.Entry{}, err
	}
	if _, err := s.opt.Uploads.Append(u.ID, 0, strings.NewReader(text)); err != nil {
		return campaign.Entry{}, err
	}
	return s.opt.Uploads.Finish(q.Context(), u.ID)
}

// readCues reads the rows of the form; what is wrong stands beside its field. Rows
// that were left blank fall out, and captions come in the order of their times.
func readCues(q *desk.Request) (f *form, list []cue, rows int) {
	f = newForm()
	for i := range maxCues {
		if !q.PostForm.Has(row(i, "text")) {
			break
		}
		from, until, text := q.Field(row(i, "from")), q.Field(row(i, "until")), q.Field(row(i, "text"))
		f.typed[row(i, "from")], f.typed[row(i, "until")], f.typed[row(i, "text")] = from, until, text
		settings := cueText(strings.ReplaceAll(q.Field(row(i, "settings")), "\n", " "))
		f.typed[row(i, "settings")] = settings
		if from == "" && until == "" && text == "" {
			continue
		}
		rows = i + 1
		c := cue{Settings: settings, Text: cueText(text)}
		var begins, ends bool
		c.From, begins = parseClock(from)
		c.Until, ends = parseClock(until)
		switch {
		case !begins:
			f.refuse(row(i, "from"), desk.Say("Write a time like 0:04.5."))
		case !ends:
			f.refuse(row(i, "until"), desk.Say("Write a time like 0:04.5."))
		case c.Until <= c.From:
			f.refuse(row(i, "until"), desk.Say("It ends before it begins."))
		case c.Text == "":
			f.refuse(row(i, "text"), desk.Say("Write its words, or leave the whole row blank."))
		}
		list = append(list, c)
	}
	slices.SortStableFunc(list, func(a, b cue) int { return cmp.Compare(a.From, b.From) })
	return f, list, rows
}
