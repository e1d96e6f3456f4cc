package desktest

import (
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// latin are words in Latin letters, cyrillic those in Cyrillic ones.
var (
	latin    = regexp.MustCompile(`[A-Za-z]{2,}`)
	cyrillic = regexp.MustCompile(`[\p{Cyrillic}]{2,}`)
)

// Untranslated lists what a page says in the letters of the other language, outside
// of what is marked as code, as a name (translate="no") or as being in another
// language (lang).
func Untranslated(doc *html.Node, lang string) []string {
	foreign := latin
	if lang == "en" {
		foreign = cyrillic
	}
	var found []string
	var walk func(n *html.Node, own bool)
	walk = func(n *html.Node, own bool) {
		if n.Type == html.ElementNode {
			switch n.Data {
			case "code", "pre", "script", "style", "title":
				return
			}
			if Attr(n, "translate") == "no" {
				return
			}
			if l := Attr(n, "lang"); l != "" {
				own = l == lang
			}
			for _, name := range attributes() {
				if text := Attr(n, name); own && foreign.MatchString(text) {
					found = append(found, name+"="+text)
				}
			}
		}
		if text := strings.TrimSpace(n.Data); n.Type == html.TextNode && own && foreign.MatchString(text) {
			found = append(found, text)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, own)
		}
	}
	walk(doc, true)
	return found
}

// Translated fails for each word on a page that is in neither the page's language
// nor marked as being in another.
func Translated(t *testing.T, doc *html.Node, lang string) {
	t.Helper()
	for _, text := range Untranslated(doc, lang) {
		t.Errorf("not translated: %q", text)
	}
}

// attributes are those that people read or hear.
func attributes() []string {
	return []string{"title", "alt", "aria-label", "placeholder", "data-label", "data-current", "data-lost"}
}

func value(list []html.Attribute, name string) string {
	for _, a := range list {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
