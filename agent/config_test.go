package agent

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"storyline/agent/internal/ordertest"
	"storyline/playlists"
)

const token = "0123456789abcdef0123456789abcdef0123456789a"

// folder makes a directory with all the files of a display.
func folder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, b := range map[string][]byte{
		"token": []byte(token + "\n"), "roots.json": ordertest.RootFile(), "trust.json": ordertest.Trust(1, "olena"),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestTheExampleIsAConfigurationThatWorks(t *testing.T) {
	text, err := os.ReadFile("../configs/agent.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	dir := folder(t)
	path := filepath.Join(dir, "agent.yaml")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := LoadConfig(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.CheckFiles(); err != nil {
		t.Error(err)
	}
	if c.TokenFile != filepath.Join(dir, "token") || c.ReportEvery != 20*time.Second || c.Screen.Codecs[1] != "vp09" {
		t.Errorf("read %+v", c)
	}
	r := reader{}
	var v int
	for key := range r.keys(&c, &v) {
		if !strings.Contains(string(text), "\n"+key+":") {
			t.Errorf("the example does not explain %s", key)
		}
	}
	for _, key := range []string{"kind", "listen", "width", "height", "codecs", "#output"} {
		if !strings.Contains(string(text), "\n  "+key+":") {
			t.Errorf("the example does not explain screen.%s", key)
		}
	}
}

const least = "version: 1\ndisplay: d-1\ntoken_file: token\nroots_file: roots.json\ndata_dir: data\n"

func TestConfigurationsSayWhatIsWrongWithThem(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []string // in the error; none: it is right
	}{
		"the least":             {least, nil},
		"nothing at all":        {"", []string{"agent.yaml is empty"}},
		"not a mapping":         {"- 1\n", []string{"agent.yaml:1:1: the document is no list of keys"}},
		"no version":            {strings.TrimPrefix(least, "version: 1\n"), []string{"version 0, this agent reads version 1"}},
		"a later version":       {strings.Replace(least, "1", "2", 1), []string{"version 2"}},
		"an unknown key":        {least + "colour: red\n", []string{"agent.yaml:6:1: key colour is not known; broker, clock,"}},
		"an unknown inner key":  {least + "screen:\n  hight: 5\n", []string{"agent.yaml:7:3: key screen.hight is not known; codecs, height,"}},
		"a key twice":           {least + "clock: system\nclock: trusted\n", []string{"agent.yaml:7:1: key clock stands here twice"}},
		"an output without mpv": {least + "screen: {output: drm}\n", []string{"screen.output: only a screen of kind mpv has one"}},
		"an output with more":   {least + "screen: {kind: mpv, output: 'drm --script=x'}\n", []string{"screen.output: \"drm --script=x\" is no output of mpv"}},
		"an mpv":                {least + "screen: {kind: mpv, output: drm}\n", nil},
		"two documents":         {least + "---\nversion: 1\n", []string{"more than one document"}},
		"a word for a number":   {least + "screen: {width: wide}\n", []string{"agent.yaml:6:17: screen.width wants a number of pixels"}},
		"two wrong types":       {least + "media: 5\nreport_every: soon\n", []string{"agent.yaml:6:8: media wants a list", "agent.yaml:7:15: report_every wants a duration"}},
		"a null":                {least + "broker:\n", []string{"agent.yaml:6:8: broker wants an address"}},
		"a broker elsewhere":    {least + "broker: tcp://10.0.0.5:1883\n", []string{"broker: tcp://10.0.0.5:1883 is not on this machine", "run a tunnel with TLS"}},
		"a broker by name":      {least + "broker: tcp://broker.example:1883\n", []string{"is not on this machine"}},
		"a scheme we lack":      {least + "broker: ssl://127.0.0.1:8883\n", []string{"tcp is spoken"}},
		"media elsewhere":       {least + "media: ['http://192.168.1.9:8080']\n", []string{"media: http://192.168.1.9:8080 is not on this machine"}},
		"a screen for all":      {least + "screen: {listen: '0.0.0.0:8090'}\n", []string{"screen.listen: \"0.0.0.0:8090\" would show the screen to the network without TLS"}},
		"any address":           {least + "screen: {listen: ':8090'}\n", []string{"without TLS"}},
		"codecs by family":      {least + "screen: {codecs: [avc1, vp09, av01, vp8]}\n", nil},
		"a codec with profile":  {least + "screen: {codecs: [avc1.42E01E]}\n", []string{"screen.codecs: \"avc1.42E01E\" is no codec family; write what stands before the first dot"}},
		"a long codec":          {least + "screen: {codecs: [" + strings.Repeat("a", 300) + "]}\n", []string{"is no codec family"}},
		"no codec":              {least + "screen: {codecs: ['']}\n", []string{"is no codec family"}},
		"nine codecs":           {least + "screen: {codecs: [aaa, aab, aac, aad, aae, aaf, aag, aah, aai]}\n", []string{"screen.codecs: 9 of them, at most 8"}},
		"IPv6 loopback":         {least + "broker: tcp://[::1]:1883\nscreen: {listen: '[::1]:0'}\n", nil},
		"all of it wrong": {"version: 1\ndisplay: D 1\nscreen: {kind: film, width: 0}\nclock: sundial\n", []string{
			"display:", "token_file:", "roots_file:", "data_dir:", "screen.kind:", "screen: 0 by 1080", "clock:",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := parseConfig("agent.yaml", []byte(c.text))
			if err == nil && c.want == nil {
				return
			}
			if err == nil || c.want == nil {
				t.Fatalf("the error is %v", err)
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the error does not say %q:\n%v", want, err)
				}
			}
		})
	}
}

func TestFilesOfATechnicianAreChecked(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(dir string) error
		want  string
	}{
		"all is well":                 {func(string) error { return nil }, ""},
		"a token that others read":    {func(d string) error { return os.Chmod(filepath.Join(d, "token"), 0o644) }, "chmod 600"},
		"a token that is short":       {func(d string) error { return os.WriteFile(filepath.Join(d, "token"), []byte("x"), 0o600) }, "holds no token"},
		"no token":                    {func(d string) error { return os.Remove(filepath.Join(d, "token")) }, "token_file:"},
		"roots that are none":         {func(d string) error { return os.WriteFile(filepath.Join(d, "roots.json"), []byte("{}"), 0o600) }, "roots_file:"},
		"trust that root didn't sign": {func(d string) error { return os.WriteFile(filepath.Join(d, "trust.json"), []byte("{}"), 0o600) }, "trust_file:"},
		"roots of others": {func(d string) error {
			b := playlists.RootFile{Header: playlists.Header{V: 1}, Roots: playlists.Roots{Threshold: 1, Keys: []playlists.Key{
				{Scheme: playlists.Ed25519, Public: make([]byte, 32), Person: "mallory"}}}}
			return os.WriteFile(filepath.Join(d, "roots.json"), b.Bytes(), 0o600)
		}, "did not sign"},
		"trust without the network's card": {func(d string) error {
			return os.WriteFile(filepath.Join(d, "trust.json"), ordertest.Trust(1), 0o600)
		}, "no help card of network kyiv-metro, only of: none"},
		"roots that are a trust document": {func(d string) error {
			return os.WriteFile(filepath.Join(d, "roots.json"), ordertest.Trust(1, "olena"), 0o600)
		}, "is no file of root keys"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := folder(t)
			if err := c.spoil(dir); err != nil {
				t.Fatal(err)
			}
			cfg, err := parseConfig(filepath.Join(dir, "agent.yaml"), []byte(least+"trust_file: trust.json\nnetwork: kyiv-metro\n"))
			if err != nil {
				t.Fatal(err)
			}
			err = cfg.CheckFiles()
			if _, other := New(cfg, slog.New(slog.DiscardHandler)); c.want != "" && (other == nil || other.Error() != err.Error()) {
				t.Errorf("the agent itself says %v", other)
			}
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("the error is %v, want %q", err, c.want)
			}
			if err != nil && strings.Contains(err.Error(), token) {
				t.Error("the error tells the token")
			}
		})
	}
}

func FuzzConfig(f *testing.F) {
	f.Add(least)
	f.Add("screen: {width: [}")
	f.Add("a: &a [*a]")
	f.Add("? {a: 1}\n: 2\n")
	f.Fuzz(func(_ *testing.T, text string) {
		_, _ = parseConfig("agent.yaml", []byte(text))
	})
}
