package controller

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strconv"

	"gopkg.in/yaml.v3"
)

// Config is the controller's configuration.
type Config struct {
	DataDir   string     // everything that the controller keeps
	MQTT      string     // host:port where displays connect
	Service   string     // file with the token of a user "service" that may use every topic; "": there is no such user
	HTTP      string     // host:port of console, interface and media
	LogLevel  slog.Level //
	LogJSON   bool       //
	LeaseDays int        // how long a playlist may be told unrenewed
	Clock     ClockMode  // whether the kernel is asked if the clock is right

	// BrokerOnly runs nothing but the broker, with the displays that are enrolled
	// and a user "bench" whose token is the administrator's: the floor for
	// measurements. It can't be configured in the file.
	BrokerOnly bool
}

// ClockMode says who answers for the wall clock.
type ClockMode string

// SystemClock asks the kernel whether a time source steers the clock;
// TrustedClock believes it, where somebody else answers for the time.
const (
	SystemClock  ClockMode = "system"
	TrustedClock ClockMode = "trusted"
)

// Defaults gives the configuration of an empty file.
func Defaults() Config {
	return Config{DataDir: "storyline-data", MQTT: "127.0.0.1:1883", HTTP: "127.0.0.1:8080", LeaseDays: 35, Clock: SystemClock}
}

// maxConfig is far more than a person writes.
const maxConfig = 64 << 10

// LoadConfig reads and checks a configuration file. Relative paths are relative
// to the file. The error names every fault with file, line and column.
func LoadConfig(path string) (Config, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return Config{}, fmt.Errorf("read the configuration: %w", err)
	}
	c, err := ParseConfig(path, b)
	for _, p := range []*string{&c.DataDir, &c.Service} {
		if err == nil && *p != "" && !filepath.IsAbs(*p) {
			*p = filepath.Join(filepath.Dir(path), *p)
		}
	}
	return c, err
}

// ParseConfig reads and checks a configuration; name stands in its errors.
func ParseConfig(name string, b []byte) (Config, error) {
	c := Defaults()
	if len(b) > maxConfig {
		return c, fmt.Errorf("%s: %d bytes, at most %d are allowed", name, len(b), maxConfig)
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(b, &doc); err != nil {
		return c, fmt.Errorf("%s: %w", name, err)
	}
	r := &configReader{name: name}
	if len(doc.Content) == 1 && doc.Content[0].Tag != "!!null" { // a file without a key is the default
		r.top(doc.Content[0], &c)
	}
	return c, errors.Join(r.faults...)
}

func loopbackOnly(addr string) error {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("%q is not an address like 127.0.0.1:8080", addr)
	}
	if p, err := strconv.Atoi(port); err != nil || p < 0 || p > 65535 {
		return fmt.Errorf("%q has no port from 0 to 65535", addr)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("%q can be reached from outside, and without TLS tokens would travel in the clear: listen on 127.0.0.1 and put a TLS proxy or a VPN before it", addr)
	}
	return nil
}

func (m ClockMode) known() bool { return m == SystemClock || m == TrustedClock }

// check judges a configuration that was not read from a file.
func (c *Config) check() error {
	var errs []error
	if c.DataDir == "" {
		errs = append(errs, errors.New("no data directory"))
	}
	if c.LeaseDays < 1 {
		errs = append(errs, errors.New("lease_days must be at least 1"))
	}
	if c.Clock != "" && !c.Clock.known() {
		errs = append(errs, fmt.Errorf("clock %q: system and trusted are known", c.Clock))
	}
	return errors.Join(append(errs, loopbackOnly(c.MQTT), loopbackOnly(c.HTTP))...)
}
