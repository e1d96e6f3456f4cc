package campaign

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"storyline/playlists"
)

// maxSteps bounds the splices of one change.
const maxSteps = 20_000

// set changes a value step by step until the file says it, so that what is the
// same already, and the comments in it, stays as it is.
func (d *document) set(path string, v any) error {
	for range maxSteps {
		p, err := d.find(path)
		if err != nil {
			return err
		}
		want, err := d.node(v, p.t, p.key)
		if err != nil {
			return err
		}
		before := d.text
		changed, err := d.toward(&p, v, want)
		if err != nil || !changed || bytes.Equal(before, d.text) {
			return err
		}
		path = indexed(&p, path) // what was set may be the name it goes by
	}
	return errors.New("there is too much to change at once")
}

// indexed gives a path that leads to the same items whatever their names are.
func indexed(p *place, path string) string {
	parts := partsOf(path)
	all := make([]any, len(parts))
	for i, part := range parts {
		all[i] = part
		if i < len(p.way) && p.way[i].in.Kind == yaml.SequenceNode {
			all[i] = fmt.Sprintf("#%d", p.way[i].i)
		}
	}
	return At(all...)
}

// toward goes one step to the value that is wanted at a place.
func (d *document) toward(p *place, v any, want *yaml.Node) (bool, error) {
	gone := want == nil || usual(p, v)
	switch {
	case gone && len(p.rest) > 0:
		return false, nil
	case len(p.rest) > 0:
		return true, d.grow(p, want)
	case gone && (want == nil || !equal(d.last(p.way), want, p.t)):
		return true, d.take(p.way)
	case gone:
		return false, nil
	case p.t == nil:
		return false, fmt.Errorf("%s is not a key here", quote(p.key))
	}
	return d.approach(p.way, want, p.t)
}

// usual reports whether a value says what the absence of its key says.
func usual(p *place, v any) bool {
	if p.parent == nil || p.parent.Kind() != reflect.Struct {
		return false
	}
	for _, f := range fieldsOf(p.parent) {
		if f.key == p.key {
			return !f.required && absent(p.parent, f, reflect.ValueOf(v))
		}
	}
	return false
}

// grow adds what is missing on the way to a place, with its value.
func (d *document) grow(p *place, want *yaml.Node) error {
	way, m := p.way, d.last(p.way)
	key := p.rest[0]
	for i := len(p.rest) - 1; i > 0; i-- {
		want = around(p.rest[i], want)
	}
	if isNull(m) {
		return d.replace(way, around(key, want), "")
	}
	t := d.typeOf(way)
	rank, before, after := d.rank(t, key), -1, -1
	for i := 0; i+1 < len(m.Content); i += 2 {
		switch r := d.rank(t, m.Content[i].Value); {
		case r >= 0 && r < rank:
			before = i + 2
		case r > rank && after < 0:
			after = i
		}
	}
	switch {
	case rank < 0, before < 0 && after < 0:
		before = len(m.Content)
	case before < 0:
		before = after
	}
	return d.add(way, before, keyNode(key), want)
}

// around gives a mapping of one entry, in brackets if it holds a text or words.
func around(key string, value *yaml.Node) *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{keyNode(key), value}}
	if value.Kind == yaml.ScalarNode || value.Kind == yaml.SequenceNode && value.Style&yaml.FlowStyle != 0 {
		n.Style = yaml.FlowStyle
	}
	return n
}

func keyNode(key string) *yaml.Node { return textNode(key, reflect.TypeFor[Tag](), "") }

// typeOf gives the type of what stands at the end of a way.
func (d *document) typeOf(way []step) reflect.Type {
	t := d.schema
	for _, s := range way {
		part := ""
		if s.in.Kind == yaml.MappingNode {
			part = s.in.Content[s.i-1].Value
		}
		t, _ = under(t, part)
	}
	return t
}

