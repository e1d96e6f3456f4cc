package studio

import (
	"slices"
	"strconv"

	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// addSlide adds a slide of a kind from its template. It goes before the call that
// ends the story, unless a place is named or it is a call itself.
func (s *Studio) addSlide(q *desk.Request) (desk.Answer, error) {
	d, st, err := s.story(q)
	if err != nil {
		return desk.Answer{}, err
	}
	kind := playlists.SlideKind(q.Field("kind"))
	if !slices.ContainsFunc(kinds(), func(k kindView) bool { return k.Kind == kind }) {
		return desk.Answer{}, desk.Refuse("There is no such kind of slide. Choose an image, a video, a text or a call.")
	}
	if len(st.Slides) >= playlists.MaxSlides {
		return desk.Answer{}, desk.Refuse("A story has at most {most} slides.", "most", playlists.MaxSlides)
	}
	at := len(st.Slides)
	if n := len(st.Slides); n > 0 && kind != playlists.CallSlide && st.Slides[n-1].Kind == playlists.CallSlide {
		at = n - 1
	}
	if n, err := strconv.Atoi(q.Field("at")); err == nil {
		at = max(0, min(len(st.Slides), n))
	}
	id := playlists.SlideID(unique(firstName(kind), func(name string) bool { return slideOf(st, playlists.SlideID(name)) != nil }))
	after, err := s.do(q, d, act{name: actAdd, what: string(st.ID) + ", " + string(id), changes: []campaign.Change{campaign.AddSlide(st.ID, campaign.Template(id, kind), at)}})
	if err != nil {
		return desk.Answer{}, err
	}
	return desk.Answer{To: slideAt(after, st.ID, id), Notice: desk.Say("The slide is there. {undo}", "undo", undo(q))}, nil
}

// firstName is what a slide is called before somebody gives it a name.
func firstName(k playlists.SlideKind) string {
	switch k {
	case playlists.ImageSlide:
		return "picture"
	case playlists.VideoSlide:
		return "film"
	case playlists.TextSlide:
		return "words"
	default:
		return "the-way-out"
	}
}
