package campaign

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"sort"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"storyline/playlists"
)

// document is a file that is being edited: its text and what it says. The nodes
// tell where each value begins; where it ends is found in the text.
type document struct {
	schema reflect.Type
	limit  int
	text   []byte
	whole  *yaml.Node // the document with the comments around its root
	root   *yaml.Node
	lines  []int // where each line begins

	languages []playlists.Lang // the campaign's
}

func readDocument(text []byte, limit int, schema reflect.Type) (*document, error) {
	r := &reader{}
	whole := r.document(text, limit)
	if whole == nil {
		p := r.problems[0]
		return nil, fmt.Errorf("line %d: %s; %s", p.Line, p.Text, p.Remedy)
	}
	d := &document{schema: schema, limit: limit, text: text, whole: whole, root: whole.Content[0], lines: []int{0}}
	if d.root.Kind != yaml.MappingNode {
		return nil, errors.New("a mapping (key: value) is expected, such as version: 1")
	}
	d.languages = languagesOf(d.root)
	for i := 0; i < len(text); {
		if n := breakAt(text[i:]); n > 0 {
			if i += n; i < len(text) {
				d.lines = append(d.lines, i)
			}
			continue
		}
		i++
	}
	return d, nil
}

// breakAt gives the length of the line break that text begins with, as YAML
// counts lines: five characters break them.
func breakAt(b []byte) int {
	for _, s := range []string{"\r\n", "\n", "\r", "\u0085", "\u2028", "\u2029"} {
		if bytes.HasPrefix(b, []byte(s)) {
			return len(s)
		}
	}
	return 0
}

// newline is the file's own.
func (d *document) newline() string {
	if i := bytes.IndexByte(d.text, '\n'); i > 0 && d.text[i-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}

// begin gives the offset of a line, or of the end of the text behind the last.
func (d *document) begin(line int) int {
	if line >= len(d.lines) {
		return len(d.text)
	}
	return d.lines[line]
}

// row gives a line without its break.
func (d *document) row(line int) string {
	return strings.TrimRight(string(d.text[d.begin(line):d.begin(line+1)]), "\r\n\u0085\u2028\u2029")
}

func (d *document) blank(line int) bool {
	return line >= 0 && line < len(d.lines) && strings.TrimSpace(d.row(line)) == ""
}

// comment reports whether a line holds a comment alone, and its indent.
func (d *document) comment(line int) (indent int, ok bool) {
	if line < 0 || line >= len(d.lines) {
		return 0, false
	}
	row := d.row(line)
	bare := strings.TrimLeft(row, " ")
	return len(row) - len(bare), strings.HasPrefix(bare, "#")
}

// lineAt gives the line in which an offset lies.
func (d *document) lineAt(offset int) int {
	return sort.SearchInts(d.lines, offset+1) - 1
}

// at gives the offset at which a node begins. Columns count characters.
func (d *document) at(n *yaml.Node) int {
	i := d.begin(n.Line - 1)
	for range n.Column - 1 {
		if i >= len(d.text) {
			break
		}
		_, size := utf8.DecodeRune(d.text[i:])
		i += size
	}
	return i
}

// end gives the offset behind a node; false if that can't be told.
func (d *document) end(n *yaml.Node) (int, bool) {
	if n.Line == 0 {
		return 0, false
	}
	switch {
	case n.Kind == yaml.ScalarNode:
		return d.endOfScalar(n)
	case n.Style&yaml.FlowStyle == 0 && len(n.Content) > 0:
		return d.end(n.Content[len(n.Content)-1])
	}
	from := d.at(n) + 1
	if len(n.Content) > 0 {
		var ok bool
		if from, ok = d.end(n.Content[len(n.Content)-1]); !ok {
			return 0, false
		}
	}
	from = d.skip(from, ", \t\r\n")
	if from < len(d.text) && (d.text[from] == ']' || d.text[from] == '}') {
		return from + 1, true
	}
	return 0, false
}

// skip passes some characters, and comments among them.
func (d *document) skip(i int, some string) int {
	for i < len(d.text) {
		switch c := d.text[i]; {
		case strings.IndexByte(some, c) >= 0:
			i++
		case c == '#' && i > 0 && strings.IndexByte(" \t\r\n", d.text[i-1]) >= 0 && strings.Contains(some, "\n"):
			i = d.begin(d.lineAt(i) + 1)
		default:
			return i
		}
	}
	return i
}

func (d *document) endOfScalar(n *yaml.Node) (int, bool) {
	from := d.at(n)
	switch {
	case n.Style&yaml.DoubleQuotedStyle != 0:
		for i := from + 1; i < len(d.text); i++ {
			switch d.text[i] {
			case '\\':
				i++
			case '"':
				return i + 1, true
			}
		}
	case n.Style&yaml.SingleQuotedStyle != 0:
		for i := from + 1; i < len(d.text); i++ {
			if d.text[i] != '\'' {
				continue
			}
			if i+1 == len(d.text) || d.text[i+1] != '\'' {
				return i + 1, true
			}
			i++
		}
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return d.endOfLines(from)
	default:
		return d.endOfPlain(from, n.Value)
	}
	return 0, false
}

// endOfPlain follows the words of a plain text, which may go over several lines.
func (d *document) endOfPlain(i int, value string) (int, bool) {
	for j := 0; j < len(value); {
		if value[j] != ' ' && value[j] != '\n' {
			if i >= len(d.text) || d.text[i] != value[j] {
				return 0, false
			}
			i, j = i+1, j+1
			continue
		}
		from := i
		for i < len(d.text) && strings.IndexByte(" \t\r\n", d.text[i]) >= 0 {
			i++
		}
		for j < len(value) && (value[j] == ' ' || value[j] == '\n') {
			j++
		}
		if i == from {
			return 0, false
		}
	}
	return i, true
}

// endOfLines finds the end of a text that is written below its | or >.
func (d *document) endOfLines(from int) (int, bool) {
	line := d.lineAt(from)
	head, _, _ := strings.Cut(string(d.text[from:d.begin(line+1)]), "#")
	if strings.ContainsAny(head, "+0123456789") {
		return 0, false
	}
	indent, last := -1, -1
	for line++; line < len(d.lines); line++ {
		if d.blank(line) {
			continue
		}
		row := d.row(line)
		deep := len(row) - len(strings.TrimLeft(row, " "))
		if indent < 0 {
			indent = deep
		}
		if deep < indent || deep == 0 {
			break
		}
		last = line
	}
	if last < 0 {
		return 0, false
	}
	return d.begin(last) + len(d.row(last)), true
}
