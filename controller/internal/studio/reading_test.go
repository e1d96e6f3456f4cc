package studio

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"storyline/controller/internal/desk/desktest"
)

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

func inner(n *html.Node) string {
	var b strings.Builder
	for e := range n.Descendants() {
		if e.Type == html.TextNode {
			b.WriteString(e.Data)
		}
	}
	return b.String()
}

// says fails for each sentence that a page does not say.
func says(tb testing.TB, doc *html.Node, sentences ...string) {
	tb.Helper()
	said := desktest.Text(doc)
	for _, s := range sentences {
		if !strings.Contains(said, s) {
			tb.Errorf("the page does not say %q:\n%s", s, said)
		}
	}
}
