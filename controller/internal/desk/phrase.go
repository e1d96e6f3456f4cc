package desk

import (
	"fmt"
	"html/template"
	"strings"
	"unicode"
	"unicode/utf8"

	"storyline/playlists"
)

// Phrase is a sentence before it is said in a language: the English one, with
// holes such as {carriage}, and what fills them. An argument may be a Phrase.
type Phrase struct {
	Text string
	args []any // names and values in turn
}

// Say makes a phrase. The names and values of its holes follow in turn, as for
// slog. A value called n chooses the plural form.
func Say(text string, args ...any) Phrase { return Phrase{Text: text, args: args} }

// Empty reports whether there is nothing to say.
func (p Phrase) Empty() bool { return p.Text == "" }

// n gives the number that inflects the sentence, nil if none does.
func (p Phrase) n() any {
	for i := 0; i+1 < len(p.args); i += 2 {
		if p.args[i] == "n" {
			return count(p.args[i+1])
		}
	}
	return nil
}

// count gives the number behind a value; templates hand over dressed ones.
func count(v any) any {
	switch v := v.(type) {
	case int, int64:
		return v
	case dressed:
		return v.n
	default:
		return nil
	}
}

// dressed is a number with the markup around it.
type dressed struct {
	n    any
	html template.HTML
}

// Foreign is text in a language of its own, such as what a machine says; a page
// names its language.
type Foreign struct {
	Lang playlists.Lang
	Text string
}

// String gives the text.
func (f Foreign) String() string { return f.Text }

// Name is what no language translates, such as a person's name; a page says so.
type Name string

// Sentence begins what a machine says with a capital, as people do; a file's name
// stays as it is, quoted or not.
func Sentence(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 || strings.HasPrefix(text, "media/") {
		return text
	}
	return string(unicode.ToUpper(first)) + text[size:]
}

// fill puts values into the holes of a text; write says how a value is written.
func (p Phrase) fill(text string, write func(any) string) string {
	if len(p.args) == 0 {
		return text
	}
	pairs := make([]string, 0, len(p.args))
	for i := 0; i+1 < len(p.args); i += 2 {
		pairs = append(pairs, fmt.Sprintf("{%v}", p.args[i]), write(p.args[i+1]))
	}
	return strings.NewReplacer(pairs...).Replace(text)
}
