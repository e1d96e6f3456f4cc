package campaign

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"storyline/playlists"
)

// value reads a node into v and notes where it stood: in m, under path.
func (r *reader) value(n *yaml.Node, v reflect.Value, m *marks, path string) {
	if m != nil {
		m.of[path] = posOf(n)
	}
	switch p := v.Addr().Interface().(type) {
	case *playlists.Weekdays:
		r.list(n, path, func(e *yaml.Node, where string) {
			m.of[where] = posOf(e)
			var w weekday
			r.scalar(e, &w)
			*p |= playlists.Weekdays(w)
		})
		return
	default:
		if r.scalar(n, p) {
			return
		}
	}
	switch v.Kind() {
	case reflect.Struct:
		r.mapping(n, v, m, path)
	case reflect.Slice:
		r.list(n, path, func(e *yaml.Node, where string) {
			one := reflect.New(v.Type().Elem()).Elem()
			r.value(e, one, m, where)
			v.Set(reflect.Append(v, one))
		})
	case reflect.Map:
		r.keyed(n, v, m, path)
	default:
		panic(fmt.Sprintf("campaign: no way to read a %s", v.Type()))
	}
}

// mapping reads a struct: known keys once each, required keys all.
func (r *reader) mapping(n *yaml.Node, v reflect.Value, m *marks, path string) {
	if own, ok := v.Addr().Interface().(interface{ marked() *marks }); ok {
		m, path = own.marked(), ""
		*m = marks{start: posOf(n), of: make(map[string]Pos, len(n.Content)/2)}
	}
	if d, ok := v.Addr().Interface().(interface{ defaults() }); ok {
		d.defaults()
	}
	if n.Kind != yaml.MappingNode {
		r.add(posOf(n), RuleWrongType, say("a mapping (key: value) is expected here, not %s", said(n)), say("write %s", sketch(v.Type())))
		return
	}
	fields := fieldsOf(v.Type())
	seen := make(map[string]Pos, len(fields))
	misspelt := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, val := n.Content[i], n.Content[i+1]
		f, known := find(fields, key)
		switch first, twice := seen[key.Value]; {
		case !known:
			r.add(posOf(key), RuleUnknownKey, say("%s is not a key here", said(key)), meant(key.Value, names(fields), say("the keys here are")))
			misspelt[nearest(key.Value, names(fields))] = true
		case twice:
			r.add(posOf(key), RuleDuplicateKey, say("%s stands twice; first on line %d", said(key), first.Line), say("keep one of them"))
		default:
			seen[key.Value] = posOf(key)
			r.value(val, v.Field(f.index), m, join(path, key.Value))
			if f.required && val.Kind == yaml.SequenceNode && len(val.Content) == 0 {
				r.add(posOf(val), RuleNothing, say("there is nothing in %s", f.key), say("add at least one"))
			}
		}
	}
	for _, f := range fields {
		if _, there := seen[f.key]; !there && f.required && !misspelt[f.key] {
			r.add(posOf(n), RuleMissingKey, say("the key %s is missing", f.key), say("add %s: with a value", f.key))
		}
	}
}

// keyed reads a map whose keys are languages, or themes.
func (r *reader) keyed(n *yaml.Node, v reflect.Value, m *marks, path string) {
	themes := v.Type().Key() == reflect.TypeFor[Theme]()
	switch {
	case n.Kind != yaml.MappingNode && themes:
		r.add(posOf(n), RuleWrongType, say("hours for each theme are expected here, not %s", said(n)), say(`write {children: ["09:00-21:00"]}`))
		return
	case n.Kind != yaml.MappingNode:
		r.add(posOf(n), RuleWrongType, say("one value for each language is expected here, not %s", said(n)), say(`write {uk: "...", en: "..."}`))
		return
	case len(n.Content) == 0 && !themes:
		r.add(posOf(n), RuleNothing, say("there is no language here"), say(`write {uk: "...", en: "..."}, or take the key out`))
	}
	v.Set(reflect.MakeMapWithSize(v.Type(), len(n.Content)/2))
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, val := n.Content[i], n.Content[i+1]
		at := reflect.New(v.Type().Key())
		before := len(r.problems)
		r.scalar(key, at.Interface())
		if v.MapIndex(at.Elem()).IsValid() {
			what := say("language %s stands twice", key.Value)
			if themes {
				what = say("theme %s stands twice", key.Value)
			}
			r.add(posOf(key), RuleDuplicateKey, what, say("keep one of them"))
		}
		if len(r.problems) > before {
			continue
		}
		one := reflect.New(v.Type().Elem()).Elem()
		r.value(val, one, m, join(path, key.Value))
		v.SetMapIndex(at.Elem(), one)
	}
}

// list hands each element of a sequence over, with its path.
func (r *reader) list(n *yaml.Node, path string, each func(*yaml.Node, string)) {
	if n.Kind != yaml.SequenceNode {
		r.add(posOf(n), RuleWrongType, say("a list is expected here, not %s", said(n)), say("write [one, another], or one per line, each after a dash"))
		return
	}
	for i, e := range n.Content {
		each(e, join(path, strconv.Itoa(i)))
	}
}

// field is one key of a mapping.
type field struct {
	key      string
	index    int
	required bool
}

// fieldsOf lists the keys of a struct, by its json tags: those with omitempty
// may be absent.
func fieldsOf(t reflect.Type) []field {
	var fields []field
	for i := range t.NumField() {
		key, options, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if key != "" {
			fields = append(fields, field{key, i, options != "omitempty"})
		}
	}
	return fields
}

func find(fields []field, key *yaml.Node) (field, bool) {
	for _, f := range fields {
		if key.Kind == yaml.ScalarNode && f.key == key.Value {
			return f, true
		}
	}
	return field{}, false
}

func names(fields []field) []string {
	var names []string
	for _, f := range fields {
		names = append(names, f.key)
	}
	return names
}

// sketch shows the required keys of a mapping.
func sketch(t reflect.Type) string {
	var keys []string
	for _, f := range fieldsOf(t) {
		if f.required {
			keys = append(keys, f.key+": ...")
		}
	}
	if len(keys) == 0 {
		for _, f := range fieldsOf(t) {
			keys = append(keys, f.key+": ...")
		}
	}
	return "{" + strings.Join(keys, ", ") + "}"
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
