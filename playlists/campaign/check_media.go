package campaign

import (
	"io/fs"
	"strings"

	"storyline/playlists"
)

// media judges the files of an image or video slide, by what they really are.
func (k *checker) media(s *Slide) {
	if len(s.Media) > playlists.MaxVariants {
		k.add(s.at("media"), RuleTooMany, say("there are %d media files, at most %d are allowed", len(s.Media), playlists.MaxVariants), say("leave out shapes that no display has"))
	}
	twiceNamed(&k.findings, s.Media, func(m *Medium) (string, Pos) { return key(m), m.at("file") }, say("file"))
	sound := true
	have := map[string]map[playlists.Lang]bool{"picture": {}, "captions": {}}
	for i := range s.Media {
		m := &s.Media[i]
		k.spoken(m.at("lang"), m.Lang)
		what := k.medium(s, m)
		if what == "" {
			sound = false
			continue
		}
		have[what][m.Lang] = true
	}
	if sound && k.catalogue != nil && !k.campaign.partial {
		k.everyLanguage(s, have["picture"], have["captions"])
	}
}

// key tells two entries of one slide apart.
func key(m *Medium) string {
	if m.Lang == "" {
		return m.File
	}
	return m.File + " in " + string(m.Lang)
}

// medium judges one file and says whether it is a picture (still or moving) or
// captions; "" if that can't be told.
func (k *checker) medium(s *Slide, m *Medium) string {
	if m.File == "" {
		return ""
	}
	if !fs.ValidPath(m.File) || m.File == "." || strings.ContainsAny(m.File, "\\:\n") || len(m.File) > maxPath {
		k.add(m.at("file"), RuleMediaPath, say("%s is not a path within the campaign's folder", quote(m.File)), say("write it like media/arrival.png: with slashes, without .. and without a leading slash"))
		return ""
	}
	if k.catalogue == nil {
		return ""
	}
	v, known := k.catalogue.Lookup(m.File)
	switch {
	case !known:
		k.add(m.at("file"), RuleMediaUnknown, say("%s is not among the campaign's media", quote(m.File)), say("put the file there, or correct its name; capitals count"))
		return ""
	case v.Type == playlists.Captions && s.Kind == playlists.VideoSlide:
		if _, there := m.of["lang"]; m.Lang == "" && !there && len(k.campaign.Languages) > 1 {
			k.add(m.at("file"), RuleCaptions, say("captions without a language"), say("add lang: with the language they are written in"))
		}
		return "captions"
	case !strings.HasPrefix(v.Type, string(s.Kind)+"/"):
		k.add(m.at("file"), RuleMediaType, say("%s is of type %s, the slide is of kind %s", quote(m.File), v.Type, s.Kind), fit(s.Kind, v.Type))
		return ""
	case v.Bytes > playlists.MaxMedia:
		k.add(m.at("file"), RuleMediaLarge, say("%s has %d bytes, at most %d are allowed", quote(m.File), v.Bytes, playlists.MaxMedia), say("encode it smaller"))
	case s.Kind == playlists.VideoSlide && int64(s.Seconds) > v.Ms:
		k.add(s.at("seconds"), RuleFilmShort, say("the slide lasts %s s, but %s lasts %s s", s.Seconds, quote(m.File), Seconds(v.Ms)), say("shorten the slide, or take a longer film"))
	}
	return "picture"
}

// maxPath is the most bytes of a media path.
const maxPath = 200

func fit(kind playlists.SlideKind, mediaType string) phrase {
	family, _, _ := strings.Cut(mediaType, "/")
	switch {
	case mediaType == playlists.Captions:
		return say("captions belong to a video slide")
	case family == "image" || family == "video":
		return say("write kind: %s, or take another file", family)
	case kind == playlists.VideoSlide:
		return say("take an MP4 or a WebM film")
	default:
		return say("take a PNG or a JPEG picture")
	}
}

// everyLanguage demands that no language is left without a picture, or a film
// without captions.
func (k *checker) everyLanguage(s *Slide, pictures, captions map[playlists.Lang]bool) {
	for _, l := range k.campaign.Languages {
		if !pictures[""] && !pictures[l] {
			k.add(s.at("media"), RuleMediaLanguage, say("there is no picture or film for language %s", l), say("add one with that lang, or one without a lang for every language"))
		}
		if s.Kind == playlists.VideoSlide && !captions[""] && !captions[l] {
			k.add(s.at("media"), RuleCaptions, say("the film has no captions in language %s", l), say("add a WebVTT file with lang: %s", l))
		}
	}
}
