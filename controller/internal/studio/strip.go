package studio

import (
	"math"
	"strings"

	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// slideView is one slide, drawn small.
type slideView struct {
	ID       playlists.SlideID
	Kind     playlists.SlideKind
	Ms       int64
	From     int64 // ms from the start of the story
	Heading  []desk.Word
	Body     []desk.Word
	Alt      desk.Word
	Picture  string // address of a small picture
	Number   int    // from 1
	Last     bool
	Problems count
}

// Named says of what kind the slide is.
func (v slideView) Named() desk.Phrase { return kindName(v.Kind) }

func kindName(k playlists.SlideKind) desk.Phrase {
	switch k {
	case playlists.ImageSlide:
		return desk.Say("image")
	case playlists.VideoSlide:
		return desk.Say("video")
	case playlists.TextSlide:
		return desk.Say("text")
	default:
		return desk.Say("call")
	}
}

// stripView is the slides of a story in their order, and how long they take.
type stripView struct {
	Slides []slideView
	Ms     int64
	CallMs int64 // of these the hotlines stand large
}

// At says a time within a story.
func (v slideView) At() string { return clock(v.From) }

func viewStrip(d *desk.Draft, st *campaign.Story, c *counts, rd *desk.Reader) stripView {
	var v stripView
	for i := range st.Slides {
		s := viewSlide(&st.Slides[i], d.Files, rd)
		s.From, s.Number, s.Last = v.Ms, i+1, i == len(st.Slides)-1
		s.Problems = c.slides[[2]string{string(st.ID), string(s.ID)}]
		v.Ms += s.Ms
		if s.Kind == playlists.CallSlide {
			v.CallMs += s.Ms
		}
		v.Slides = append(v.Slides, s)
	}
	return v
}

// viewSlide puts a slide into words. Of its pictures it takes the one nearest to a
// wide screen, as a display of that shape would.
func viewSlide(s *campaign.Slide, files campaign.Files, rd *desk.Reader) slideView {
	v := slideView{ID: s.ID, Kind: s.Kind, Ms: int64(s.Seconds)}
	headings, bodies := playlists.Texts{}, playlists.Texts{}
	for l, w := range s.Text {
		headings[l], bodies[l] = w.Heading, w.Body
	}
	v.Heading, v.Body = rd.Words(headings), rd.Words(bodies)
	if alt := rd.Words(s.Alt); len(alt) > 0 {
		v.Alt = alt[0]
	}
	best := 0.0
	for i := range s.Media {
		e, known := files[s.Media[i].File]
		if !known || e.W <= 0 || e.H <= 0 || !strings.HasPrefix(e.Type, "image/") && !strings.HasPrefix(e.Type, "video/") {
			continue
		}
		if near := nearness(e.W, e.H); near > best {
			best, v.Picture = near, thumbAt(e.SHA256)
		}
	}
	return v
}

// thumbAt is where the controller serves a small picture of a file.
func thumbAt(d playlists.Digest) string { return "/thumbs/sha256/" + d.String() }

// nearness is 1 for a picture of 16 to 9, less for every other.
func nearness(w, h int) float64 {
	a := float64(w) / float64(h) * 9 / 16
	return math.Min(a, 1/a)
}

// bar is a slide as a part of the ruler above the strip, in thousandths of the
// story.
type bar struct {
	X, W int64
	Kind playlists.SlideKind
}

// Bars draws the ruler.
func (v stripView) Bars() []bar {
	if v.Ms <= 0 {
		return nil
	}
	var list []bar
	for _, s := range v.Slides {
		from, until := s.From*1000/v.Ms, (s.From+s.Ms)*1000/v.Ms
		list = append(list, bar{from, until - from, s.Kind})
	}
	return list
}
