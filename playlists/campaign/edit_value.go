package campaign

import (
	"cmp"
	"encoding"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"storyline/playlists"
)

// node gives a Go value as the house writes it at a place of type t. It is nil
// for what is not to be written: blank text, an empty mapping.
func (d *document) node(v any, t reflect.Type, key string) (*yaml.Node, error) {
	if f, ok := v.(Fragment); ok {
		r := &reader{}
		n := r.parse([]byte(f), d.limit)
		if n == nil {
			return nil, errors.New(r.problems[0].Text + "; " + r.problems[0].Remedy)
		}
		return n, nil
	}
	if v == nil {
		return nil, errors.New("there is no value")
	}
	n, err := d.valued(reflect.ValueOf(v), t, key)
	if err != nil || n == nil || t == nil || isScalar(t) == (n.Kind == yaml.ScalarNode) {
		return n, err
	}
	if isScalar(t) {
		return nil, errors.New("one value is expected here")
	}
	return nil, errors.New("a list or a mapping is expected here, not one value")
}

func (d *document) valued(v reflect.Value, t reflect.Type, key string) (*yaml.Node, error) {
	if t == nil {
		t = v.Type()
	}
	switch one := v.Interface().(type) {
	case playlists.Weekdays:
		return weekdaysNode(one), nil
	case Seconds:
		return number(strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%d.%03d", one/1000, one%1000), "0"), ".")), nil
	case bool:
		return number(strconv.FormatBool(one)), nil
	case encoding.TextMarshaler:
		b, err := one.MarshalText()
		if err != nil {
			return nil, fmt.Errorf("this value can't be written: %w", err)
		}
		return textNode(string(b), v.Type(), key), nil
	}
	switch v.Kind() {
	case reflect.String:
		return textNode(v.String(), t, key), nil
	case reflect.Int:
		return number(strconv.FormatInt(v.Int(), 10)), nil
	case reflect.Slice:
		return d.listNode(v, t)
	case reflect.Map:
		return d.languageNode(v, t)
	case reflect.Struct:
		return d.structNode(v)
	}
	return nil, fmt.Errorf("a %s can't be written", v.Type())
}

func number(s string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Value: s} }

// textNode writes a word as the house does: names and dates plain, texts quoted.
// Forms send texts with the line breaks of another age.
func textNode(s string, t reflect.Type, key string) *yaml.Node {
	s = strings.ToValidUTF8(s, "")
	s = strings.TrimSpace(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s))
	if s == "" {
		return nil
	}
	n := &yaml.Node{Kind: yaml.ScalarNode, Value: s, Style: yaml.DoubleQuotedStyle}
	if t == reflect.TypeFor[playlists.Day]() {
		if _, err := playlists.ParseDay(s); err == nil {
			n.Style = 0
		}
	} else if word := t.Kind() == reflect.String && (t.Name() != "string" || key == "file" || key == "zone"); word && plain(s) {
		n.Style = 0
	}
	return n
}

func weekdaysNode(w playlists.Weekdays) *yaml.Node {
	n := &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}
	for _, name := range []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"} {
		if one, err := playlists.ParseWeekday(name); err == nil && w&one != 0 {
			n.Content = append(n.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: name})
		}
	}
	return n
}

func (d *document) listNode(v reflect.Value, t reflect.Type) (*yaml.Node, error) {
	elem := v.Type().Elem()
	if t.Kind() == reflect.Slice && isScalar(elem) && isScalar(t.Elem()) {
		elem = t.Elem()
	} else if t == reflect.TypeFor[playlists.Weekdays]() {
		elem = reflect.TypeFor[Tag]()
	}
	n := &yaml.Node{Kind: yaml.SequenceNode}
	if v.Len() == 0 || isScalar(elem) {
		n.Style = yaml.FlowStyle
	}
	for i := range v.Len() {
		one, err := d.valued(v.Index(i), elem, "")
		if err != nil {
			return nil, err
		}
		if one != nil {
			n.Content = append(n.Content, one)
		}
	}
	return n, nil
}

// languageNode writes a text in each language, in the campaign's order.
func (d *document) languageNode(v reflect.Value, t reflect.Type) (*yaml.Node, error) {
	values := map[string]reflect.Value{}
	for _, k := range v.MapKeys() {
		if k.Kind() != reflect.String {
			return nil, fmt.Errorf("a %s can't be written", v.Type())
		}
		values[k.String()] = v.MapIndex(k)
	}
	langs := slices.Sorted(maps.Keys(values))
	slices.SortStableFunc(langs, func(a, b string) int {
		return cmp.Compare(uint(d.rank(v.Type(), a)), uint(d.rank(v.Type(), b))) // unknown ones last
	})
	elem := v.Type().Elem()
	if t.Kind() == reflect.Map && isScalar(elem) && isScalar(t.Elem()) {
		elem = t.Elem()
	}
	n := &yaml.Node{Kind: yaml.MappingNode}
	if isScalar(elem) {
		n.Style = yaml.FlowStyle
	}
	for _, lang := range langs {
		one, err := d.valued(values[lang], elem, "")
		if err != nil {
			return nil, err
		}
		if one != nil {
			n.Content = append(n.Content, textNode(lang, reflect.TypeFor[playlists.Lang](), ""), one)
		}
	}
	if len(n.Content) == 0 {
		return nil, nil //nolint:nilnil // nothing is to be written, which is no fault
	}
	return n, nil
}

// structNode writes a mapping of the schema without what an absent key says too.
func (d *document) structNode(v reflect.Value) (*yaml.Node, error) {
	n := &yaml.Node{Kind: yaml.MappingNode}
	if !ownLines(v.Type()) {
		n.Style = yaml.FlowStyle
	}
	for _, f := range fieldsOf(v.Type()) {
		value := v.Field(f.index)
		if absent(v.Type(), f, value) {
			continue
		}
		one, err := d.valued(value, value.Type(), f.key)
		if err != nil {
			return nil, err
		}
		if one != nil {
			n.Content = append(n.Content, textNode(f.key, reflect.TypeFor[Tag](), ""), one)
		}
	}
	if len(n.Content) == 0 {
		return nil, nil //nolint:nilnil // nothing is to be written, which is no fault
	}
	return n, nil
}

// ownLines names the mappings whose keys stand one below the other.
func ownLines(t reflect.Type) bool {
	switch reflect.New(t).Interface().(type) {
	case *Story, *Slide, *Assignment, *Hotline, *Train, *Carriage, *Campaign, *Fleet:
		return true
	}
	return false
}

// absent reports whether a value of a key says what its absence says.
func absent(parent reflect.Type, f field, value reflect.Value) bool {
	if f.required {
		return value.Kind() == reflect.Struct && !isScalar(value.Type()) && value.IsZero() || value.Kind() == reflect.Int32 && value.IsZero()
	}
	if value.Kind() == reflect.Slice {
		return value.Len() == 0
	}
	usual := reflect.New(parent)
	if d, ok := usual.Interface().(interface{ defaults() }); ok {
		d.defaults()
	}
	return value.IsZero() || value.Type() == usual.Elem().Field(f.index).Type() && reflect.DeepEqual(value.Interface(), usual.Elem().Field(f.index).Interface())
}
