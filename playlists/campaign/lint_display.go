package campaign

import (
	"slices"
	"strconv"
	"strings"

	"storyline/playlists"
)

// audience is the displays of one shape that are told a story.
type audience struct {
	shape    playlists.Shape
	displays []playlists.DisplayID
}

// shown judges each slide on every shape of display that it is told on.
func (l *linter) shown(tellers []*teller, stories map[playlists.StoryID]*playlists.Story) {
	told := l.audiences(tellers)
	fine := map[string]bool{}
	for i := range l.campaign.Written {
		w := &l.campaign.Written[i]
		story := stories[w.ID]
		if story == nil || len(story.Slides) != len(w.Slides) {
			continue
		}
		for j := range w.Slides {
			l.on = subject{w.ID, w.Slides[j].ID}
			l.pictured(&w.Slides[j], &story.Slides[j], told[w.ID])
		}
		l.on = subject{story: w.ID}
		l.fine(w, story, told[w.ID], fine)
	}
}

// audiences finds, for each story, the displays that are told it, by shape. What
// a display reported goes before what the fleet's file says.
func (l *linter) audiences(tellers []*teller) map[playlists.StoryID][]*audience {
	all := map[playlists.StoryID][]*audience{}
	for _, t := range tellers {
		for _, c := range t.carriages {
			for i := range c.Displays {
				on := &c.Displays[i]
				shape := l.shapeOf(on)
				for _, d := range t.told {
					if len(l.campaign.Assign[d.Rule].Positions) == 0 || slices.Contains(l.campaign.Assign[d.Rule].Positions, on.Position) {
						all[d.Story] = seenBy(all[d.Story], shape, on.ID)
					}
				}
			}
		}
	}
	return all
}

func (l *linter) shapeOf(d *Display) playlists.Shape {
	if s, ok := l.reported[d.ID]; ok && s.W > 0 && s.H > 0 {
		return s
	}
	return d.Shape()
}

func seenBy(list []*audience, shape playlists.Shape, d playlists.DisplayID) []*audience {
	for _, a := range list {
		if a.shape.Same(shape) {
			if last := a.displays[len(a.displays)-1]; last != d { // two rules may tell it one story
				a.displays = append(a.displays, d)
			}
			return list
		}
	}
	return append(list, &audience{shape, []playlists.DisplayID{d}})
}

// pictured demands that each display can show some picture or film of a slide in
// each language, chosen as it will choose, and that it comes near to its shape.
func (l *linter) pictured(w *Slide, s *playlists.Slide, told []*audience) {
	if s.Kind != playlists.ImageSlide && s.Kind != playlists.VideoSlide {
		return
	}
	var bent []*audience
	lost := map[playlists.Unplayed][]playlists.DisplayID{}
	most := map[playlists.Unplayed]playlists.Shape{} // what the least of them decode
	for _, a := range told {
		why, fits := playlists.Played, true
		for _, lang := range l.campaign.Languages {
			picture, _ := playlists.Choose(s, lang, a.shape)
			if picture == nil {
				why = max(why, unplayed(s, lang, a.shape))
			}
			fits = fits && (picture == nil || cut(picture, a.shape) <= mostCut)
		}
		if why != playlists.Played {
			lost[why] = append(lost[why], a.displays...)
			most[why] = least(most[why], a.shape)
		}
		if !fits {
			bent = append(bent, a)
		}
	}
	if s.Kind == playlists.VideoSlide {
		l.unplayed(w, lost, most)
	}
	for _, a := range bent {
		l.warn(w.at("media"), RuleShape, say("no file comes near to the shape %d x %d, and passengers would see little of it; displays: %s", a.shape.W, a.shape.H, listed(a.displays)),
			say("add one that is made for this shape"))
	}
}

// unplayed gives what keeps a display from every film of a slide in a language: of
// the films that come nearest to being played, the last hindrance. A slide without
// any is somebody else's fault to find.
func unplayed(s *playlists.Slide, lang playlists.Lang, shape playlists.Shape) (why playlists.Unplayed) {
	for i := range s.Media {
		if v := &s.Media[i]; v.Type != playlists.Captions && (v.Lang == "" || v.Lang == lang) {
			why = max(why, shape.Plays(v))
		}
	}
	return why
}

// least gives the lower bounds of two displays.
func least(a, b playlists.Shape) playlists.Shape {
	if a.MaxW == 0 || b.MaxW*b.MaxH < a.MaxW*a.MaxH {
		a.MaxW, a.MaxH = b.MaxW, b.MaxH
	}
	if a.MaxFps == 0 || b.MaxFps < a.MaxFps {
		a.MaxFps = b.MaxFps
	}
	return a
}

// unplayed says which displays can play no film of a slide, by what keeps them.
func (l *linter) unplayed(w *Slide, lost map[playlists.Unplayed][]playlists.DisplayID, most map[playlists.Unplayed]playlists.Shape) {
	at := w.at("media")
	if d := lost[playlists.OtherCodec]; len(d) > 0 {
		l.add(at, RuleCodec, say("some displays decode none of these films, and would show the call instead: %s", listed(d)),
			say("add a film in another codec; MP4 with H.264 (avc1) is played nearly everywhere"))
	}
	if d := lost[playlists.TooLarge]; len(d) > 0 {
		l.add(at, RuleCodec, say("for some displays these films have too many pixels, and they would show the call instead: %s", listed(d)),
			say("add a film of at most %d x %d pixels", most[playlists.TooLarge].MaxW, most[playlists.TooLarge].MaxH))
	}
	if d := lost[playlists.TooFast]; len(d) > 0 {
		l.add(at, RuleCodec, say("for some displays these films have too many pictures a second, and they would show the call instead: %s", listed(d)),
			say("add a film of at most %s pictures a second", perSecond(most[playlists.TooFast].MaxFps)))
	}
}

func perSecond(fps float64) string { return strconv.FormatFloat(fps, 'f', -1, 64) }

// mostCut is the part of a picture that may be cut away, or left beside it, before
// somebody should look: half, since the middle of a picture is then still seen.
const mostCut = 0.5

// cut gives the part of a picture that is lost when it fills a display.
func cut(v *playlists.Variant, s playlists.Shape) float64 {
	if v.W <= 0 || v.H <= 0 {
		return 0
	}
	a, b := float64(v.W)*float64(s.H), float64(s.W)*float64(v.H)
	return 1 - min(a, b)/max(a, b)
}

// fine warns of QR codes with modules too small to be read on some displays, once
// for each address.
func (l *linter) fine(w *Story, s *playlists.Story, told []*audience, said map[string]bool) {
	address := s.Call.AddressFor(longest(l.fleet))
	at := w.at("address")
	if w.Address == "" {
		at, l.on = l.campaign.at("site.address"), subject{}
	}
	if said[s.Call.Address] || strings.TrimSpace(address) == "" {
		return
	}
	said[s.Call.Address] = true
	modules := codeModules(address)
	for _, a := range told {
		if px := int(CodeSide(a.shape)) / (modules + quietModules); px < finestModule {
			l.warn(at, RuleCodeFine, say("a code of this address has %d modules a side, which are %d pixels each at %d x %d; displays: %s", modules, px, a.shape.W, a.shape.H, listed(a.displays)),
				say("take a shorter address, so that modules have at least %d pixels", finestModule))
		}
	}
}

// longest gives the carriage with the longest number: its code is the finest.
func longest(f *Fleet) (number playlists.Carriage) {
	for i := range f.Trains {
		for j := range f.Trains[i].Carriages {
			if id := f.Trains[i].Carriages[j].ID; len(id) > len(number) {
				number = id
			}
		}
	}
	return number
}
