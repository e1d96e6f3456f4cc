package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode"
)

// plain writes text without control characters: a document that comes from
// elsewhere must not be able to hide a line from the person who reads it.
type plain struct{ w io.Writer }

func (p plain) Write(b []byte) (int, error) {
	seen := strings.Map(func(r rune) rune {
		if r != '\n' && (unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)) {
			return '\uFFFD'
		}
		return r
	}, string(b))
	_, err := io.WriteString(p.w, seen)
	return len(b), err
}

// oneLine shows where a text breaks its lines without breaking them: a text must
// not be able to look like the lines around it.
func oneLine(s string) string { return strings.ReplaceAll(s, "\n", " \u23CE ") }

func printJSON(out io.Writer, v any) error {
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// counted says how many there are of a thing.
func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
