package agent

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"storyline/agent/internal/media"
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
	if c.TokenFile != filepath.Join(dir, "token") || c.ReportEvery != 20*time.Second || !c.shape().Same(playlists.Shape{W: 1920, H: 1080, Codecs: []string{"avc1", "vp09"}, MaxW: 1920, MaxH: 1080, MaxFps: 60}) {
		t.Errorf("read %+v", c)
	}
	r := reader{}
	var v int
	for key := range r.keys(&c, &v) {
		if !strings.Contains(string(text), "\n"+key+":") && !strings.Contains(string(text), "\n#"+key+":") {
			t.Errorf("the example does not explain %s", key)
		}
	}
	for _, key := range []string{"kind", "listen", "width", "height", "codecs", "max_fps", "max_size", "browser", "browser_flags", "memory", "output", "rate", "window", "cap", "reserve"} {
		if !strings.Contains(string(text), "\n  "+key+":") && !strings.Contains(string(text), "\n#  "+key+":") && !strings.Contains(string(text), "\n  # "+key+":") && !strings.Contains(string(text), "\n  #"+key+":") {
			t.Errorf("the example does not explain %s", key)
		}
	}
	if c.Fetch != (FetchConfig{}) || c.Space != (SpaceConfig{8e9, 200e6}) {
		t.Errorf("read %+v, %+v", c.Fetch, c.Space)
	}
}

