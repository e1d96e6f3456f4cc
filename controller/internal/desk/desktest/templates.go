package desktest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"text/template/parse"
	"unicode"

	"golang.org/x/net/html"
)

// product is the one word that all pages share untranslated.
const product = "Storyline"

// everythingSaid fails for each word that a template of the room in dir writes itself,
// where {{t "..."}} should say it. It sees pages that nobody visits and branches
// that nobody takes.
func everythingSaid(t *testing.T, dir string) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "templates", "*.html"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range unsaid(t, filepath.Base(name), string(b)) {
			t.Errorf("%s writes %q itself: say it with t", filepath.Base(name), text)
		}
	}
}

// unsaid lists the words that a template writes itself, outside of code, of names
// (translate="no") and of what only the browser reads.
func unsaid(t *testing.T, name, template string) (found []string) {
	t.Helper()
	all := map[string]*parse.Tree{}
	tree := parse.New(name)
	tree.Mode = parse.SkipFuncCheck
	if _, err := tree.Parse(template, "", "", all); err != nil {
		t.Fatal(err)
	}
	for _, tree := range all {
		var b strings.Builder
		flatten(&b, tree.Root)
		found = append(found, written(b.String())...)
	}
	return found
}

// flatten writes the markup of all branches, one after the other, with a figure
// for each value.
func flatten(b *strings.Builder, n parse.Node) {
	switch n := n.(type) {
	case *parse.ListNode:
		if n == nil {
			return
		}
		for _, c := range n.Nodes {
			flatten(b, c)
		}
	case *parse.TextNode:
		b.Write(n.Text)
	case *parse.ActionNode:
		b.WriteByte('0')
	case *parse.IfNode:
		flatten(b, n.List)
		flatten(b, n.ElseList)
	case *parse.RangeNode:
		flatten(b, n.List)
		flatten(b, n.ElseList)
	case *parse.WithNode:
		flatten(b, n.List)
		flatten(b, n.ElseList)
	}
}

// written lists the words of markup that a person would read.
func written(markup string) (found []string) {
	tokens := html.NewTokenizer(strings.NewReader(markup))
	quiet, depth, title := "", 0, false // inside of what element nothing is said, and how deep
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			return found
		case html.StartTagToken, html.SelfClosingTagToken:
			e := tokens.Token()
			title = e.Data == "title"
			switch {
			case quiet == e.Data:
				depth++
			case quiet == "" && silent(e):
				quiet, depth = e.Data, 1
			case quiet == "":
				found = append(found, spokenAttributes(e)...)
			}
		case html.EndTagToken:
			if e := tokens.Token(); e.Data == quiet {
				if depth--; depth == 0 {
					quiet = ""
				}
			}
		case html.TextToken:
			text := strings.TrimSpace(tokens.Token().Data)
			if title {
				text = strings.ReplaceAll(text, product, "")
			}
			if quiet == "" && strings.ContainsFunc(text, unicode.IsLetter) {
				found = append(found, text)
			}
		}
	}
}

// silent reports whether nothing inside of an element is said to a person in
// their language.
func silent(e html.Token) bool {
	switch e.Data {
	case "code", "pre", "script", "style":
		return true
	}
	return value(e.Attr, "translate") == "no"
}

// spokenAttributes lists what an element says besides its text.
func spokenAttributes(e html.Token) (found []string) {
	for _, name := range attributes() {
		if text := value(e.Attr, name); strings.ContainsFunc(text, unicode.IsLetter) {
			found = append(found, name+"="+text)
		}
	}
	return found
}
