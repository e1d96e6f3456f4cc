package campaign

import (
	"reflect"
	"slices"

	"gopkg.in/yaml.v3"
)

// subject is what a change is about: the value at a path or, of a list, which items
// it has in which order.
type subject struct {
	path  string
	order bool
}

// Clash reports whether changes that somebody made while looking at one text of a
// campaign would hit a place that another text of it has meanwhile put otherwise.
// If not, they can be made on the newer text as well: what others changed elsewhere
// is of no matter. Texts that can't be read clash.
func Clash(seen, now []byte, changes ...Change) bool {
	a, err := readDocument(seen, MaxCampaign, reflect.TypeFor[Campaign]())
	if err != nil {
		return true
	}
	b, err := readDocument(now, MaxCampaign, reflect.TypeFor[Campaign]())
	if err != nil {
		return true
	}
	for _, c := range changes {
		if slices.ContainsFunc(c.about, func(s subject) bool { return !s.alike(a, b) }) {
			return true
		}
	}
	return false
}

// alike reports whether two texts say the same at what a change is about. On the way
// there, an item that goes by its index must be the same item: rules and partners
// have no names.
func (s subject) alike(a, b *document) bool {
	p, errA := a.find(s.path)
	q, errB := b.find(s.path)
	if errA != nil || errB != nil {
		// The list or item came into being, or went, with an earlier change of the same
		// act, or it is gone: only if neither text has it there is nothing to clash with.
		return errA != nil && errB != nil
	}
	if len(p.way) != len(q.way) || !slices.Equal(p.rest, q.rest) {
		return false
	}
	for i := range p.way {
		nameless := p.way[i].in.Kind == yaml.SequenceNode && i+1 < len(p.way) && namelessItem(p.way[i].node())
		if nameless && !same(p.way[i].node(), q.way[i].node()) {
			return false
		}
	}
	if len(p.rest) > 0 {
		return true
	}
	if s.order {
		return slices.Equal(itemsOf(a.last(p.way)), itemsOf(b.last(q.way)))
	}
	return same(a.last(p.way), b.last(q.way))
}

// namelessItem reports whether an item of a list has no name by which it goes.
func namelessItem(n *yaml.Node) bool { return nameOf(n) == "" }

// nameOf gives the name of an item: the value of its first key, where that is one of
// those by which items go; a value alone is its own name.
func nameOf(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.ScalarNode:
		return n.Value
	case n.Kind != yaml.MappingNode:
		return ""
	}
	for _, key := range []string{"story", "slide", "number", "file", "train", "carriage", "display", "line"} {
		if i := indexOf(n, key); i >= 0 && n.Content[i+1].Kind == yaml.ScalarNode {
			return n.Content[i+1].Value
		}
	}
	return ""
}

// itemsOf names the items of a list in their order; of an item itself, its name.
func itemsOf(n *yaml.Node) []string {
	if n.Kind != yaml.SequenceNode {
		return []string{nameOf(n)}
	}
	var names []string
	for _, item := range n.Content {
		if name := nameOf(item); name != "" {
			names = append(names, name)
			continue
		}
		text, _ := encoded(item)
		names = append(names, text)
	}
	return names
}
