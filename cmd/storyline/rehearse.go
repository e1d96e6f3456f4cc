package main

import (
	"fmt"
	"strconv"
	"time"

	"gopkg.in/yaml.v3"

	"storyline/playlists"
)

// rehearsal shortens a campaign file for a demonstration: slides of a few
// seconds, a window around today. It edits the file's text, since the controller
// takes files, and changes lengths and days alone: never a word, a picture or
// an end of consent. The file says then that it is a rehearsal.
type rehearsal struct {
	longest     time.Duration // of a slide
	from, until playlists.Day
}

// of gives the rehearsed file.
func (r rehearsal) of(file []byte) ([]byte, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(file, &doc); err != nil {
		return nil, fmt.Errorf("rehearse: %w", err)
	}
	r.edit("", &doc)
	if len(doc.Content) == 1 && doc.Content[0].Kind == yaml.MappingNode {
		root := doc.Content[0]
		root.Content = append(root.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: "rehearsal"}, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: "true"})
	}
	return yaml.Marshal(&doc)
}

// edit walks the file; key is the key under which a node stands.
func (r rehearsal) edit(key string, n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		for _, child := range n.Content {
			r.edit(key, child)
		}
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, value := n.Content[i].Value, n.Content[i+1]
		switch {
		case name == "seconds":
			if s, err := strconv.ParseFloat(value.Value, 64); err == nil && s > r.longest.Seconds() {
				value.Value = strconv.FormatFloat(r.longest.Seconds(), 'f', -1, 64)
			}
		case key == "window" && name == "from":
			value.Value = r.from.String()
		case key == "window" && name == "until":
			value.Value = r.until.String()
		case name == "except":
			value.Content = nil // an exception outside the window would be a fault of the file
		default:
			r.edit(name, value)
		}
	}
}
