package studio

import (
	"context"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/screen"
)

// previews are the screens on which one looks at drafts: the very page that hangs
// in a carriage. A preview has nowhere to report to, so it makes no plays.
type previews struct {
	studio  *Studio
	screens *desk.Screens
}

// mostStreams bounds how many event streams of previews are open at once.
const mostStreams = 16

func newPreviews(s *Studio) *previews {
	return &previews{studio: s, screens: desk.NewScreens(mostStreams)}
}

// sizes are what an address calls a shape.
var sizes = regexp.MustCompile(`^([1-9]\d{1,4})x([1-9]\d{1,4})$`)

// looking is what a preview is asked to show.
type looking struct {
	campaign playlists.CampaignID
	story    playlists.StoryID
	slide    playlists.SlideID // empty: the whole story
	lang     playlists.Lang
	shape    playlists.Shape
	since    playlists.Millis // when the story began
}

// slide shows one slide: a film again and again, all else held still.
func (p *previews) slide(w http.ResponseWriter, r *http.Request) {
	l, ok := read(r)
	l.slide = playlists.SlideID(r.PathValue("slide"))
	if !ok || !playlists.ValidName(l.slide) {
		http.NotFound(w, r)
		return
	}
	p.serve(w, r, l)
}

// story plays a story from an instant on, again and again.
func (p *previews) story(w http.ResponseWriter, r *http.Request) {
	l, ok := read(r)
	since, err := strconv.ParseInt(r.PathValue("since"), 10, 64)
	if !ok || err != nil || since < 0 || since > farthest {
		http.NotFound(w, r)
		return
	}
	l.since = since
	p.serve(w, r, l)
}

// farthest is the last instant that makes sense, in the year 2200.
const farthest = 7_258_118_400_000

func read(r *http.Request) (looking, bool) {
	l := looking{campaign: playlists.CampaignID(r.PathValue("campaign")), story: playlists.StoryID(r.PathValue("story")), lang: playlists.Lang(r.PathValue("lang"))}
	m := sizes.FindStringSubmatch(r.PathValue("size"))
	if m == nil || !playlists.ValidName(l.campaign) || !playlists.ValidName(l.story) || !playlists.ValidLang(l.lang) {
		return l, false
	}
	l.shape.W, _ = strconv.Atoi(m[1])
	l.shape.H, _ = strconv.Atoi(m[2])
	return l, l.shape.W <= maxSide && l.shape.H <= maxSide
}

// maxSide is the longest side of a display, in pixels.
const maxSide = 16384

func (p *previews) serve(w http.ResponseWriter, r *http.Request, l looking) {
	base := strings.TrimSuffix(r.URL.Path, "/"+r.PathValue("rest"))
	p.screens.Serve(w, r, base, func() http.Handler { return p.screen(r.Context(), l) })
}

// screen makes the server of one preview.
func (p *previews) screen(ctx context.Context, l looking) http.Handler {
	if f, err := p.studio.opt.Fleets.Fleet(ctx); err == nil {
		for _, s := range shapesOf(f) {
			if s.W == l.shape.W && s.H == l.shape.H {
				l.shape.Codecs = s.Codecs
			}
		}
	}
	return screen.New(screen.Options{
		Log: p.studio.log, Preview: true, Now: p.studio.now, Media: p.studio.opt.Media, Source: drawn{studio: p.studio, looking: l},
	})
}
