package campaign

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// The most bytes that a file may have. A fleet of 10 000 carriages has some
// 2 MB, written by a program.
const (
	MaxCampaign = 1 << 20
	MaxFleet    = 4 << 20
)

// maxDepth is deeper than any schema here and shallow enough to walk.
const maxDepth = 24

// version is the form of file that this reader knows.
const version = 1

// read decodes a YAML file strictly into v, a pointer to a struct with marks
// and a version. Of a file of another version nothing else is said, since it
// may be right.
func read(name string, b []byte, limit int, v interface{ marked() *marks }, stated *int) []Problem {
	r := &reader{findings: findings{file: name}}
	root := r.parse(b, limit)
	if root == nil {
		return r.sorted()
	}
	r.value(root, reflect.ValueOf(v).Elem(), nil, "")
	if *stated != version && *stated != 0 {
		return []Problem{{File: name, Pos: v.marked().at("version"), Rule: RuleVersion,
			Text: fmt.Sprintf("the file is of version %d, this program reads version %d", *stated, version), Remedy: "write version: 1, or take a newer program"}}
	}
	return r.sorted()
}

// reader walks nodes and values side by side.
type reader struct{ findings }

// parse gives the root of the one document, nil if there is none to read.
func (r *reader) parse(b []byte, limit int) *yaml.Node {
	if doc := r.document(b, limit); doc != nil {
		return doc.Content[0]
	}
	return nil
}

// document gives the one document with the comments around its root, nil if
// there is none to read.
func (r *reader) document(b []byte, limit int) *yaml.Node {
	top := Pos{1, 1}
	switch {
	case len(b) > limit:
		r.add(top, RuleSize, fmt.Sprintf("the file has %d bytes, at most %d are allowed", len(b), limit), "split it, or take out what isn't text")
		return nil
	case !utf8.Valid(b):
		r.add(invalidAt(b), RuleSyntax, "the file is not UTF-8 text from here on", "save it as UTF-8")
		return nil
	}
	d := yaml.NewDecoder(bytes.NewReader(b))
	var doc, more yaml.Node
	if err := d.Decode(&doc); errors.Is(err, io.EOF) {
		r.add(top, RuleSyntax, "the file is empty", "begin with version: 1")
		return nil
	} else if err != nil {
		r.syntax(err)
		return nil
	}
	if err := d.Decode(&more); err == nil {
		r.add(Pos{more.Line, more.Column}, RuleSyntax, "a second document begins here", "keep one document in a file; take out the line ---")
		return nil
	} else if !errors.Is(err, io.EOF) {
		r.syntax(err)
		return nil
	}
	if len(doc.Content) != 1 || !r.survey(doc.Content[0], 0) {
		return nil
	}
	return &doc
}

var lineOf = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

// syntax says where YAML itself could not be read. The library names lines only.
func (r *reader) syntax(err error) {
	at, text := Pos{1, 1}, err.Error()
	if m := lineOf.FindStringSubmatch(text); m != nil {
		if n, err := strconv.Atoi(m[1]); err == nil {
			at.Line = n
		}
		text = text[len(m[0]):]
	}
	if strings.Contains(text, "unknown anchor") {
		r.add(at, RuleNoAliases, text, "write the value out where it is needed")
		return
	}
	r.add(at, RuleSyntax, "this is not YAML: "+text, "look at this line and those next to it for a missing quote, colon or indent")
}

// invalidAt finds the first byte that is not UTF-8.
func invalidAt(b []byte) Pos {
	at := Pos{1, 1}
	for len(b) > 0 {
		c, n := utf8.DecodeRune(b)
		switch {
		case c == utf8.RuneError && n <= 1:
			return at
		case c == '\n':
			at = Pos{at.Line + 1, 1}
		default:
			at.Column++
		}
		b = b[n:]
	}
	return at
}

// survey refuses what makes one file mean two things, or more than it shows:
// anchors, aliases, merge keys, tags of one's own, nesting without end.
func (r *reader) survey(n *yaml.Node, depth int) bool {
	at := posOf(n)
	if depth > maxDepth {
		r.add(at, RuleDepth, fmt.Sprintf("this is nested more than %d deep", maxDepth), "take out the brackets or indents that don't belong")
		return false
	}
	ok := true
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		r.add(at, RuleNoAliases, "anchors (&) and aliases (*) are not allowed", "write the value out where it is needed; put text that begins with & or * in quotes")
		return false
	}
	if n.Tag == "!!merge" || n.Style&yaml.TaggedStyle != 0 {
		r.add(at, RuleNoAliases, fmt.Sprintf("%s is not allowed here: values are written without tags or merges", said(n)), "take the tag out, or put text that begins with ! or << in quotes")
		ok = false
	}
	for _, c := range n.Content {
		ok = r.survey(c, depth+1) && ok
	}
	return ok
}

func posOf(n *yaml.Node) Pos { return Pos{n.Line, n.Column} }

// said quotes what stands at a node, briefly.
func said(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	}
	if n.Tag == "!!null" {
		return "nothing"
	}
	return quote(n.Value)
}

// quote shows foreign text briefly and harmlessly.
func quote(s string) string {
	return strconv.Quote(clip(s))
}

// clip keeps what a problem says of foreign text short.
func clip(s string) string {
	n := 0
	for i := range s {
		if n++; n > 60 {
			return s[:i] + "..."
		}
	}
	return s
}
