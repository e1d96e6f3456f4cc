package desk

import (
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"path"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	plain "github.com/nicksnyder/go-i18n/v2/i18n/template"
	"golang.org/x/text/language"
	"gopkg.in/yaml.v3"

	"storyline/playlists"
)

// Languages lists what the desk speaks, the first by default.
func Languages() []playlists.Lang { return []playlists.Lang{"en", "uk"} }

// words are the catalogues of all rooms.
type words struct {
	bundle *i18n.Bundle
	match  language.Matcher
}

func newWords() *words {
	w := &words{bundle: i18n.NewBundle(language.English), match: language.NewMatcher([]language.Tag{language.English, language.Ukrainian})}
	w.bundle.RegisterUnmarshalFunc("yaml", yaml.Unmarshal)
	return w
}

// add reads the catalogues of a room: words/en.yaml and words/uk.yaml. A room whose
// sentences have no plural forms needs no English one.
func (w *words) add(files fs.FS) error {
	for _, l := range Languages() {
		name := path.Join("words", string(l)+".yaml")
		b, err := fs.ReadFile(files, name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return fmt.Errorf("read words: %w", err)
		}
		if len(b) == 0 {
			continue
		}
		if _, err := w.bundle.ParseMessageFileBytes(b, string(l)+".yaml"); err != nil {
			return fmt.Errorf("read words of %s: %w", name, err)
		}
	}
	return nil
}

// preferred gives the language that a browser asks for, as far as we speak it.
func (w *words) preferred(accept string) playlists.Lang {
	tags, _, err := language.ParseAcceptLanguage(accept)
	if err != nil {
		return Languages()[0]
	}
	_, i, sure := w.match.Match(tags...)
	if sure == language.No {
		i = 0
	}
	return Languages()[i]
}

// tongue speaks one language.
type tongue struct {
	lang      playlists.Lang
	localizer *i18n.Localizer
}

func (w *words) tongue(l playlists.Lang) tongue {
	return tongue{lang: l, localizer: i18n.NewLocalizer(w.bundle, string(l))}
}

// raw gives the sentence of the catalogue with its holes; English without plural
// forms is its own catalogue.
func (t tongue) raw(p Phrase) string {
	text, err := t.localizer.Localize(&i18n.LocalizeConfig{
		DefaultMessage: &i18n.Message{ID: p.Text, Other: p.Text}, PluralCount: p.n(), TemplateParser: plain.IdentityParser{},
	})
	if err != nil && text == "" {
		return p.Text
	}
	return text
}

// say gives plain text.
func (t tongue) say(p Phrase) string {
	return p.fill(t.raw(p), func(v any) string {
		switch v := v.(type) {
		case Phrase:
			return t.say(v)
		case dressed:
			return fmt.Sprint(v.n)
		default:
			return fmt.Sprint(v)
		}
	})
}

// html gives the sentence as markup: its own words and all values escaped, but
// those that are markup already.
func (t tongue) html(p Phrase) template.HTML {
	return template.HTML(p.fill(template.HTMLEscapeString(t.raw(p)), func(v any) string { //nolint:gosec // all words are escaped here, markup comes from templates
		switch v := v.(type) {
		case template.HTML:
			return string(v)
		case dressed:
			return string(v.html)
		case Foreign:
			return `<span lang="` + template.HTMLEscapeString(string(v.Lang)) + `">` + template.HTMLEscapeString(v.Text) + `</span>`
		case Name:
			return string(nameOf(v))
		case Phrase:
			return string(t.html(v))
		default:
			return template.HTMLEscapeString(fmt.Sprint(v))
		}
	}))
}
