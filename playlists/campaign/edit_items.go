package campaign

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// remove takes out what stands at a path. A key that is not there is out already.
func (d *document) remove(path string) error {
	p, err := d.find(path)
	if err != nil || len(p.rest) > 0 {
		return err
	}
	return d.take(p.way)
}

// take takes out the value at the end of a way, with the mappings that would be
// left with nothing.
func (d *document) take(way []step) error {
	at := way[len(way)-1]
	for at.in.Kind == yaml.MappingNode && len(at.in.Content) == 2 && len(way) > 1 && way[len(way)-2].in.Kind == yaml.MappingNode {
		way = way[:len(way)-1]
		at = way[len(way)-1]
	}
	way = way[:len(way)-1]
	n, i := 1, at.i
	if at.in.Kind == yaml.MappingNode {
		n, i = 2, at.i-1
	}
	switch {
	case len(at.in.Content) > n:
		return d.drop(way, i)
	case len(way) == 0:
		return errors.New("it is the last key of the file; nothing would be left")
	}
	return d.replace(way, &yaml.Node{Kind: at.in.Kind, Style: yaml.FlowStyle}, "")
}

// insert puts a new item into a list.
func (d *document) insert(path string, at int, v any) error {
	p, err := d.find(path)
	if err != nil {
		return err
	}
	t, ok := under(p.t, "")
	if !ok || isScalar(p.t) {
		return fmt.Errorf("%s is no list", path)
	}
	item, err := d.node(v, t, "")
	if err != nil {
		return err
	}
	if item == nil {
		return errors.New("there is no value")
	}
	text := ""
	if f, ok := v.(Fragment); ok && item.Kind != yaml.ScalarNode && item.Style&yaml.FlowStyle == 0 {
		text = itemText(strings.ReplaceAll(string(f), "\r\n", "\n"))
	}
	return d.insertNode(&p, at, item, text)
}

// itemText puts a dash before a value; comments ahead of it stay above.
func itemText(s string) string {
	head := ""
	for {
		line, rest, more := strings.Cut(s, "\n")
		if bare := strings.TrimSpace(line); !more || bare != "" && bare[0] != '#' {
			return head + "- " + strings.TrimLeft(shifted(s, 2), " ")
		} else if bare != "" {
			head += bare + "\n"
		}
		s = rest
	}
}

// insertNode puts an item into a list; text, if any, is how its lines look when
// they are not indented.
func (d *document) insertNode(p *place, at int, item *yaml.Node, text string) error {
	list := &yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{item}}
	if item.Kind == yaml.ScalarNode {
		list.Style = yaml.FlowStyle
	}
	if len(p.rest) > 0 {
		return d.grow(p, list)
	}
	old := d.last(p.way)
	switch {
	case isNull(old), old.Kind == yaml.SequenceNode && len(old.Content) == 0:
		return d.replace(p.way, list, text)
	case old.Kind != yaml.SequenceNode:
		return errors.New("there is no list; put it right in the text first")
	case at < 0 || at > len(old.Content):
		at = len(old.Content)
	}
	apart := false
	if t, ok := under(p.t, ""); ok {
		apart = nameKey(t) == "story" || nameKey(t) == "train"
	}
	return d.put(p.way, at, item, text, apart)
}

// move takes an item to another place.
func (d *document) move(from, to string, at int) error {
	item, err := d.item(from)
	if err != nil {
		return err
	}
	p, err := d.find(to)
	if err != nil {
		return err
	}
	last := item.way[len(item.way)-1]
	if t, _ := under(p.t, ""); t != item.t {
		return fmt.Errorf("%s is no item of a list like %s", from, to)
	}
	if len(p.rest) == 0 && d.last(p.way) == last.in {
		n := len(last.in.Content)
		if at < 0 || at >= n {
			at = n - 1
		}
		return d.reorder(item.way, moved(n, last.i, at))
	}
	text := ""
	if r, ok := d.rows(last.in, last.i); ok && last.in.Style&yaml.FlowStyle == 0 {
		text = strings.ReplaceAll(shifted(string(d.text[d.begin(r.from):d.begin(r.to)]), 1-last.in.Column), "\r\n", "\n")
	}
	if err := d.insertNode(&p, at, copyOf(last.node()), text); err != nil {
		return err
	}
	if item, err = d.item(from); err != nil {
		return err
	}
	return d.take(item.way)
}

