package agent

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"storyline/agent/internal/clock"
	"storyline/playlists"
)

// Config says which display this is and where everything lies. Make one with
// LoadConfig, or fill it in and call Validate.
type Config struct {
	Display   playlists.DisplayID
	TokenFile string   // the display's secret, 0600
	Broker    string   // tcp://127.0.0.1:1883
	Media     []string // bases of media addresses, tried in order
	Fetch     FetchConfig
	Space     SpaceConfig
	Train     TrainConfig
	RootsFile string
	TrustFile string            // may be "": the broker retains it
	Network   playlists.Network // whose help card is shown before the first binding; may be ""
	DataDir   string
	Screen    ScreenConfig
	Clock     string // system or trusted
	// ReportEvery is how long plays wait for company before they are sent.
	ReportEvery time.Duration
	LogLevel    slog.Level
	LogFile     string // where logs are written as well; empty: they are kept in memory alone
	LogMax      int    // bytes of it and its older half

	// Set by tests alone; no file can name them.
	ask          func() clock.Evidence   // of the wall clock; nil: the kernel's
	wall         func() playlists.Millis // the wall clock; nil: the system's
	compareEvery time.Duration           // of step; 0: as it thinks fit
}

// ScreenConfig is the glass.
type ScreenConfig struct {
	Kind   string // web, chromium, mpv or null
	Listen string // where the page is served: a loopback address
	Width  int    // pixels
	Height int

	// What its player decodes of films. Nothing said: everything.
	Codecs  []string // families, such as avc1 or vp09
	MaxFps  int      // pictures a second
	MaxSize playlists.Size

	// For the kind chromium: the program, "" for one that is found, and more of its flags.
	Browser      string
	BrowserFlags []string

	// For the kinds chromium and mpv: the megabytes of memory above which it is started
	// anew.
	Memory int

	// For the kind mpv: how it reaches the glass, such as gpu, drm or x11; "": as it
	// thinks best.
	Output string
}

// Kinds of screens.
const (
	WebScreen      = "web"      // somebody else shows the page
	ChromiumScreen = "chromium" // the agent keeps a Chromium with the page
	MpvScreen      = "mpv"      // the agent keeps an mpv
	NullScreen     = "null"
)

// defaultConfig is what a file need not say.
func defaultConfig() Config {
	return Config{
		Broker: "tcp://127.0.0.1:1883",
		Screen: ScreenConfig{Kind: WebScreen, Listen: "127.0.0.1:8090", Width: 1920, Height: 1080, Memory: 900},
		Clock:  string(clock.System), ReportEvery: 20 * time.Second, LogMax: 4 << 20,
	}
}

// Validate gives all that is wrong with the values, one error each, joined.
func (c *Config) Validate() error {
	var errs []error
	wrong := func(bad bool, format string, args ...any) {
		if bad {
			errs = append(errs, fmt.Errorf(format, args...))
		}
	}
	wrong(!playlists.ValidName(c.Display), "display: %q is no name: %s", c.Display, playlists.NameRule)
	wrong(c.Network != "" && !playlists.ValidName(c.Network), "network: %q is no name: %s", c.Network, playlists.NameRule)
	wrong(c.TokenFile == "", "token_file: name the file that holds the display's token")
	wrong(c.RootsFile == "", "roots_file: name the file of root keys, without which nothing can be verified")
	wrong(c.DataDir == "", "data_dir: name the directory for orders, media and the journal")
	errs = append(errs, at("broker", checkBroker(c.Broker)))
	wrong(len(c.Media) > maxBases, "media: %d bases, at most %d are allowed", len(c.Media), maxBases)
	for _, base := range c.Media {
		errs = append(errs, at("media", checkBase(base)))
	}
	wrong(!slices.Contains([]string{WebScreen, ChromiumScreen, MpvScreen, NullScreen}, c.Screen.Kind),
		"screen.kind: %q is not known; web, chromium, mpv and null are", c.Screen.Kind)
	errs = append(errs, c.Screen.checkBrowser()...)
	wrong(c.Screen.Output != "" && c.Screen.Kind != MpvScreen, "screen.output: only a screen of kind mpv has one")
	wrong(!validOutput(c.Screen.Output), "screen.output: %q is no output of mpv; write a name such as gpu, drm or x11", c.Screen.Output)
	errs = append(errs, at("screen.listen", checkListen(c.Screen.Listen)))
	wrong(c.Screen.Width < 1 || c.Screen.Width > maxPixels || c.Screen.Height < 1 || c.Screen.Height > maxPixels,
		"screen: %d by %d pixels, 1 to %d each are allowed", c.Screen.Width, c.Screen.Height, maxPixels)
	wrong(len(c.Screen.Codecs) > maxCodecs, "screen.codecs: %d of them, at most %d are allowed", len(c.Screen.Codecs), maxCodecs)
	for _, family := range c.Screen.Codecs {
		wrong(!validFamily(family), "screen.codecs: %q is no codec family; write what stands before the first dot, %d to %d small letters and digits, "+
			"such as avc1, vp09 or av01", family, leastFamily, mostFamily)
	}
	wrong(c.Screen.MaxFps < 0 || c.Screen.MaxFps > playlists.MaxFps, "screen.max_fps: %d pictures a second, 1 to %d are allowed", c.Screen.MaxFps, playlists.MaxFps)
	wrong(!slices.Contains([]string{string(clock.System), string(clock.Trusted)}, c.Clock), "clock: %q is not known; system and trusted are", c.Clock)
	wrong(c.ReportEvery < time.Second || c.ReportEvery > time.Hour, "report_every: %s, 1s to 1h are allowed", c.ReportEvery)
	wrong(c.LogFile != "" && (c.LogMax < leastLog || c.LogMax > mostLog), "log_max: %d bytes, %d to %d are allowed", c.LogMax, leastLog, mostLog)
	return errors.Join(append(errs, c.checkSupply(), c.checkTrain())...)
}

