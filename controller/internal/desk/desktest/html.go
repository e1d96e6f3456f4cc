package desktest

import (
	"strings"

	"golang.org/x/net/html"
)

// All gives the elements within a node that a test picks, in the order of the page.
func All(n *html.Node, pick func(*html.Node) bool) (found []*html.Node) {
	for e := range n.Descendants() {
		if e.Type == html.ElementNode && pick(e) {
			found = append(found, e)
		}
	}
	return found
}

// Text gives the words within a node, spaces made one.
func Text(n *html.Node) string {
	var b strings.Builder
	for e := range n.Descendants() {
		if e.Type == html.TextNode {
			b.WriteString(e.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// Attr gives an attribute of an element, "" if it has none.
func Attr(n *html.Node, name string) string { return value(n.Attr, name) }
