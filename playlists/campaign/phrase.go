package campaign

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"gopkg.in/yaml.v3"

	"storyline/playlists"
)

// phrase is something said to a person: an English format and what fills it. An
// argument may be a phrase, which is then said in the same language.
type phrase struct {
	format string
	args   []any
}

// say makes a phrase. Each format stands in uk.yaml with its translation.
func say(format string, args ...any) phrase { return phrase{format, args} }

// String says a phrase in English.
func (p phrase) String() string { return p.filled(p.format, "en") }

// in says a phrase in a language, or in English.
func (p phrase) in(lang playlists.Lang) string {
	if base, _, _ := strings.Cut(string(lang), "-"); base != "uk" {
		return p.String()
	}
	format, ok := ukrainian()[p.format]
	if !ok {
		format = p.format
	}
	return p.filled(format, lang)
}

func (p phrase) filled(format string, lang playlists.Lang) string {
	args := make([]any, len(p.args))
	for i, a := range p.args {
		args[i] = a
		if inner, ok := a.(phrase); ok {
			args[i] = inner.in(lang)
		}
	}
	return fmt.Sprintf(format, args...)
}

//go:embed uk.yaml
var ukrainianYAML []byte

// ukrainian gives the Ukrainian format of each English one.
//
//nolint:gochecknoglobals // it is the embedded file, read once: problems are put into words by the hundred
var ukrainian = sync.OnceValue(func() map[string]string {
	var formats map[string]string
	if err := yaml.Unmarshal(ukrainianYAML, &formats); err != nil {
		panic(err) // embedded by the compiler, read by the tests
	}
	return formats
})
