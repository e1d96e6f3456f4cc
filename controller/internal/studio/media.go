package studio

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// mediumView is one file of a slide, and what it really is.
type mediumView struct {
	Index    int
	File     string
	Lang     playlists.Lang
	Entry    campaign.Entry
	Known    bool
	Captions bool
	Thumb    string
	Chosen   []string // shapes of the fleet that show it
	Idle     bool     // no shape of the fleet does
	Field    field    // what is wrong with it
}

// Fps says how many pictures a second a film has.
func (v mediumView) Fps() string {
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.2f", v.Entry.Fps), "0"), ".")
}

// Length says how long a film is.
func (v mediumView) Length() string { return clock(v.Entry.Ms) }

// Short is the file's name without its folder.
func (v mediumView) Short() string { return path.Base(v.File) }

// viewMedia says of each file what it is and which displays will choose it.
func viewMedia(d *desk.Draft, st *campaign.Story, sl *campaign.Slide, shapes []shape, f *form) []mediumView {
	list := make([]mediumView, len(sl.Media))
	for i := range sl.Media {
		m := &sl.Media[i]
		e, known := d.Files[m.File]
		v := mediumView{Index: i, File: m.File, Lang: m.Lang, Entry: e, Known: known, Captions: e.Type == playlists.Captions, Field: f.Field(fmt.Sprintf("media.%d", i))}
		if known && !v.Captions {
			v.Thumb = thumbAt(e.SHA256)
		}
		list[i] = v
	}
	sketch := d.Campaign.Sketch(d.Files, st.ID)
	if sketch == nil {
		return list
	}
	for i := range sketch.Slides {
		if sketch.Slides[i].ID == sl.ID {
			choose(list, &sketch.Slides[i], d.Campaign.Languages, shapes)
		}
	}
	return list
}

// choose asks the contract what each shape shows in each language.
func choose(list []mediumView, sl *playlists.Slide, languages []playlists.Lang, shapes []shape) {
	for _, s := range shapes {
		for _, l := range languages {
			picture, _ := playlists.Choose(sl, l, s.Shape)
			if picture == nil {
				continue
			}
			for i := range list {
				if v := &list[i]; v.Entry.SHA256 == picture.SHA256 && v.Lang == picture.Lang && !slices.Contains(v.Chosen, label(s)) {
					v.Chosen = append(v.Chosen, label(s))
				}
			}
		}
	}
	for i := range list {
		list[i].Idle = list[i].Known && !list[i].Captions && len(list[i].Chosen) == 0
	}
}

func label(s shape) string { return fmt.Sprintf("%d × %d", s.W, s.H) }

// captionsOf gives the captions of a slide in a language, nil if it has none.
func captionsOf(sl *campaign.Slide, files campaign.Files, l playlists.Lang) *campaign.Medium {
	for i := range sl.Media {
		if sl.Media[i].Lang == l && files[sl.Media[i].File].Type == playlists.Captions {
			return &sl.Media[i]
		}
	}
	return nil
}

// takeOutMedium takes a file out of a slide. The campaign's folder keeps it.
func (s *Studio) takeOutMedium(q *desk.Request) (desk.Answer, error) {
	d, st, sl, err := s.slide(q)
	if err != nil {
		return desk.Answer{}, err
	}
	m, at, err := medium(q, st, sl)
	if err != nil {
		return desk.Answer{}, err
	}
	if _, err := s.do(q, d, act{name: actMedia, what: m.File, changes: []campaign.Change{campaign.Remove(at)}}); err != nil {
		return desk.Answer{}, err
	}
	return desk.Answer{To: stay(q, slideAt(d, st.ID, sl.ID)), Notice: desk.Say("The file {file} is taken out. {undo}", "file", m.File, "undo", undo(q))}, nil
}

// medium finds the file that a form means: by its number, if it is still the same.
func medium(q *desk.Request, st *campaign.Story, sl *campaign.Slide) (*campaign.Medium, string, error) {
	for i := range sl.Media {
		if m := &sl.Media[i]; fmt.Sprint(i) == q.Field("number") && m.File == q.Field("file") {
			return m, campaign.At("stories", st.ID, "slides", sl.ID, "media", fmt.Sprintf("#%d", i)), nil
		}
	}
	return nil, "", desk.Refuse("This slide’s files have changed meanwhile. Look at them again.")
}

// speakMedium says in which language a file is; none means all of them.
func (s *Studio) speakMedium(q *desk.Request) (desk.Answer, error) {
	d, st, sl, err := s.slide(q)
	if err != nil {
		return desk.Answer{}, err
	}
	m, at, err := medium(q, st, sl)
	if err != nil {
		return desk.Answer{}, err
	}
	l := playlists.Lang(q.Field("lang"))
	change := campaign.Set(at+"/lang", l)
	switch {
	case l == m.Lang:
		return desk.Answer{To: stay(q, slideAt(d, st.ID, sl.ID)), Notice: saved(nil)}, nil
	case l == "":
		change = campaign.Remove(at + "/lang")
	case !slices.Contains(d.Campaign.Languages, l):
		return desk.Answer{}, desk.Refuse("This is none of the campaign’s languages.")
	}
	if _, err := s.do(q, d, act{name: actMedia, what: m.File, changes: []campaign.Change{change}}); err != nil {
		return desk.Answer{}, err
	}
	return desk.Answer{To: stay(q, slideAt(d, st.ID, sl.ID)), Notice: desk.Say("Saved.")}, nil
}
