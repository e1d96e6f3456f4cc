package screen

import (
	"slices"
	"strings"

	"storyline/playlists"
)

// tongue speaks one language, or, where a text has none in it, the first of the
// story's languages in which there is one: a foreign word beats none when it
// says whom to call.
type tongue struct {
	lang  playlists.Lang
	order []playlists.Lang
}

func (t tongue) of(texts playlists.Texts) string {
	if s := texts[t.lang]; s != "" {
		return s
	}
	for _, l := range t.order {
		if s := texts[l]; s != "" {
			return s
		}
	}
	return ""
}

func (t tongue) words(text map[playlists.Lang]playlists.Words) playlists.Words {
	if w, ok := text[t.lang]; ok {
		return w
	}
	for _, l := range t.order {
		if w, ok := text[l]; ok {
			return w
		}
	}
	return playlists.Words{}
}

func (t tongue) all(list []playlists.Texts) []string {
	var said []string
	for _, texts := range list {
		if s := t.of(texts); s != "" {
			said = append(said, s)
		}
	}
	return said
}

// second is the other of a story's first two languages.
func second(languages []playlists.Lang, lang playlists.Lang) (playlists.Lang, bool) {
	if len(languages) < 2 {
		return "", false
	}
	if lang == languages[0] {
		return languages[1], true
	}
	return languages[0], true
}

// direction is how a language is written: "rtl" for those in Arabic, Hebrew,
// Thaana and N'Ko letters, "ltr" for all others.
func direction(lang playlists.Lang) string {
	first, _, _ := strings.Cut(string(lang), "-")
	if slices.Contains([]string{"ar", "ckb", "dv", "fa", "he", "nqo", "ps", "sd", "ug", "ur", "yi"}, first) {
		return "rtl"
	}
	return "ltr"
}
