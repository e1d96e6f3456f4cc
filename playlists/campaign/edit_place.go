package campaign

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"storyline/playlists"
)

// step goes from a mapping or list down to the value at an index of its content.
type step struct {
	in *yaml.Node
	i  int
}

func (s step) node() *yaml.Node { return s.in.Content[s.i] }

// place is where a path leads.
type place struct {
	way    []step       // as far as there is something
	rest   []string     // keys that are not there yet
	t      reflect.Type // of the value; nil if the schema has no such key
	parent reflect.Type // of what holds it
	key    string       // under which it stands in its mapping
}

// last gives the value at the end of a way.
func (d *document) last(way []step) *yaml.Node {
	if len(way) == 0 {
		return d.root
	}
	return way[len(way)-1].node()
}

// find follows a path as far as it leads.
func (d *document) find(path string) (place, error) {
	p := place{t: d.schema}
	parts := partsOf(path)
	if path == "" {
		return p, errors.New("the path is empty")
	}
	for k, part := range parts {
		n := d.last(p.way)
		if len(p.rest) > 0 || isNull(n) {
			return p, d.missing(&p, parts[k:])
		}
		t, known := under(p.t, part)
		var i int
		switch n.Kind {
		case yaml.MappingNode:
			if i = indexOf(n, part) + 1; i == 0 {
				return p, d.missing(&p, parts[k:])
			}
		case yaml.SequenceNode:
			if i = itemOf(n, p.t, part); i < 0 {
				return p, fmt.Errorf("there is no %s in %s", quote(part), strings.Join(parts[:k], "/"))
			}
		default:
			return p, fmt.Errorf("%s holds one value, so there is nothing under it; put it right in the text first", strings.Join(parts[:k], "/"))
		}
		if !known {
			t = nil
		}
		p.parent, p.key, p.t = p.t, part, t
		p.way = append(p.way, step{n, i})
	}
	return p, nil
}

// missing notes what of a path is not there yet, if the schema has it.
func (d *document) missing(p *place, rest []string) error {
	p.rest = rest
	for _, part := range rest {
		if p.t != nil && p.t.Kind() == reflect.Slice {
			return fmt.Errorf("there is no %s yet", quote(part))
		}
		t, known := under(p.t, part)
		if !known {
			return fmt.Errorf("%s is not a key here", quote(part))
		}
		p.parent, p.key, p.t = p.t, part, t
	}
	return nil
}

// under gives the type of what a key or an item of a type holds.
func under(t reflect.Type, part string) (reflect.Type, bool) {
	switch {
	case t == nil:
		return nil, false
	case t == reflect.TypeFor[playlists.Weekdays]():
		return reflect.TypeFor[Tag](), true
	case isScalar(t):
		return nil, false
	case t.Kind() == reflect.Slice:
		return t.Elem(), true
	case t.Kind() == reflect.Map:
		return t.Elem(), playlists.ValidLang(playlists.Lang(part))
	}
	for _, f := range fieldsOf(t) {
		if f.key == part {
			return t.Field(f.index).Type, true
		}
	}
	return nil, false
}

// isScalar reports whether values of a type are written as one word or text.
func isScalar(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Slice, reflect.Map:
		return false
	case reflect.Struct:
		return t == reflect.TypeFor[playlists.Daypart]()
	}
	return t != reflect.TypeFor[playlists.Weekdays]()
}

// nameKey is the key by whose value the items of a list go, "" if they have
// no name.
func nameKey(t reflect.Type) string {
	if t == nil || t.Kind() != reflect.Struct || isScalar(t) {
		return ""
	}
	switch t {
	case reflect.TypeFor[Assignment](), reflect.TypeFor[Partner](), reflect.TypeFor[Acceptance]():
		return ""
	}
	return fieldsOf(t)[0].key
}

// itemOf finds an item of a list by its name or its index.
func itemOf(list *yaml.Node, t reflect.Type, part string) int {
	item, _ := under(t, part)
	key := nameKey(item)
	named := slices.IndexFunc(list.Content, func(n *yaml.Node) bool {
		if n.Kind != yaml.MappingNode {
			return n.Kind == yaml.ScalarNode && key == "" && n.Value == part
		}
		i := indexOf(n, key)
		return key != "" && i >= 0 && n.Content[i+1].Value == part
	})
	digits, hash := strings.CutPrefix(part, "#")
	if named >= 0 || key != "" && !hash {
		return named
	}
	if i, err := strconv.Atoi(digits); err == nil && i >= 0 && i < len(list.Content) {
		return i
	}
	return -1
}

// indexOf finds a key of a mapping, -1 if there is none.
func indexOf(m *yaml.Node, key string) int {
	for i := 0; i+1 < len(m.Content); i += 2 {
		if k := m.Content[i]; k.Kind == yaml.ScalarNode && k.Value == key {
			return i
		}
	}
	return -1
}

func isNull(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null"
}

// rank orders the keys of a mapping as the schema does, and languages as the
// campaign does; -1 for any other.
func (d *document) rank(t reflect.Type, key string) int {
	switch {
	case t == nil || isScalar(t):
		return -1
	case t.Kind() == reflect.Map:
		return slices.Index(d.languages, playlists.Lang(key))
	case t.Kind() != reflect.Struct:
		return -1
	}
	return slices.Index(names(fieldsOf(t)), key)
}

// languagesOf gives the campaign's, in its order; a fleet has none.
func languagesOf(root *yaml.Node) []playlists.Lang {
	var all []playlists.Lang
	if i := indexOf(root, "languages"); i >= 0 {
		for _, n := range root.Content[i+1].Content {
			all = append(all, playlists.Lang(n.Value))
		}
	}
	return all
}
