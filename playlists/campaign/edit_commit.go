package campaign

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// splice replaces the text between two offsets.
type splice struct {
	from, to int
	text     string
}

// rows are the lines of an entry or an item, with the comments that are its own.
type rows struct{ from, to int }

// commit makes one step of an edit. The splices say how the text changes, change
// says it of the nodes; if the spliced text doesn't mean the changed nodes, ever
// larger parts around the place are written anew, at last the whole file.
func (d *document) commit(way []step, splices []splice, change func()) error {
	units := d.units(way)
	change()
	var next *document
	err := errors.New("no splice")
	if splices != nil {
		next, err = d.spliced(splices)
	}
	for i := len(units) - 1; err != nil && i >= 0; i-- {
		if text, ok := units[i].anew(d); ok {
			next, err = d.spliced([]splice{{d.begin(units[i].rows.from), d.begin(units[i].rows.to), text}})
		}
	}
	if err != nil {
		text, _ := encoded(d.whole)
		next, err = d.spliced([]splice{{0, len(d.text), text}})
	}
	if err != nil {
		return fmt.Errorf("this place can't be changed here, change it in the text: %w", err)
	}
	*d = *next
	return nil
}

// spliced gives the document with another text, if it says what the nodes say.
func (d *document) spliced(splices []splice) (*document, error) {
	slices.SortStableFunc(splices, func(a, b splice) int { return cmp.Compare(a.from, b.from) })
	var b bytes.Buffer
	done := 0
	for _, s := range splices {
		if s.from < done {
			return nil, errors.New("two parts of the change overlap")
		}
		b.Write(d.text[done:s.from])
		b.WriteString(s.text)
		done = s.to
	}
	b.Write(d.text[done:])
	next, err := readDocument(b.Bytes(), d.limit, d.schema)
	if err != nil {
		return nil, err
	}
	if !same(next.root, d.root) {
		return nil, errors.New("the file would say something else")
	}
	return next, nil
}

// same reports whether two nodes say the same, however they are written.
func same(a, b *yaml.Node) bool {
	if a.Kind != b.Kind || len(a.Content) != len(b.Content) {
		return false
	}
	if a.Kind == yaml.ScalarNode && (a.Value != b.Value || a.ShortTag() != b.ShortTag()) {
		return false
	}
	for i := range a.Content {
		if !same(a.Content[i], b.Content[i]) {
			return false
		}
	}
	return true
}

// unit is a part of the text that can be written anew by itself: whole lines.
type unit struct {
	rows   rows
	indent int
	in     *yaml.Node // a mapping or list of one entry or item, to be encoded
}

// units gives the parts around a place, the largest first.
func (d *document) units(way []step) []unit {
	var units []unit
	for _, s := range way {
		if s.in.Style&yaml.FlowStyle != 0 {
			break
		}
		i := s.i
		if s.in.Kind == yaml.MappingNode {
			i--
		}
		r, ok := d.rows(s.in, i)
		if !ok {
			continue
		}
		units = append(units, unit{r, s.in.Column - 1, &yaml.Node{Kind: s.in.Kind, Content: s.in.Content[i : s.i+1 : s.i+1]}})
	}
	return units
}

// anew writes a unit as the library does.
func (u unit) anew(d *document) (string, bool) {
	text, ok := encoded(u.in)
	return strings.ReplaceAll(shifted(text, u.indent), "\n", d.newline()), ok
}

func encoded(n *yaml.Node) (string, bool) {
	var b bytes.Buffer
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	err := e.Encode(n)
	return b.String(), err == nil && e.Close() == nil
}

// shifted moves lines to the right, or to the left as far as they can go.
func shifted(text string, by int) string {
	lines := strings.SplitAfter(text, "\n")
	for i, line := range lines {
		switch bare := strings.TrimLeft(line, " "); {
		case strings.TrimSpace(line) == "":
		case by >= 0:
			lines[i] = strings.Repeat(" ", by) + line
		default:
			lines[i] = line[min(-by, len(line)-len(bare)):]
		}
	}
	return strings.Join(lines, "")
}

// rows finds the lines of an entry (by its key's index) or item of a collection
// that is not in brackets. Comments directly above belong to it, as do those
// below that are indented deeper; what stands above the file's first key belongs
// to the file. False if it shares its first or last line with something else.
func (d *document) rows(c *yaml.Node, i int) (rows, bool) {
	n := c.Content[i]
	value := n
	if c.Kind == yaml.MappingNode {
		value = c.Content[i+1]
	}
	line, indent := n.Line-1, c.Column-1
	head := strings.Repeat(" ", indent)
	if c.Kind == yaml.SequenceNode {
		head += "-"
	} else if n.Column != c.Column {
		return rows{}, false
	}
	end, ok := d.end(value)
	if !ok || n.Line == 0 || !strings.HasPrefix(d.row(line), head) {
		return rows{}, false
	}
	last := max(line, d.lineAt(end-1))
	if rest := strings.TrimLeft(d.row(last)[max(0, min(end-d.begin(last), len(d.row(last)))):], " \t:"); rest != "" && rest[0] != '#' {
		return rows{}, false
	}
	r := rows{line, last + 1}
	for at := r.to; d.blank(at) || at < len(d.lines); at++ {
		deep, is := d.comment(at)
		if is && deep > indent {
			r.to = at + 1
		} else if !d.blank(at) {
			break
		}
	}
	for i > 0 || c != d.root {
		if deep, is := d.comment(r.from - 1); !is || deep != indent {
			break
		}
		r.from--
	}
	return r, true
}
