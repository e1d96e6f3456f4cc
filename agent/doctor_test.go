package agent

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"storyline/agent/internal/doctor"
	"storyline/agent/internal/journal"
	"storyline/agent/internal/link/brokertest"
	"storyline/playlists"
	"storyline/playlists/livetest"
)

// patient writes a display's configuration for a doctor; more is added to it.
func patient(t *testing.T, broker, more string) (path string, cfg Config) {
	t.Helper()
	path = filepath.Join(folder(t), "agent.yaml")
	text := least + "trust_file: trust.json\nclock: trusted\nscreen: {kind: null, listen: '127.0.0.1:0'}\nnetwork: kyiv-metro\nbroker: " + broker + "\n" + more
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg, err := LoadConfig(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(cfg.DataDir, 0o700); err != nil {
		t.Fatal(err)
	}
	return path, cfg
}

// found gives what a doctor says of one thing.
func found(t *testing.T, r *Checkup, name string) doctor.Finding {
	t.Helper()
	for _, f := range r.Findings {
		if f.Name == name {
			return f
		}
	}
	t.Fatalf("nothing is said of the %s: %+v", name, r.Findings)
	return doctor.Finding{}
}

// wants compares what is said of things with what should be, and that whatever
// must be mended says how.
func wants(t *testing.T, r *Checkup, want map[string]doctor.Verdict) {
	t.Helper()
	for name, v := range want {
		if f := found(t, r, name); f.Verdict != v {
			t.Errorf("%+v, want %s", f, v)
		}
	}
	for _, f := range r.Findings {
		if f.Verdict != doctor.OK && f.Verdict != doctor.Skipped && f.Remedy == "" {
			t.Errorf("%s fails without a remedy", f.Name)
		}
	}
}

func TestADoctorFindsNothingOnADisplayThatIsWell(t *testing.T) {
	m := brokertest.StartMosquitto(t)
	depot := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(depot.Close)
	path, cfg := patient(t, m.Address(), "media: ['"+depot.URL+"']\n")
	well := map[string]doctor.Verdict{"configuration": doctor.OK, "files": doctor.OK, "clock": doctor.OK, "write test": doctor.OK, "broker": doctor.OK, "media base": doctor.OK}

	t.Run("before its first start", func(t *testing.T) {
		r := Doctor(t.Context(), path)
		wants(t, r, well)
		wants(t, r, map[string]doctor.Verdict{"agent": doctor.Skipped, "journal": doctor.Skipped, "screen": doctor.Skipped})
		if !r.Healthy() {
			t.Errorf("%+v", r.Findings)
		}
	})
	a, stop := start(t, cfg)
	statusOf(t, a, "the help card, and a broker", func(s *standing) bool { return s.Showing.What == playlists.ShowHelp && s.Connected })
	t.Run("while it runs", func(t *testing.T) {
		act(t, &cfg, "resume") // its socket is open
		r := Doctor(t.Context(), path)
		wants(t, r, well)
		wants(t, r, map[string]doctor.Verdict{"agent": doctor.OK, "orders": doctor.Warn, "journal": doctor.OK, "screen": doctor.OK, "decode avc1": doctor.Skipped})
		if s := statusOf(t, a, "any status", func(*standing) bool { return true }); !s.Connected {
			t.Error("the doctor threw the running agent out")
		}
	})
	act(t, &cfg, "blank")
	t.Run("while it is blank", func(t *testing.T) {
		if f := found(t, Doctor(t.Context(), path), "agent"); f.Verdict != doctor.Warn || !strings.Contains(f.Seen, "blanked by a technician") || !strings.Contains(f.Remedy, "resume") {
			t.Errorf("%+v", f)
		}
	})
	stop()
	t.Run("after it ended", func(t *testing.T) {
		r := Doctor(t.Context(), path)
		wants(t, r, well)
		wants(t, r, map[string]doctor.Verdict{"agent": doctor.Skipped, "orders": doctor.Warn, "journal": doctor.OK})
	})
}

func TestADoctorNamesWhatMustBeMended(t *testing.T) {
	for name, c := range map[string]struct {
		more  string
		spoil func(t *testing.T, path string, cfg *Config)
		what  string
		seen  string
	}{
		"a key that is not known": {"", func(t *testing.T, path string, _ *Config) { write(t, path, "version: 1\ncolour: red\n") }, "configuration", "colour"},
		"a token that others read": {"", func(t *testing.T, _ string, cfg *Config) {
			if err := os.Chmod(cfg.TokenFile, 0o644); err != nil {
				t.Fatal(err)
			}
		}, "files", "chmod 600"},
		"a clock behind what is known": {"", func(t *testing.T, path string, cfg *Config) {
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			write(t, path, strings.Replace(string(b), "clock: trusted", "clock: system", 1))
			write(t, cfg.under("time"), strconv.FormatInt(time.Now().UnixMilli()+3*24*3_600_000, 10))
		}, "clock", "untrusted"},
		"no data directory": {"", func(t *testing.T, _ string, cfg *Config) {
			if err := os.RemoveAll(cfg.DataDir); err != nil {
				t.Fatal(err)
			}
			write(t, cfg.DataDir, "a file")
		}, "write test", "not a directory"},
		"a damaged film": {"", func(t *testing.T, _ string, cfg *Config) {
			if err := os.MkdirAll(cfg.under("media"), 0o700); err != nil {
				t.Fatal(err)
			}
			write(t, filepath.Join(cfg.under("media"), fmt.Sprintf("%064x", 7)), "not what it was")
		}, "media held", "000000000000"},
		"an agent that hangs": {"", func(t *testing.T, _ string, cfg *Config) {
			j, err := journal.Open(journal.Options{Dir: cfg.under("journal"), Display: cfg.Display, Rand: rand.Reader})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = j.Close() })
		}, "journal", "does not answer"},
		"a broker that is away":     {"", nil, "broker", "connection refused"},
		"a media base that is away": {"media: ['http://127.0.0.1:1']\n", nil, "media base", "connection refused"},
	} {
		t.Run(name, func(t *testing.T) {
			path, cfg := patient(t, nobody, c.more)
			if c.spoil != nil {
				c.spoil(t, path, &cfg)
			}
			r := Doctor(t.Context(), path)
			wants(t, r, map[string]doctor.Verdict{c.what: doctor.Fail})
			if f := found(t, r, c.what); !strings.Contains(f.Seen, c.seen) || r.Healthy() {
				t.Errorf("%+v, want %q", f, c.seen)
			}
		})
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestADoctorSaysThatNobodyDraws(t *testing.T) {
	path, cfg := patient(t, nobody, "")
	cfg.Screen.Kind = WebScreen
	_, _ = start(t, cfg)
	livetest.Until(t, "the agent", func() bool { return found(t, Doctor(t.Context(), path), "agent").Verdict != doctor.Skipped })
	wants(t, Doctor(t.Context(), path), map[string]doctor.Verdict{"screen": doctor.Fail, "broker": doctor.Fail})
}
