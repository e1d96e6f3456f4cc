package controller

import (
	"fmt"
	"strconv"

	"gopkg.in/yaml.v3"
)

// configReader walks the file and gathers what is wrong.
type configReader struct {
	name   string
	faults []error
}

func (r *configReader) fault(n *yaml.Node, format string, args ...any) {
	r.faults = append(r.faults, fmt.Errorf("%s:%d:%d: %s", r.name, n.Line, n.Column, fmt.Sprintf(format, args...)))
}

func (r *configReader) top(n *yaml.Node, c *Config) {
	r.mapping(n, map[string]func(*yaml.Node){
		"data_dir": func(v *yaml.Node) {
			if c.DataDir = r.text(v); c.DataDir == "" {
				r.fault(v, "data_dir is empty: name a folder")
			}
		},
		"mqtt": func(v *yaml.Node) {
			r.mapping(v, map[string]func(*yaml.Node){
				"listen":             func(v *yaml.Node) { c.MQTT = r.listen(v) },
				"service_token_file": func(v *yaml.Node) { c.Service = r.text(v) },
			})
		},
		"http": func(v *yaml.Node) {
			r.mapping(v, map[string]func(*yaml.Node){"listen": func(v *yaml.Node) { c.HTTP = r.listen(v) }})
		},
		"lease_days": func(v *yaml.Node) { c.LeaseDays = r.number(v, 1, 365) },
		"clock": func(v *yaml.Node) {
			if c.Clock = ClockMode(r.text(v)); !c.Clock.known() {
				r.fault(v, "clock %q: system and trusted are known", v.Value)
			}
		},
		"log": func(v *yaml.Node) {
			r.mapping(v, map[string]func(*yaml.Node){
				"level": func(v *yaml.Node) {
					if c.LogLevel.UnmarshalText([]byte(r.text(v))) != nil {
						r.fault(v, "log level %q: debug, info, warn and error are known", v.Value)
					}
				},
				"format": func(v *yaml.Node) {
					if c.LogJSON = v.Value == "json"; v.Value != "json" && v.Value != "text" {
						r.fault(v, "log format %q: text and json are known", v.Value)
					}
				},
			})
		},
	})
}

// mapping hands each value to the reader of its key.
func (r *configReader) mapping(n *yaml.Node, keys map[string]func(*yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		r.fault(n, "keys with values are expected here")
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		read, known := keys[k.Value]
		switch {
		case !known:
			r.fault(k, "unknown key %q", k.Value)
		case seen[k.Value]:
			r.fault(k, "key %q stands here twice", k.Value)
		default:
			read(v)
		}
		seen[k.Value] = true
	}
}

func (r *configReader) text(n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode {
		r.fault(n, "one value is expected here")
	}
	return n.Value
}

func (r *configReader) number(n *yaml.Node, least, most int) int {
	v, err := strconv.Atoi(r.text(n))
	if err != nil || v < least || v > most {
		r.fault(n, "%q is not a number from %d to %d", n.Value, least, most)
	}
	return v
}

// listen refuses addresses that others can reach: there is no TLS yet, and tokens
// would travel in the clear.
func (r *configReader) listen(n *yaml.Node) string {
	addr := r.text(n)
	if err := loopbackOnly(addr); err != nil {
		r.fault(n, "%v", err)
	}
	return addr
}
