package campaign

import (
	"fmt"
	"reflect"
	"strings"
)

// Change is one edit of a campaign or a fleet as it is written.
//
// A path leads to what is edited: keys and list items joined with "/", as in
// stories/the-foreman/slides/the-door/text/uk/heading. An item goes by its name,
// one without a name (a rule, a partner) by its index from 0; "#2" is the third
// item of any list. [At] joins a path of parts that may hold a "/" themselves.
type Change struct {
	said  string
	do    func(*document) error
	about []subject
}

// String says what is changed.
func (c Change) String() string { return c.said }

// End is the place behind the last item of a list.
const End = -1

// Set lets a key or an item hold a value, a Go value of the schema's types or
// close to them, and adds what is missing on the way. A value that is there
// already changes nothing; one that says what an absent key says, such as blank
// text or priority 0, takes the key out.
func Set(path string, v any) Change {
	return Change{"set " + path, func(d *document) error { return d.set(path, v) }, []subject{{path: path}}}
}

// Remove takes a key or an item out. A mapping that is left with nothing goes
// too, since nobody would write one; an empty list stays.
func Remove(path string) Change {
	return Change{"remove " + path, func(d *document) error { return d.remove(path) }, []subject{{path: path}}}
}

// Insert puts a new item into a list, before the item that stands at a place,
// or behind all of them: [End].
func Insert(list string, at int, v any) Change {
	return Change{"insert into " + list, func(d *document) error { return d.insert(list, at, v) }, []subject{{list, true}}}
}

// Move takes an item with its comments to a place in its own list, or in another
// of the same kind; there it is the item at that place, or the last: [End].
func Move(item, list string, at int) Change {
	return Change{"move " + item + " to " + list, func(d *document) error { return d.move(item, list, at) }, []subject{{item, true}, {list, true}}}
}

// Swap lets two items exchange their places, with their comments.
func Swap(one, other string) Change {
	return Change{"swap " + one + " and " + other, func(d *document) error { return d.swap(one, other) }, []subject{{one, true}, {other, true}}}
}

// Fragment is a value as a person would write it, in YAML.
type Fragment string

// EditCampaign changes a campaign file. What is not edited stays as it is, byte
// for byte: comments, order, quotes, blank lines. The file may have problems,
// since a draft is unfinished, but it must be YAML.
//
// Each change is a splice of the text, and each splice is checked: what the new
// text says is what the old one said, with that change. Where a splice can't do
// it, the smallest part around it that can is written anew.
func EditCampaign(file []byte, changes ...Change) ([]byte, error) {
	return edited(file, MaxCampaign, reflect.TypeFor[Campaign](), changes)
}

// EditFleet changes a fleet file, as [EditCampaign] does a campaign.
func EditFleet(file []byte, changes ...Change) ([]byte, error) {
	return edited(file, MaxFleet, reflect.TypeFor[Fleet](), changes)
}

func edited(file []byte, limit int, schema reflect.Type, changes []Change) ([]byte, error) {
	d, err := readDocument(file, limit, schema)
	if err != nil {
		return nil, fmt.Errorf("the file can't be edited as it is: %w", err)
	}
	for _, c := range changes {
		if err := c.do(d); err != nil {
			return nil, fmt.Errorf("%s: %w", c, err)
		}
	}
	return d.text, nil
}

// At joins the parts of a path: keys, names, indices.
func At(parts ...any) string {
	all := make([]string, len(parts))
	for i, p := range parts {
		all[i] = strings.NewReplacer("~", "~0", "/", "~1").Replace(fmt.Sprint(p))
	}
	return strings.Join(all, "/")
}

func partsOf(path string) []string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		parts[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(p)
	}
	return parts
}
