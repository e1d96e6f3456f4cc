package campaign

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// replace writes another value at a place. Block, if any, is how its lines look
// when they stand below their key, without indent.
func (d *document) replace(way []step, want *yaml.Node, block string) error {
	at := way[len(way)-1]
	return d.commit(way, d.replacing(at, want, block), func() { at.in.Content[at.i] = want })
}

func (d *document) replacing(at step, want *yaml.Node, block string) []splice {
	old := at.node()
	restyle(want, old)
	to, ok := d.end(old)
	if !ok {
		return nil
	}
	switch {
	case at.in.Style&yaml.FlowStyle != 0:
		if isNull(old) && old.Value == "" {
			return nil
		}
		return []splice{{d.at(old), to, flow(want)}}
	case at.in.Kind == yaml.SequenceNode:
		return []splice{{d.at(old), to, d.lined(strings.TrimLeft(written(want, old.Column-1), " "))}}
	}
	return d.replacingBelow(at, want, block, to)
}

// replacingBelow writes another value below its key, or beside it. The old one
// ends at an offset.
func (d *document) replacingBelow(at step, want *yaml.Node, block string, to int) []splice {
	old, key, indent := at.node(), at.in.Content[at.i-1], at.in.Column-1
	colon, ok := d.colon(key)
	if !ok {
		return nil
	}
	inline := old.Kind == yaml.ScalarNode || old.Style&yaml.FlowStyle != 0
	if want.Style&yaml.LiteralStyle != 0 && inline {
		return []splice{{d.at(old), to, d.lined(literal(want.Value, indent+2))}}
	}
	short := block == "" && fits(want, indent+len(key.Value)+2)
	if block == "" {
		block = written(want, indent+2)
	} else {
		block = shifted(block, indent+2)
	}
	var splices []splice
	if inline && short && (old.Value != "" || !isNull(old)) {
		return []splice{{d.at(old), to, flow(want)}}
	}
	if inline {
		splices = append(splices, splice{colon, max(colon, to), ""})
		to = max(colon, to)
	} else {
		from, last := d.content(old)
		if last <= from {
			return nil
		}
		splices = append(splices, splice{d.begin(from), d.begin(last), ""})
		to = d.begin(from) - 1
	}
	if short {
		return append(splices, splice{colon, colon, " " + flow(want)})
	}
	return append(splices, d.between(d.lineAt(to)+1, block))
}

// content gives the lines of all that stands in a collection without brackets.
func (d *document) content(c *yaml.Node) (from, to int) {
	last := len(c.Content) - 1
	if c.Kind == yaml.MappingNode {
		last--
	}
	one, ok1 := d.rows(c, 0)
	other, ok2 := d.rows(c, last)
	if !ok1 || !ok2 {
		return 0, 0
	}
	return one.from, other.to
}

// colon gives the offset behind a key's colon.
func (d *document) colon(key *yaml.Node) (int, bool) {
	i, ok := d.end(key)
	if !ok {
		return 0, false
	}
	if i = d.skip(i, " "); i < len(d.text) && d.text[i] == ':' {
		return i + 1, true
	}
	return 0, false
}

// lined gives text the file's line breaks.
func (d *document) lined(s string) string { return strings.ReplaceAll(s, "\n", d.newline()) }

// between inserts lines before a line, or behind the last.
func (d *document) between(line int, text string) splice {
	text = d.lined(strings.TrimSuffix(text, "\n") + "\n")
	at := d.begin(line)
	if at == len(d.text) && at > 0 && d.text[at-1] != '\n' {
		text = d.newline() + strings.TrimSuffix(text, d.newline())
	}
	return splice{at, at, text}
}

// add puts an entry into a mapping before the key at an index, or behind all.
func (d *document) add(way []step, before int, key, want *yaml.Node) error {
	m := d.last(way)
	return d.commit(way, d.adding(m, before, key, want), func() { m.Content = slices.Insert(m.Content, before, key, want) })
}