func TestWhatTheExampleLeavesOutWorksOnceItsMarksAreTakenAway(t *testing.T) {
	text, err := os.ReadFile("../configs/agent.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	section := func(name string) string {
		_, s, _ := strings.Cut(string(text), "\n#"+name+":\n")
		s, _, _ = strings.Cut(s, "\n\n")
		return name + ":\n" + strings.ReplaceAll(s, "#  ", "  ") + "\n"
	}
	dir := folder(t)
	path := filepath.Join(dir, "agent.yaml")
	whole := strings.Replace(least, "d-1", "d-10511-a", 1) + section("train") + section("fetch")
	if err := os.WriteFile(path, []byte(whole), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := LoadConfig(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Train.Displays) != 2 || c.Fetch != (FetchConfig{500_000, media.Window{From: 60, Until: 270}}) {
		t.Errorf("read %+v, %+v", c.Train, c.Fetch)
	}
	for key, want := range map[string]string{
		"":                              "no such file",
		"short":                         "holds no token",
		strings.Repeat("x", 64):         "holds no train's key: 64 hexadecimal digits",
		strings.Repeat("0f", 32) + "\n": "",
	} {
		file := filepath.Join(dir, "train.key")
		if key == "" {
			_ = os.Remove(file) // it may not be there yet
		} else if err := os.WriteFile(file, []byte(key), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := c.CheckFiles(); want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("key %q: %v, want %q", key, err, want)
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
		"no version":            {strings.TrimPrefix(least, "version: 1\n"), []string{"agent.yaml: version: 0, this agent reads version 1"}},
		"a later version":       {strings.Replace(least, "1", "2", 1), []string{"agent.yaml:1:10: version: 2, this agent reads version 1"}},
		"an unknown key":        {least + "colour: red\n", []string{"agent.yaml:6:1: key colour is not known; broker, clock,"}},
		"an unknown inner key":  {least + "screen:\n  hight: 5\n", []string{"agent.yaml:7:3: key screen.hight is not known; browser, browser_flags, codecs, height,"}},
		"a key twice":           {least + "clock: system\nclock: trusted\n", []string{"agent.yaml:7:1: key clock stands here twice"}},
		"a tab":                 {least + "screen:\n\tkind: web\n", []string{"agent.yaml: yaml: line", "never of tabs"}},
		"two documents":         {least + "---\nversion: 1\n", []string{"more than one document"}},
		"a word for a number":   {least + "screen: {width: wide}\n", []string{"agent.yaml:6:17: screen.width wants a number of pixels"}},
		"two wrong types":       {least + "media: 5\nreport_every: soon\n", []string{"agent.yaml:6:8: media wants a list", "agent.yaml:7:15: report_every wants a duration"}},
		"a null":                {least + "broker:\n", []string{"agent.yaml:6:8: broker wants an address"}},
		"a broker elsewhere":    {least + "broker: tcp://10.0.0.5:1883\n", []string{"agent.yaml:6:9: broker: tcp://10.0.0.5:1883 is not on this machine", "run a tunnel with TLS"}},
		"a broker by name":      {least + "broker: tcp://broker.example:1883\n", []string{"is not on this machine"}},
		"a scheme we lack":      {least + "broker: ssl://127.0.0.1:8883\n", []string{"tcp is spoken"}},
		"media elsewhere":       {least + "media: ['http://192.168.1.9:8080']\n", []string{"media: http://192.168.1.9:8080 is not on this machine"}},
		"a screen for all":      {least + "screen: {listen: '0.0.0.0:8090'}\n", []string{"screen.listen: \"0.0.0.0:8090\" would show the screen to the network without TLS"}},
		"any address":           {least + "screen: {listen: ':8090'}\n", []string{"without TLS"}},
		"sizes and windows":     {least + "fetch: {rate: 1MB, window: '23:30-04:00'}\nspace: {cap: 1048576, reserve: 5 MB}\n", nil},
		"a slow rate":           {least + "fetch: {rate: 2KB}\n", []string{"fetch.rate: 2000 bytes a second, at least 32000"}},
		"a rate in bits":        {least + "fetch: {rate: 5Mbit}\n", []string{"agent.yaml:6:15: fetch.rate wants bytes a second, like 500KB"}},
		"a window of nothing":   {least + "fetch: {window: '01:00-01:00'}\n", []string{"fetch.window wants a part of the day like 01:00-04:30"}},
		"an hour too many":      {least + "fetch: {window: '22:00-25:00'}\n", []string{"fetch.window wants"}},
		"a size below zero":     {least + "space: {cap: -5GB}\n", []string{"agent.yaml:6:14: space.cap wants a size like 8GB"}},
		"a huge size":           {least + "space: {reserve: 99999999GB}\n", []string{"space.reserve wants a size like 200MB"}},
		"a train":               {least + "train: {listen: '10.0.0.1:8091', key_file: k, displays: [{display: d-1, address: '10.0.0.1:8091'}]}\n", nil},
		"a train without us":    {least + "train: {listen: '10.0.0.1:8091', key_file: k, displays: []}\n", []string{"train.displays: d-1, this display itself, is missing"}},
		"a train without key":   {least + "train: {listen: '10.0.0.1:8091'}\n", []string{"train.key_file: name the file"}},
		"a train by no list":    {least + "train: {displays: 5}\n", []string{"agent.yaml:6:19: train.displays wants a list"}},
		"a display by halves":   {least + "train: {displays: [{name: x}]}\n", []string{"key train.displays[0].name is not known; address, display are"}},
		"a train for all":       {least + "train: {listen: '0.0.0.0:8091'}\n", []string{"train.listen: 0.0.0.0:8091 is an address of the internet or of every network"}},
		"a train by name":       {least + "train: {listen: 'd-1.local:8091'}\n", []string{"train.listen: \"d-1.local:8091\" is not an address like 10.0.0.11:8091"}},
		"a train elsewhere":     {least + "train: {listen: '10.0.0.1:8091', key_file: k, displays: [{display: d-1, address: '10.0.0.1:8091'}, {display: d-2, address: '8.8.8.8:1'}]}\n", []string{"train.displays: 8.8.8.8:1 is an address of the internet"}},
		"a display twice":       {least + "train: {listen: '10.0.0.1:8091', key_file: k, displays: [{display: d-1, address: '10.0.0.1:8091'}, {display: d-1, address: '10.0.0.1:8091'}]}\n", []string{"d-1 stands there twice", "address 10.0.0.1:8091 stands there twice"}},
		"codecs by family":      {least + "screen: {codecs: [avc1, vp09, av01, vp8]}\n", nil},
		"a codec with profile":  {least + "screen: {codecs: [avc1.42E01E]}\n", []string{"screen.codecs: \"avc1.42E01E\" is no codec family; write what stands before the first dot"}},
		"a long codec":          {least + "screen: {codecs: [" + strings.Repeat("a", 300) + "]}\n", []string{"is no codec family"}},
		"no codec":              {least + "screen: {codecs: ['']}\n", []string{"is no codec family"}},
		"nine codecs":           {least + "screen: {codecs: [aaa, aab, aac, aad, aae, aaf, aag, aah, aai]}\n", []string{"screen.codecs: 9 of them, at most 8"}},
		"a browser":             {least + "screen: {kind: chromium, browser: /usr/bin/chromium, browser_flags: ['--disable-gpu'], memory: 700}\n", nil},
		"a browser, named":      {least + "screen: {kind: chromium, browser: chromium}\n", []string{"screen.browser: \"chromium\" is no absolute path"}},
		"no flag":               {least + "screen: {kind: chromium, browser_flags: [kiosk]}\n", []string{"screen.browser_flags: \"kiosk\" does not begin with --"}},
		"a browser too small":   {least + "screen: {kind: chromium, memory: 64}\n", []string{"screen.memory: 64 MB, 200 to 64000"}},
		"an mpv too small":      {least + "screen: {kind: mpv, memory: 64}\n", []string{"screen.memory: 64 MB, 200 to 64000"}},
		"a browser for web":     {least + "screen: {browser: /usr/bin/chromium}\n", []string{"are for kind chromium; this is web"}},
		"what it decodes":       {least + "screen: {max_fps: 30, max_size: 1920x1080}\n", nil},
		"too many pictures":     {least + "screen: {max_fps: 1001}\n", []string{"screen.max_fps: 1001 pictures a second, 1 to 1000"}},
		"a size that is none":   {least + "screen: {max_size: large}\n", []string{"agent.yaml:6:20: screen.max_size wants a size like 1920x1080"}},
		"IPv6 loopback":         {least + "broker: tcp://[::1]:1883\nscreen: {listen: '[::1]:0'}\n", nil},
		"an output without mpv": {least + "screen: {output: drm}\n", []string{"screen.output: only a screen of kind mpv has one"}},
		"an output with more":   {least + "screen: {kind: mpv, output: 'drm --script=x'}\n", []string{"screen.output: \"drm --script=x\" is no output of mpv"}},
		"an mpv":                {least + "screen: {kind: mpv, output: drm}\n", nil},
		"all of it wrong": {"version: 1\ndisplay: D 1\nscreen: {kind: film, width: 0}\nclock: sundial\n", []string{
			"agent.yaml:2:10: display:", "agent.yaml: token_file:", "agent.yaml: roots_file:", "agent.yaml: data_dir:",
			"agent.yaml:3:16: screen.kind:", "agent.yaml:3:9: screen: 0 by 1080", "agent.yaml:4:8: clock:",
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

func TestPathsAreWholeHoweverTheConfigurationIsNamed(t *testing.T) {
	dir := folder(t)
	if err := os.WriteFile(filepath.Join(dir, "agent.yaml"), []byte(least), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	c, err := LoadConfig("agent.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []string{c.TokenFile, c.RootsFile, c.DataDir} {
		if !filepath.IsAbs(p) {
			t.Errorf("%s is looked for from wherever a program stands that is given it", p)
		}
	}
}
