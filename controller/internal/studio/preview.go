package studio

import (
	"context"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"storyline/playlists"
	"storyline/playlists/screen"
)

// previews are the screens on which one looks at drafts: the very page that hangs
// in a carriage. A preview has nowhere to report to, so it makes no plays.
type previews struct {
	studio  *Studio
	mu      sync.Mutex
	screens map[string]http.Handler
	streams chan struct{} // a place for each event stream that is open
}

// mostPreviews bounds how many are kept ready. mostStreams bounds how many event
// streams of previews are open at once: our own pages open none, they ask for
// slots.
const (
	mostPreviews = 256
	mostStreams  = 16
)

func newPreviews(s *Studio) *previews {
	return &previews{studio: s, screens: map[string]http.Handler{}, streams: make(chan struct{}, mostStreams)}
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
	if r.PathValue("rest") == "events" {
		select {
		case p.streams <- struct{}{}:
			defer func() { <-p.streams }()
		default:
			w.Header().Set("Retry-After", "10")
			http.Error(w, "too many previews are watching", http.StatusServiceUnavailable)
			return
		}
	}
	h := w.Header()
	h.Del("Content-Security-Policy") // the screen brings its own
	base := strings.TrimSuffix(r.URL.Path, "/"+r.PathValue("rest"))
	http.StripPrefix(base, p.screen(r.Context(), base, l)).ServeHTTP(w, r)
}

// screen gives the server of one preview.
func (p *previews) screen(ctx context.Context, base string, l looking) http.Handler {
	p.mu.Lock()
	defer p.mu.Unlock()
	if s, ok := p.screens[base]; ok {
		return s
	}
	if f, err := p.studio.opt.Fleets.Fleet(ctx); err == nil {
		for _, s := range shapesOf(f) {
			if s.W == l.shape.W && s.H == l.shape.H {
				l.shape.Codecs = s.Codecs
			}
		}
	}
	s := screen.New(screen.Options{
		Log: p.studio.log, Preview: true, Now: p.studio.now, Media: p.studio.opt.Media, Source: drawn{studio: p.studio, looking: l},
	})
	if len(p.screens) >= mostPreviews {
		clear(p.screens)
	}
	p.screens[base] = s
	return s
}
