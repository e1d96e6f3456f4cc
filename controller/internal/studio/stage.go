package studio

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strconv"

	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// stageView is where one looks at what one writes: the very screen of a carriage,
// large in one shape of the fleet's displays and small in the others.
type stageView struct {
	Large   screenView
	Small   []screenView
	Tongues []tongueView
	Ms      int64 // of the story; 0 of a slide
	At      int64 // the time of the story at which it is entered, ms
	Page    string
	Any     bool // there is something to show
}

// screenView is one screen.
type screenView struct {
	shape
	Source string // address of the preview
	To     string // address of the page on which it is the large one
}

// tongueView is a language in which one can look.
type tongueView struct {
	Lang playlists.Lang
	To   string
	Here bool
}

// shape is a shape of display, and how many of the fleet have it.
type shape struct {
	playlists.Shape
	N int
}

// Size is what an address calls a shape.
func (s shape) Size() string { return fmt.Sprintf("%dx%d", s.W, s.H) }

// Tall reports whether a shape stands upright.
func (s shape) Tall() bool { return s.H > s.W }

// shapesOf lists the shapes of a fleet's displays, the most frequent first. Before
// there is a fleet, one looks at a common one.
func shapesOf(f *campaign.Fleet) []shape {
	var list []shape
	if f != nil {
		for i := range f.Trains {
			for j := range f.Trains[i].Carriages {
				for k := range f.Trains[i].Carriages[j].Displays {
					list = counted(list, f.Trains[i].Carriages[j].Displays[k].Shape())
				}
			}
		}
	}
	if len(list) == 0 {
		return []shape{{Shape: playlists.Shape{W: 1920, H: 1080}}}
	}
	slices.SortStableFunc(list, func(a, b shape) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(b.W, a.W)) })
	return list
}

func counted(list []shape, one playlists.Shape) []shape {
	for i := range list {
		if list[i].W == one.W && list[i].H == one.H {
			list[i].N++
			return list
		}
	}
	return append(list, shape{one, 1})
}

// stageOf makes a stage as the address asks for it: ?shape=, ?lang=, ?at= seconds.
func stageOf(q *desk.Request, f *campaign.Fleet, d *desk.Draft, page string) stageView {
	asked := q.URL.Query()
	v := stageView{Page: page}
	all := shapesOf(f)
	large := max(0, slices.IndexFunc(all, func(s shape) bool { return s.Size() == asked.Get("shape") }))
	lang := playlists.Lang(asked.Get("lang"))
	if !slices.Contains(d.Campaign.Languages, lang) && len(d.Campaign.Languages) > 0 {
		lang = d.Campaign.Languages[0]
	}
	if at, ok := parseClock(asked.Get("at")); ok {
		v.At = at
	}
	to := func(s shape, l playlists.Lang) string {
		return page + "?" + url.Values{"shape": {s.Size()}, "lang": {string(l)}}.Encode()
	}
	for i, s := range all {
		one := screenView{shape: s, To: to(s, lang)}
		if i == large {
			v.Large = one
		} else {
			v.Small = append(v.Small, one)
		}
	}
	for _, l := range d.Campaign.Languages {
		v.Tongues = append(v.Tongues, tongueView{l, to(all[large], l), l == lang})
	}
	return v
}

// Lang is the language in which one looks.
func (v *stageView) Lang() playlists.Lang {
	for _, t := range v.Tongues {
		if t.Here {
			return t.Lang
		}
	}
	return ""
}

// play lets the stage play a story, entered at a time.
func (v *stageView) play(d *desk.Draft, st playlists.StoryID, ms int64, now playlists.Millis) {
	v.Ms, v.Any = ms, ms > 0 && v.Lang() != ""
	if v.Any {
		v.At = min(v.At, ms-1)
	}
	v.each(func(s *screenView) {
		s.Source = "/studio/story/" + string(d.ID) + "/" + string(st) + "/" + string(v.Lang()) + "/" + s.Size() + "/" + strconv.FormatInt(now-v.At, 10) + "/"
	})
}

// hold lets the stage show one slide.
func (v *stageView) hold(d *desk.Draft, st playlists.StoryID, sl playlists.SlideID) {
	v.Any = v.Lang() != ""
	v.each(func(s *screenView) {
		s.Source = "/studio/preview/" + string(d.ID) + "/" + string(st) + "/" + string(sl) + "/" + string(v.Lang()) + "/" + s.Size() + "/"
	})
}

func (v *stageView) each(do func(*screenView)) {
	do(&v.Large)
	for i := range v.Small {
		do(&v.Small[i])
	}
}

// Entered says the time at which the story is entered, in seconds.
func (v *stageView) Entered() string { return decimal(v.At) }

// Length says how long it is, in seconds.
func (v *stageView) Length() string { return decimal(v.Ms) }
