package campaign

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// width is how long a line may get before what is in brackets goes on lines of
// its own.
const width = 120

var plainPattern = regexp.MustCompile(`^[\pL\pN_./]([\pL\pN _./@+-]*[\pL\pN_./+-])?$`)

// plain reports whether text needs no quotes anywhere and stays text.
func plain(s string) bool {
	return plainPattern.MatchString(s) && (&yaml.Node{Kind: yaml.ScalarNode, Value: s}).ShortTag() == "!!str"
}

// restyle lets a value be written as the one that it replaces is.
func restyle(want, old *yaml.Node) {
	if want.Kind != old.Kind || isNull(old) {
		return
	}
	if want.Kind != yaml.ScalarNode {
		return
	}
	said := want.ShortTag() == "!!str"
	switch {
	case !said && (want.ShortTag() != "!!timestamp" || old.ShortTag() != "!!str"):
	case old.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		want.Style = yaml.DoubleQuotedStyle
		if strings.Contains(want.Value, "\n") && lineByLine(want.Value) {
			want.Style = yaml.LiteralStyle
		}
	case old.Style&yaml.SingleQuotedStyle != 0 && lineByLine(want.Value) && !strings.Contains(want.Value, "\n"):
		want.Style = yaml.SingleQuotedStyle
	case old.Style&yaml.DoubleQuotedStyle != 0, old.Style&yaml.SingleQuotedStyle != 0:
		want.Style = yaml.DoubleQuotedStyle
	case plain(want.Value):
		want.Style = 0
	}
}

// lineByLine reports whether text can be written without escapes.
func lineByLine(s string) bool {
	for _, line := range strings.Split(s, "\n") {
		if strings.TrimSpace(line) != line || line == "" || strings.ContainsFunc(line, escaped) {
			return false
		}
	}
	return true
}

func escaped(c rune) bool {
	return c < ' ' || c >= 0x7f && c <= 0xa0 || c == 0x2028 || c == 0x2029 || c == 0xfeff || c == utf8.RuneError
}

// quoted writes text in double quotes.
func quoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, c := range s {
		switch {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteRune(c)
		case c == '\n':
			b.WriteString(`\n`)
		case escaped(c):
			fmt.Fprintf(&b, `\u%04X`, c)
		default:
			b.WriteRune(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// flow writes a value in one line.
func flow(n *yaml.Node) string {
	var parts []string
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			parts = append(parts, flow(n.Content[i])+": "+flow(n.Content[i+1]))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case yaml.SequenceNode:
		for _, c := range n.Content {
			parts = append(parts, flow(c))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	switch {
	case n.Style&yaml.SingleQuotedStyle != 0:
		return "'" + strings.ReplaceAll(n.Value, "'", "''") + "'"
	case n.Style != 0:
		return quoted(n.Value)
	case n.ShortTag() == "!!null":
		return "null"
	}
	return n.Value
}

// fits reports whether a value is written in one line, from a column on.
func fits(n *yaml.Node, column int) bool {
	switch {
	case n.Kind == yaml.ScalarNode || len(n.Content) == 0:
		return true
	case n.Style&yaml.FlowStyle == 0:
		return false
	}
	return column+utf8.RuneCountInString(flow(n)) <= width
}

// written gives the lines of a value, each indented.
func written(n *yaml.Node, indent int) string {
	if fits(n, indent) {
		return strings.Repeat(" ", indent) + flow(n)
	}
	var lines []string
	if n.Kind == yaml.SequenceNode {
		for _, c := range n.Content {
			lines = append(lines, dashed(c, indent))
		}
		return strings.Join(lines, "\n")
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		lines = append(lines, entry(n.Content[i], n.Content[i+1], indent))
	}
	return strings.Join(lines, "\n")
}

// entry gives the lines of a key and its value.
func entry(key, value *yaml.Node, indent int) string {
	head := strings.Repeat(" ", indent) + flow(key) + ":"
	if fits(value, utf8.RuneCountInString(head)+1) {
		return head + " " + flow(value)
	}
	return head + "\n" + written(value, indent+2)
}

// dashed gives the lines of an item of a list.
func dashed(n *yaml.Node, indent int) string {
	return strings.Repeat(" ", indent) + "- " + strings.TrimLeft(written(n, indent+2), " ")
}

// literal writes text below a |.
func literal(s string, indent int) string {
	return "|-\n" + shifted(s, indent)
}
