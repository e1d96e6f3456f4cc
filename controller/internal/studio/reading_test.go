package studio

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func all(n *html.Node, pick func(*html.Node) bool) (found []*html.Node) {
	for e := range n.Descendants() {
		if e.Type == html.ElementNode && pick(e) {
			found = append(found, e)
		}
	}
	return found
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
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

// text gives the words of an element, spaces made one.
func text(n *html.Node) string {
	var b strings.Builder
	for e := range n.Descendants() {
		if e.Type == html.TextNode {
			b.WriteString(e.Data)
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// says fails for each sentence that a page does not say.
func says(tb testing.TB, doc *html.Node, sentences ...string) {
	tb.Helper()
	said := text(doc)
	for _, s := range sentences {
		if !strings.Contains(said, s) {
			tb.Errorf("the page does not say %q:\n%s", s, said)
		}
	}
}