// Bounds of a configuration.
const (
	leastLog  = 64 << 10
	mostLog   = 64 << 20
	maxBases  = 8
	maxPixels = 16384
	maxCodecs = 8
	maxFlags  = 16

	leastMemory = 200
	mostMemory  = 64000

	leastFamily = 3
	mostFamily  = 8

	mostOutput = 40
)

// validFamily reports whether a codec is named as stories are compared with it,
// and as briefly as the status has room for.
func validFamily(s string) bool {
	foreign := func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }
	return len(s) >= leastFamily && len(s) <= mostFamily && !strings.ContainsFunc(s, foreign)
}

// validOutput reports whether a name may be an output of mpv, or a list of them.
func validOutput(s string) bool {
	foreign := func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != ',' }
	return len(s) <= mostOutput && !strings.ContainsFunc(s, foreign)
}

// at says which key an error is about; no error stays none.
func at(key string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", key, err)
}

// noTLS is what to do instead.
const noTLS = "is not on this machine, and without TLS everyone on the way could read and change what is sent; " +
	"run a tunnel with TLS (stunnel, WireGuard, ssh -L) on this machine and name its loopback end here"

func checkBroker(s string) error {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Port() == "" {
		return fmt.Errorf("%q is not an address like tcp://127.0.0.1:1883", s)
	}
	if u.Scheme != "tcp" && u.Scheme != "mqtt" {
		return fmt.Errorf("%q: tcp is spoken and no other scheme", s)
	}
	if u.User != nil || u.Path != "" || u.RawQuery != "" {
		return fmt.Errorf("%q: only a host and a port belong here; the display is the user and its token the password", s)
	}
	if !loopback(u.Hostname()) {
		return fmt.Errorf("%s %s", s, noTLS)
	}
	return nil
}

func checkBase(s string) error {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Scheme != "http" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return fmt.Errorf("%q is not a base like http://127.0.0.1:8080", s)
	}
	if !loopback(u.Hostname()) {
		return fmt.Errorf("%s %s", s, noTLS)
	}
	return nil
}

func checkListen(s string) error {
	host, port, err := net.SplitHostPort(s)
	if err != nil {
		return fmt.Errorf("%q is not an address like 127.0.0.1:8090", s)
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil {
		return fmt.Errorf("port %q is not 0 to 65535", strconv.FormatUint(n, 10))
	}
	if !loopback(host) {
		return fmt.Errorf("%q would show the screen to the network without TLS; listen on 127.0.0.1 and let the display's own browser look there", s)
	}
	return nil
}

// loopback reports whether a host is this machine and never another.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// shape is what the screen can show.
func (c *Config) shape() playlists.Shape {
	s := &c.Screen
	return playlists.Shape{W: s.Width, H: s.Height, Codecs: s.Codecs, MaxW: s.MaxSize.W, MaxH: s.MaxSize.H, MaxFps: float64(s.MaxFps)}
}

// under gives a path in the data directory.
func (c *Config) under(name string) string { return filepath.Join(c.DataDir, name) }
