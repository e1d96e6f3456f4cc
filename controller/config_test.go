package controller

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTheExampleIsTheDefault(t *testing.T) {
	example := filepath.Join("..", "configs", "controller.example.yaml")
	b, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	c, err := ParseConfig("controller.example.yaml", b)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(Defaults(), c); d != "" {
		t.Errorf("the example is not the default (-default +example):\n%s", d)
	}
	c, err = LoadConfig(example)
	if err != nil || c.DataDir != filepath.Join("..", "configs", "storyline-data") {
		t.Errorf("a relative data_dir is %q, %v", c.DataDir, err)
	}
}

func TestConfig(t *testing.T) {
	want := Defaults()
	want.DataDir, want.MQTT, want.HTTP, want.LeaseDays, want.LogLevel, want.LogJSON, want.Clock = "/d", "localhost:0", "[::1]:9", 7, slog.LevelDebug, true, TrustedClock
	got, err := ParseConfig("c.yaml", []byte("data_dir: /d\nmqtt: {listen: 'localhost:0'}\nhttp: {listen: '[::1]:9'}\nlease_days: 7\nclock: trusted\nlog: {level: debug, format: json}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if got, err := ParseConfig("c.yaml", nil); err != nil || got != Defaults() {
		t.Errorf("an empty file: %+v, %v", got, err)
	}
}

func TestEveryFaultOfAConfigIsNamedWithItsPlace(t *testing.T) {
	for _, c := range []struct {
		name, file string
		want       []string
	}{
		{"an unknown key", "data_dir: d\nport: 5\n", []string{`c.yaml:2:1: unknown key "port"`}},
		{"an unknown key within", "log:\n  colour: red\n", []string{`c.yaml:2:3: unknown key "colour"`}},
		{"a key twice", "data_dir: a\ndata_dir: b\n", []string{"c.yaml:2:1:", "twice"}},
		{"several at once", "lease_days: 0\nhttp: {listen: nowhere}\nlog: {level: loud, format: xml}\n", []string{"c.yaml:1:13:", "1 to 365", "c.yaml:2:16:", "c.yaml:3:14:", "loud", "c.yaml:3:28:", "xml"}},
		{"an address that others can reach", "mqtt: {listen: '0.0.0.0:1883'}\n", []string{"c.yaml:1:16:", "without TLS", "127.0.0.1", "proxy or a VPN"}},
		{"a clock that nobody knows", "clock: sundial\n", []string{"c.yaml:1:8:", "sundial", "trusted"}},
		{"an address without a host", "http: {listen: ':8080'}\n", []string{"without TLS"}},
		{"a name that may lead anywhere", "http: {listen: 'example.org:80'}\n", []string{"without TLS"}},
		{"a port too large", "http: {listen: '127.0.0.1:70000'}\n", []string{"port"}},
		{"an empty data directory", "data_dir: ''\n", []string{"c.yaml:1:11:", "name a folder"}},
		{"a list", "- a\n", []string{"c.yaml:1:1: keys with values"}},
		{"a mapping where a value stands", "data_dir: {a: b}\n", []string{"one value"}},
		{"no YAML", "data_dir: [\n", []string{"c.yaml: "}},
		{"far too long", strings.Repeat("#", maxConfig+1), []string{"at most"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := ParseConfig("c.yaml", []byte(c.file))
			if err == nil {
				t.Fatal("it is taken")
			}
			for _, w := range c.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("%q does not say %q", err, w)
				}
			}
		})
	}
	if _, err := LoadConfig(filepath.Join(t.TempDir(), "none.yaml")); err == nil {
		t.Error("a file that is not there is taken")
	}
	if _, err := New(Config{MQTT: "0.0.0.0:1", HTTP: "127.0.0.1:0"}, nil); err == nil || !strings.Contains(err.Error(), "TLS") || !strings.Contains(err.Error(), "data directory") {
		t.Errorf("a configuration from elsewhere: %v", err)
	}
}

func FuzzParseConfig(f *testing.F) {
	f.Add([]byte("data_dir: d\nlog: {level: info}\n"))
	f.Add([]byte("a: &a [*a]\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := ParseConfig("c.yaml", b)
		if err == nil && c.check() != nil {
			t.Fatalf("%q is taken: %v", b, c.check())
		}
	})
}

func TestTheKeyIsMadeOnceAndKeptFromOthers(t *testing.T) {
	dir := t.TempDir()
	first, err := loadKey(dir)
	if err != nil {
		t.Fatal(err)
	}
	second, err := loadKey(dir)
	if err != nil || !first.Equal(second) {
		t.Fatalf("another key the second time, %v", err)
	}
	path := filepath.Join(dir, "controller.key")
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := loadKey(dir); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("a key that others may read: %v", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("bm90IGEga2V5\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := loadKey(dir); err == nil || !strings.Contains(err.Error(), "backup") {
		t.Errorf("a broken key: %v", err)
	}
}
