package studio

import (
	"maps"
	"path"
	"slices"
	"strings"

	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// attach puts a file that has arrived into a slide, under a name that we make.
func (s *Studio) attach(q *desk.Request, d *desk.Draft, st *campaign.Story, sl *campaign.Slide, name string, lang playlists.Lang, e campaign.Entry) (string, error) {
	if err := fits(sl.Kind, e.Type); err != nil {
		return "", err
	}
	if len(sl.Media) >= playlists.MaxVariants {
		return "", desk.Refuse("A slide has at most {most} files.", "most", playlists.MaxVariants)
	}
	if lang == "" && e.Type == playlists.Captions {
		lang = spoken(name, d.Campaign.Languages)
	}
	file := fileName(name, &e, d)
	m := campaign.Medium{File: file, Lang: lang}
	_, err := s.do(q, d, act{name: actMedia, what: file, files: campaign.Files{file: e},
		changes: []campaign.Change{campaign.Insert(campaign.At("stories", st.ID, "slides", sl.ID, "media"), campaign.End, m)}})
	return file, err
}

// fits refuses a file of which a slide of a kind can make nothing.
func fits(k playlists.SlideKind, mediaType string) error {
	family, _, _ := strings.Cut(mediaType, "/")
	switch {
	case k == playlists.ImageSlide && family == "image", k == playlists.VideoSlide && (family == "video" || mediaType == playlists.Captions):
		return nil
	case k == playlists.ImageSlide:
		return desk.Refuse("This slide shows a picture, and the file is none. Take a PNG or a JPEG picture, or add a slide of another kind.")
	case k == playlists.VideoSlide:
		return desk.Refuse("This slide shows a film, and the file is none. Take an MP4 or WebM film, or captions in WebVTT.")
	default:
		return desk.Refuse("A slide of this kind has no files.")
	}
}

// spoken guesses the language of captions by their name, as in day.uk.vtt; the
// first of the campaign's if it says none.
func spoken(name string, languages []playlists.Lang) playlists.Lang {
	for _, l := range languages {
		if strings.Contains(strings.ToLower(path.Base(name)), "."+string(l)+".") {
			return l
		}
	}
	if len(languages) > 0 {
		return languages[0]
	}
	return ""
}

// fileName makes the path of a file in the campaign's folder: small Latin letters
// of the name that its owner gave it, and the ending of what it really is. The same
// bytes keep the path that they have.
func fileName(name string, e *campaign.Entry, d *desk.Draft) string {
	for _, file := range slices.Sorted(maps.Keys(d.Files)) {
		if d.Files[file].SHA256 == e.SHA256 {
			return file
		}
	}
	stem := slug(strings.TrimSuffix(path.Base(strings.ReplaceAll(name, `\`, "/")), path.Ext(name)))
	if stem == "" {
		stem = "file"
	}
	end := ending(e.Type)
	for n := stem; ; n = next(stem, n) {
		file := "media/" + n + end
		if !inUse(d, file) {
			return file
		}
	}
}

// next gives the name that follows n among stem, stem-2, stem-3.
func next(stem, n string) string {
	return unique(stem, func(name string) bool { return name == stem || len(name) < len(n) || len(name) == len(n) && name <= n })
}

// inUse reports whether a path means a file already, known or only named.
func inUse(d *desk.Draft, file string) bool {
	if _, there := d.Files[file]; there {
		return true
	}
	for i := range d.Campaign.Written {
		for j := range d.Campaign.Written[i].Slides {
			if slices.ContainsFunc(d.Campaign.Written[i].Slides[j].Media, func(m campaign.Medium) bool { return m.File == file }) {
				return true
			}
		}
	}
	return false
}

func ending(mediaType string) string {
	switch mediaType {
	case "image/png":
		return ".png"
	case "image/jpeg":
		return ".jpg"
	case "video/mp4":
		return ".mp4"
	case "video/webm":
		return ".webm"
	default:
		return ".vtt"
	}
}