func (d *document) adding(m *yaml.Node, before int, key, want *yaml.Node) []splice {
	if m.Style&yaml.FlowStyle != 0 {
		one := flow(key) + ": " + flow(want)
		if before == 0 && len(m.Content) == 0 {
			to, ok := d.end(m)
			return some(ok, splice{d.at(m), to, "{" + one + "}"})
		}
		return d.listed(m, before, one)
	}
	if before == 0 {
		text := entry(key, want, m.Column-1) + "\n" + strings.Repeat(" ", m.Column-1)
		return []splice{{d.at(m.Content[0]), d.at(m.Content[0]), d.lined(strings.TrimLeft(text, " "))}}
	}
	to, ok := d.end(m.Content[before-1])
	if !ok {
		return nil
	}
	line := max(d.lineAt(to-1), m.Content[before-2].Line-1)
	if r, ok := d.rows(m, before-2); ok {
		line = r.to - 1
	}
	return []splice{d.between(line+1, entry(key, want, m.Column-1))}
}

// listed writes one more between brackets, where something is already, before
// the node at an index or behind all.
func (d *document) listed(c *yaml.Node, before int, one string) []splice {
	if before == 0 {
		i := d.at(c.Content[0])
		return []splice{{i, i, one + ", "}}
	}
	to, ok := d.end(c.Content[before-1])
	return some(ok, splice{to, to, ", " + one})
}

// some gives splices if their places could be told.
func some(ok bool, s ...splice) []splice {
	if !ok {
		return nil
	}
	return s
}

// put puts an item into a list that has some. Text, if any, is how its lines look.
func (d *document) put(way []step, at int, item *yaml.Node, text string, apart bool) error {
	list := d.last(way)
	return d.commit(way, d.putting(list, at, item, text, apart), func() { list.Content = slices.Insert(list.Content, at, item) })
}

func (d *document) putting(list *yaml.Node, at int, item *yaml.Node, text string, apart bool) []splice {
	if list.Style&yaml.FlowStyle != 0 {
		return d.listed(list, at, flow(item))
	}
	indent := list.Column - 1
	if text == "" {
		text = dashed(item, indent)
	} else {
		text = shifted(text, indent)
	}
	text = strings.TrimSuffix(text, "\n")
	if len(list.Content) > 1 {
		apart = d.apart(list)
	}
	if at < len(list.Content) {
		r, ok := d.rows(list, at)
		if apart {
			text += "\n\n"
		}
		return some(ok, d.between(r.from, text))
	}
	r, ok := d.rows(list, at-1)
	if apart {
		text = "\n" + text
	}
	return some(ok, d.between(r.to, text))
}

// apart reports whether blank lines stand between the items of a list.
func (d *document) apart(list *yaml.Node) bool {
	for i := range list.Content[1:] {
		if r, ok := d.rows(list, i); !ok || !d.blank(r.to) {
			return false
		}
	}
	return true
}

// drop takes an entry (by its key's index) or an item out of a collection that
// has more than that.
func (d *document) drop(way []step, i int) error {
	c := d.last(way)
	n := 1
	if c.Kind == yaml.MappingNode {
		n = 2
	}
	return d.commit(way, d.dropping(c, i, n), func() { c.Content = slices.Delete(slices.Clone(c.Content), i, i+n) })
}

func (d *document) dropping(c *yaml.Node, i, n int) []splice {
	last := i+n == len(c.Content)
	if c.Style&yaml.FlowStyle != 0 {
		if !last {
			return []splice{{d.at(c.Content[i]), d.at(c.Content[i+n]), ""}}
		}
		from, ok1 := d.end(c.Content[i-1])
		to, ok2 := d.end(c.Content[i+n-1])
		return some(ok1 && ok2, splice{from, to, ""})
	}
	r, ok := d.rows(c, i)
	if !ok {
		return nil
	}
	if i == 0 && c.Kind == yaml.MappingNode && strings.TrimSpace(string(d.text[d.begin(c.Line-1):d.at(c)])) != "" {
		return []splice{{d.at(c.Content[0]), d.at(c.Content[2]), ""}} // its line begins with the dash of an item
	}
	// Of the blank lines around it one side is enough.
	for i > 0 && d.blank(r.from-1) && (last || d.blank(r.to)) {
		r.from--
	}
	for i == 0 && d.blank(r.to) && !d.blank(r.from-1) {
		r.to++
	}
	return []splice{{d.begin(r.from), d.begin(r.to), ""}}
}