// approach goes one step from what is there to what is wanted.
func (d *document) approach(way []step, want *yaml.Node, t reflect.Type) (bool, error) {
	old := d.last(way)
	switch {
	case equal(old, want, t):
		return false, nil
	case old.Kind == yaml.MappingNode && want.Kind == yaml.MappingNode && len(old.Content) > 0 && len(want.Content) > 0:
		return d.approachMapping(way, want, t)
	case old.Kind == yaml.SequenceNode && want.Kind == yaml.SequenceNode && len(old.Content) > 0 && len(want.Content) > 0:
		return d.approachList(way, want, t)
	}
	return true, d.replace(way, want, "")
}

func (d *document) approachMapping(way []step, want *yaml.Node, t reflect.Type) (bool, error) {
	old := d.last(way)
	for i := 0; i+1 < len(want.Content); i += 2 {
		key := want.Content[i].Value
		child, _ := under(t, key)
		at := indexOf(old, key)
		if at < 0 {
			return true, d.grow(&place{way: way, rest: []string{key}}, want.Content[i+1])
		}
		if changed, err := d.approach(append(slices.Clone(way), step{old, at + 1}), want.Content[i+1], child); changed || err != nil {
			return changed, err
		}
	}
	for i := 0; i+1 < len(old.Content); i += 2 {
		if at := indexOf(want, old.Content[i].Value); at < 0 || indexOf(old, old.Content[i].Value) != i {
			return true, d.drop(way, i)
		}
	}
	return false, nil
}

func (d *document) approachList(way []step, want *yaml.Node, t reflect.Type) (bool, error) {
	old := d.last(way)
	item, _ := under(t, "")
	a, b := old.Content, want.Content
	first := 0
	for first < min(len(a), len(b)) && equal(a[first], b[first], item) {
		first++
	}
	tail := 0
	for tail < min(len(a), len(b))-first && equal(a[len(a)-1-tail], b[len(b)-1-tail], item) {
		tail++
	}
	switch {
	case first+tail == len(a) && first+tail == len(b):
		return false, nil
	case first+tail == len(a):
		return true, d.put(way, first, b[first], "", false)
	case first+tail == len(b):
		return true, d.drop(way, first)
	}
	return d.approach(append(slices.Clone(way), step{old, first}), b[first], item)
}

// equal reports whether two values mean the same to the reader.
func equal(old, want *yaml.Node, t reflect.Type) bool {
	if old.Kind != want.Kind || len(old.Content) != len(want.Content) {
		return false
	}
	switch old.Kind {
	case yaml.ScalarNode:
		return equalScalar(old, want, t)
	case yaml.SequenceNode:
		item, _ := under(t, "")
		for i := range old.Content {
			if !equal(old.Content[i], want.Content[i], item) {
				return false
			}
		}
		return true
	}
	for i := 0; i+1 < len(want.Content); i += 2 {
		child, _ := under(t, want.Content[i].Value)
		at := indexOf(old, want.Content[i].Value)
		if at < 0 || !equal(old.Content[at+1], want.Content[i+1], child) {
			return false
		}
	}
	return true
}

func equalScalar(old, want *yaml.Node, t reflect.Type) bool {
	switch t {
	case reflect.TypeFor[Seconds]():
		if a, b := secondsOf(old), secondsOf(want); a > 0 && b > 0 {
			return a == b
		}
	case reflect.TypeFor[playlists.Day](), reflect.TypeFor[playlists.Minute](), reflect.TypeFor[playlists.Daypart]():
		return old.Value == want.Value
	case reflect.TypeFor[bool]():
		return old.ShortTag() == want.ShortTag() && strings.EqualFold(old.Value, want.Value)
	}
	return old.ShortTag() == want.ShortTag() && strings.TrimSpace(old.Value) == want.Value
}

func secondsOf(n *yaml.Node) Seconds {
	var silent reader
	return silent.seconds(&yaml.Node{Kind: n.Kind, Tag: n.ShortTag(), Value: n.Value})
}