// item finds an item of a list.
func (d *document) item(path string) (place, error) {
	p, err := d.find(path)
	if err == nil && (len(p.rest) > 0 || p.way[len(p.way)-1].in.Kind != yaml.SequenceNode) {
		err = fmt.Errorf("%s is no item of a list", path)
	}
	return p, err
}

// copyOf gives a node that can stand in a second place.
func copyOf(n *yaml.Node) *yaml.Node {
	c := *n
	c.Content = make([]*yaml.Node, len(n.Content))
	for i := range n.Content {
		c.Content[i] = copyOf(n.Content[i])
	}
	return &c
}

// moved gives the order of n items after one of them went to another place.
func moved(n, from, to int) []int {
	order := make([]int, 0, n)
	for i := range n {
		if i != from {
			order = append(order, i)
		}
	}
	return slices.Insert(order, to, from)
}

// swap lets two items exchange their places.
func (d *document) swap(one, other string) error {
	p, err := d.item(one)
	if err != nil {
		return err
	}
	q, err := d.item(other)
	if err != nil {
		return err
	}
	a, b := p.way[len(p.way)-1], q.way[len(q.way)-1]
	switch {
	case p.t != q.t:
		return errors.New("only two of a kind can be swapped")
	case a.in == b.in:
		order := moved(len(a.in.Content), 0, 0)
		order[a.i], order[b.i] = b.i, a.i
		return d.reorder(p.way, order)
	case within(a.node(), b.in) || within(b.node(), a.in):
		return errors.New("one of them is part of the other")
	}
	var splices []splice
	r, ok1 := d.extent(a)
	s, ok2 := d.extent(b)
	if ok1 && ok2 && a.in.Style&yaml.FlowStyle == b.in.Style&yaml.FlowStyle {
		by := b.in.Column - a.in.Column
		if a.in.Style&yaml.FlowStyle != 0 {
			by = 0
		}
		splices = []splice{{r.from, r.to, shifted(string(d.text[s.from:s.to]), -by)}, {s.from, s.to, shifted(string(d.text[r.from:r.to]), by)}}
	}
	common := 0
	for common < min(len(p.way), len(q.way)) && p.way[common] == q.way[common] {
		common++
	}
	return d.commit(p.way[:common], splices, func() { a.in.Content[a.i], b.in.Content[b.i] = b.node(), a.node() })
}

func within(n, what *yaml.Node) bool {
	return n == what || slices.ContainsFunc(n.Content, func(c *yaml.Node) bool { return within(c, what) })
}

// extent gives the offsets of an item: its lines, or what stands between commas.
// Lines end where the text of the last one ends.
func (d *document) extent(s step) (rows, bool) {
	if s.in.Style&yaml.FlowStyle != 0 {
		to, ok := d.end(s.node())
		return rows{d.at(s.node()), to}, ok
	}
	r, ok := d.rows(s.in, s.i)
	if !ok {
		return r, false
	}
	return rows{d.begin(r.from), d.begin(r.to-1) + len(d.row(r.to-1))}, true
}

// reorder puts the items of a list into another order. What stands between them,
// blank lines or commas, stays.
func (d *document) reorder(way []step, order []int) error {
	list := way[len(way)-1].in
	way = way[:len(way)-1]
	if slices.IsSorted(order) {
		return nil
	}
	var splices []splice
	for i, from := range order {
		r, ok1 := d.extent(step{list, i})
		s, ok2 := d.extent(step{list, from})
		if !ok1 || !ok2 {
			splices = nil
			break
		}
		if i != from {
			splices = append(splices, splice{r.from, r.to, string(d.text[s.from:s.to])})
		}
	}
	return d.commit(way, splices, func() {
		old := slices.Clone(list.Content)
		for i, from := range order {
			list.Content[i] = old[from]
		}
	})
}
