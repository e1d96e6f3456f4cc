package agent

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// configVersion is the version of the file.
const configVersion = 1

// maxConfig is the largest configuration file, in bytes.
const maxConfig = 64 << 10

// LoadConfig reads an agent.yaml. Relative paths in it are relative to its
// directory. The error names all that is wrong, with file, line and column
// where the file is at fault.
func LoadConfig(path string) (Config, error) {
	f, err := os.Open(path)
	if err != nil {
		return Config{}, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxConfig+1))
	if err != nil {
		return Config{}, fmt.Errorf("read %s: %w", path, err)
	}
	if len(b) > maxConfig {
		return Config{}, fmt.Errorf("%s: over %d bytes", path, maxConfig)
	}
	return parseConfig(path, b)
}

func parseConfig(path string, b []byte) (Config, error) {
	c := defaultConfig()
	dec := yaml.NewDecoder(bytes.NewReader(b))
	var doc yaml.Node
	err := dec.Decode(&doc)
	if errors.Is(err, io.EOF) {
		return c, fmt.Errorf("%s is empty; begin with a copy of agent.example.yaml", path)
	}
	if err != nil {
		return c, fmt.Errorf("%s: %w; look at the indents, which are of spaces and never of tabs, and at colons and quotes", path, err)
	}
	if err := dec.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return c, fmt.Errorf("%s: more than one document", path)
	}
	r := reader{file: path, places: map[string]*yaml.Node{}}
	version := 0
	r.mapping(doc.Content[0], "", r.keys(&c, &version))
	if version != configVersion && len(r.errs) == 0 {
		r.errs = append(r.errs, r.located(fmt.Errorf("version: %d, this agent reads version %d", version, configVersion)))
	}
	if len(r.errs) > 0 {
		return c, errors.Join(r.errs...)
	}
	// Whole paths: what is started from here, such as a browser, may stand elsewhere.
	dir, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return c, fmt.Errorf("where %s is: %w", path, err)
	}
	for _, p := range []*string{&c.TokenFile, &c.RootsFile, &c.TrustFile, &c.DataDir, &c.Train.KeyFile, &c.LogFile} {
		if *p != "" && !filepath.IsAbs(*p) {
			*p = filepath.Join(dir, *p)
		}
	}
	if err := c.Validate(); err != nil {
		return c, r.located(err)
	}
	return c, nil
}

// reader walks the document and remembers what is wrong with it, and where its keys
// have their values. The library's own strictness names lines only.
type reader struct {
	file   string
	errs   []error
	places map[string]*yaml.Node
}

// located says of each error where the key has its value that the error begins with.
func (r *reader) located(err error) error {
	var several interface{ Unwrap() []error }
	if errors.As(err, &several) {
		var list []error
		for _, e := range several.Unwrap() {
			list = append(list, r.located(e))
		}
		return errors.Join(list...)
	}
	key, _, _ := strings.Cut(err.Error(), ":")
	if n := r.places[key]; n != nil {
		return fmt.Errorf("%s:%d:%d: %w", r.file, n.Line, n.Column, err)
	}
	return fmt.Errorf("%s: %w", r.file, err) // the key is left out
}

// keys says which keys there are and where each goes.
func (r *reader) keys(c *Config, version *int) map[string]func(string, *yaml.Node) {
	keys := map[string]func(string, *yaml.Node){
		"version": value(r, version, "a number"), "display": value(r, (*string)(&c.Display), "a name"),
		"token_file": value(r, &c.TokenFile, "a path"), "broker": value(r, &c.Broker, "an address"),
		"media": value(r, &c.Media, "a list of addresses"), "roots_file": value(r, &c.RootsFile, "a path"),
		"trust_file": value(r, &c.TrustFile, "a path"), "network": value(r, (*string)(&c.Network), "a name"),
		"log_file": value(r, &c.LogFile, "a path"), "log_max": value(r, &c.LogMax, "a number of bytes"),
		"data_dir": value(r, &c.DataDir, "a path"), "clock": value(r, &c.Clock, "system or trusted"),
		"report_every": func(key string, n *yaml.Node) {
			d, err := time.ParseDuration(n.Value)
			if err != nil || n.Kind != yaml.ScalarNode {
				r.wrong(n, "%s wants a duration like 20s", key)
			}
			c.ReportEvery = d
		},
		"log": func(key string, n *yaml.Node) {
			if err := c.LogLevel.UnmarshalText([]byte(n.Value)); err != nil || n.Kind != yaml.ScalarNode {
				r.wrong(n, "%s wants debug, info, warn or error", key)
			}
		},
		"screen": func(key string, n *yaml.Node) {
			s := &c.Screen
			r.mapping(n, key+".", map[string]func(string, *yaml.Node){
				// YAML reads the word null as nothing; here it is the word.
				"kind": func(_ string, n *yaml.Node) { s.Kind = n.Value }, "listen": value(r, &s.Listen, "an address"),
				"width": value(r, &s.Width, "a number of pixels"), "height": value(r, &s.Height, "a number of pixels"),
				"codecs": value(r, &s.Codecs, "a list of codecs"), "max_fps": value(r, &s.MaxFps, "a number of pictures a second"),
				"max_size":      value(r, &s.MaxSize, "a size like 1920x1080"),
				"browser":       value(r, &s.Browser, "a path"),
				"browser_flags": value(r, &s.BrowserFlags, "a list of flags"), "memory": value(r, &s.Memory, "a number of megabytes"),
				"output": value(r, &s.Output, "the name of an output"),
			})
		},
		"train": r.train(c),
	}
	maps.Copy(keys, r.supply(c))
	return keys
}

// value reads a key into v.
func value[T any](r *reader, v *T, wants string) func(string, *yaml.Node) {
	return func(key string, n *yaml.Node) {
		if err := n.Decode(v); err != nil || n.Tag == "!!null" {
			r.wrong(n, "%s wants %s", key, wants)
		}
	}
}

func (r *reader) wrong(n *yaml.Node, format string, args ...any) {
	r.errs = append(r.errs, fmt.Errorf("%s:%d:%d: %s", r.file, n.Line, n.Column, fmt.Sprintf(format, args...)))
}

// mapping reads each key once and names those that there are not.
func (r *reader) mapping(n *yaml.Node, prefix string, keys map[string]func(string, *yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		r.wrong(n, "%s is no list of keys with values", strings.TrimSuffix("the document."+prefix, "."))
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, v := n.Content[i], n.Content[i+1]
		read, known := keys[key.Value]
		switch {
		case !known:
			r.wrong(key, "key %s%s is not known; %s are", prefix, key.Value, list(keys))
		case seen[key.Value]:
			r.wrong(key, "key %s%s stands here twice", prefix, key.Value)
		default:
			seen[key.Value] = true
			r.places[prefix+key.Value] = v
			read(prefix+key.Value, v)
		}
	}
}

func list(keys map[string]func(string, *yaml.Node)) string {
	names := make([]string, 0, len(keys))
	for k := range keys {
		names = append(names, k)
	}
	sort.Strings(names)
	return strings.Join(names, ", ")
}

// Logger makes the logger that the configuration asks for.
func (c *Config) Logger(w io.Writer) *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: c.LogLevel}))
}
