package agent

import (
	"bytes"
	"cmp"
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

	"storyline/agent/internal/siblings"
	"storyline/playlists"
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
		return c, fmt.Errorf("%s: %w", path, err)
	}
	if err := dec.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return c, fmt.Errorf("%s: more than one document", path)
	}
	r := reader{file: path}
	version := 0
	r.mapping(doc.Content[0], "", r.keys(&c, &version))
	if version != configVersion && len(r.errs) == 0 {
		r.errs = append(r.errs, fmt.Errorf("%s: version %d, this agent reads version %d", path, version, configVersion))
	}
	if len(r.errs) > 0 {
		return c, errors.Join(r.errs...)
	}
	for _, p := range []*string{&c.TokenFile, &c.RootsFile, &c.TrustFile, &c.DataDir, &c.Train.KeyFile, &c.LogFile} {
		if *p != "" && !filepath.IsAbs(*p) {
			*p = filepath.Join(filepath.Dir(path), *p)
		}
	}
	if err := c.Validate(); err != nil {
		return c, fmt.Errorf("%s: %w", path, err)
	}
	return c, nil
}

// reader walks the document and remembers what is wrong with it. The library's
// own strictness names lines only.
type reader struct {
	file string
	errs []error
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

// papers are the files that a technician put there.
type papers struct {
	token string
	roots *playlists.Roots
	trust []byte
	train siblings.Key // zero: there is no train
}

// CheckFiles reads the files that the configuration names and gives all that is
// wrong with them.
func (c *Config) CheckFiles() error {
	_, err := c.papers()
	return err
}

func (c *Config) papers() (papers, error) {
	var p papers
	var errs []error
	token, err := readSecret(c.TokenFile)
	p.token = token
	errs = append(errs, at("token_file", err))
	p.train, err = c.trainKey()
	errs = append(errs, at("train.key_file", err))
	b, err := readFile(c.RootsFile, playlists.MaxTrust)
	if err == nil {
		var r *playlists.RootFile
		if r, err = playlists.OpenRoots(b); err == nil {
			p.roots = &r.Roots
		} else {
			err = fmt.Errorf("%s is no file of root keys (%w); copy the roots.json that the keepers of the root keys made, not a trust document or a key", c.RootsFile, err)
		}
	}
	errs = append(errs, at("roots_file", err))
	if c.TrustFile != "" {
		p.trust, err = readFile(c.TrustFile, playlists.MaxTrust)
		if err == nil && p.roots != nil {
			err = c.checkTrust(p)
		}
		errs = append(errs, at("trust_file", err))
	}
	return p, errors.Join(errs...)
}

// checkTrust opens the trust document as the display will: one that the roots did
// not sign, or without the network's help card, would leave a screen that has
// nothing to show.
func (c *Config) checkTrust(p papers) error {
	t, err := playlists.OpenTrust(p.trust, p.roots)
	if err != nil {
		return fmt.Errorf("the roots in %s did not sign %s (%w); copy both files from one and the same network's keepers of the root keys", c.RootsFile, c.TrustFile, err)
	}
	if c.Network == "" {
		return nil
	}
	card, err := t.HelpCard(c.Network)
	if err != nil {
		return fmt.Errorf("the help card of network %s does not hold (%w); have its editors sign it anew and the keepers of the root keys make another trust document", c.Network, err)
	}
	if card != nil {
		return nil
	}
	known := make([]string, 0, len(t.Help))
	for i := range t.Help {
		known = append(known, string(t.Help[i].Network))
	}
	return fmt.Errorf("%s holds no help card of network %s, only of: %s; correct network, or have a trust document made with its help card",
		c.TrustFile, c.Network, cmp.Or(strings.Join(known, ", "), "none"))
}

// Bounds of a token, in bytes of text; 256 random bits are 43 in base64.
const (
	minToken = 32
	maxToken = 256
)

// readSecret reads a token that nobody else on this machine can read.
func readSecret(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return "", fmt.Errorf("%s may be read by others (mode %04o); run: chmod 600 %s", path, mode, path)
	}
	b, err := readFile(path, maxToken+2)
	if err != nil {
		return "", err
	}
	token := strings.TrimSpace(string(b))
	if len(token) < minToken || len(token) > maxToken || strings.ContainsAny(token, " \t\r\n") {
		return "", fmt.Errorf("%s holds no token: one word of %d to %d characters", path, minToken, maxToken)
	}
	return token, nil
}

func readFile(path string, limit int) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, int64(limit)+1))
	if err == nil && len(b) > limit {
		err = fmt.Errorf("%s: over %d bytes", path, limit)
	}
	return b, err
}

// Logger makes the logger that the configuration asks for.
func (c *Config) Logger(w io.Writer) *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: c.LogLevel}))
}
