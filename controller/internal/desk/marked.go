package desk

import (
	"html/template"
	"regexp"
	"strings"

	"storyline/playlists"
)

// machine are words that no language translates: names, paths, keys.
var machine = regexp.MustCompile(`[A-Za-z][\w./:#{}-]*`)

// Marked gives what a machine says as markup, begun with a capital. In letters other than Latin, what stands in
// Latin ones is a name, and marked as such.
func Marked(text string, lang playlists.Lang) template.HTML {
	html := template.HTMLEscapeString(Sentence(text))
	if lang != "uk" {
		return template.HTML(html) //nolint:gosec // escaped just now
	}
	var b strings.Builder
	for i, part := range strings.SplitAfter(html, ";") { // entities stay whole
		if at := strings.LastIndexByte(part, '&'); i >= 0 && at >= 0 && strings.HasSuffix(part, ";") {
			b.WriteString(machine.ReplaceAllString(part[:at], "<code>$0</code>") + part[at:])
			continue
		}
		b.WriteString(machine.ReplaceAllString(part, "<code>$0</code>"))
	}
	return template.HTML(b.String()) //nolint:gosec // escaped before it was marked
}
