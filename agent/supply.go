package agent

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"storyline/agent/internal/media"
)

// FetchConfig bounds what the uplink is used for.
type FetchConfig struct {
	Rate   int64        // bytes a second; 0: as many as come
	Window media.Window // of each day, by the playlist's local time; none: always
}

// SpaceConfig bounds what media may take of the disk.
type SpaceConfig struct {
	Cap     int64 // bytes of media; 0: 16 GiB
	Reserve int64 // bytes that stay free; 0: a twentieth of the disk, at most 256 MB
}

// leastRate keeps a download faster than one that is given up for dead.
const leastRate = 32_000

func (c *Config) checkSupply() error {
	var errs []error
	if r := c.Fetch.Rate; r != 0 && r < leastRate {
		errs = append(errs, fmt.Errorf("fetch.rate: %d bytes a second, at least %d are needed to get anywhere; leave it out for no limit", r, leastRate))
	}
	if c.Space.Cap < 0 || c.Space.Reserve < 0 {
		errs = append(errs, errors.New("space: sizes are not negative"))
	}
	return errors.Join(errs...)
}

// supply reads the sections fetch and space.
func (r *reader) supply(c *Config) map[string]func(string, *yaml.Node) {
	return map[string]func(string, *yaml.Node){
		"fetch": func(key string, n *yaml.Node) {
			r.mapping(n, key+".", map[string]func(string, *yaml.Node){
				"rate": size(r, &c.Fetch.Rate, "bytes a second, like 500KB"),
				"window": func(key string, n *yaml.Node) {
					w, err := media.ParseWindow(n.Value)
					if err != nil || n.Kind != yaml.ScalarNode {
						r.wrong(n, "%s wants a part of the day like 01:00-04:30", key)
					}
					c.Fetch.Window = w
				},
			})
		},
		"space": func(key string, n *yaml.Node) {
			r.mapping(n, key+".", map[string]func(string, *yaml.Node){
				"cap": size(r, &c.Space.Cap, "a size like 8GB"), "reserve": size(r, &c.Space.Reserve, "a size like 200MB"),
			})
		},
	}
}

func size(r *reader, v *int64, wants string) func(string, *yaml.Node) {
	return func(key string, n *yaml.Node) {
		b, err := parseSize(n.Value)
		if err != nil || n.Kind != yaml.ScalarNode {
			r.wrong(n, "%s wants %s", key, wants)
		}
		*v = b
	}
}

// parseSize reads a number of bytes such as 500KB, 8GB or 1048576.
func parseSize(s string) (int64, error) {
	unit := int64(1)
	for _, u := range []struct {
		name  string
		bytes int64
	}{{"KB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"B", 1}} {
		if rest, ok := strings.CutSuffix(s, u.name); ok {
			s, unit = strings.TrimSpace(rest), u.bytes
			break
		}
	}
	n, err := strconv.ParseUint(s, 10, 40)
	if err != nil || n == 0 || int64(n) > 1e15/unit {
		return 0, fmt.Errorf("%q is no size", s)
	}
	return int64(n) * unit, nil
}
