package doctor

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"go.uber.org/goleak"

	"storyline/playlists/livetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestTheRealPlayersDecodeTheSamples(t *testing.T) {
	for kind, program := range map[string]string{"chromium": "chromium", "web": "chromium", "mpv": "mpv"} {
		t.Run(kind, func(t *testing.T) {
			livetest.Program(t, program)
			for _, f := range Decode(t.Context(), kind, found("chromium"), codecs()) {
				if f.Verdict != OK {
					t.Errorf("%+v", f)
				}
			}
		})
	}
}

func TestASampleThatIsDamagedIsNotCalledWell(t *testing.T) {
	mpv := livetest.Program(t, "mpv")
	data, _, _, err := sampleOf("vp09")
	if err != nil {
		t.Fatal(err)
	}
	for i := len(data) / 2; i < len(data); i++ {
		data[i] ^= 0x5a
	}
	why, err := playByMPV(t.Context(), mpv, "damaged.webm", data)
	if err != nil || why == "" {
		t.Errorf("mpv is said to play it (%v)", err)
	}
	t.Log(why)
}

// program puts a program of our own in place of all others.
func program(t *testing.T, name, script string) {
	t.Helper()
	dir := t.TempDir()
	if script != "" {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir)
}

// found gives the path of a program, "" if it is not there.
func found(name string) string {
	path, _ := exec.LookPath(name)
	return path
}

func TestAPlayerThatDoesNotDecodeIsNamed(t *testing.T) {
	for name, c := range map[string]struct {
		kind, program, script string
		declared              []string
		want                  Verdict
		seen                  string
	}{
		"no mpv":                     {"mpv", "mpv", "", []string{"avc1"}, Fail, "not installed"},
		"no browser in a kiosk":      {"chromium", "chromium", "", []string{"avc1"}, Fail, "not installed"},
		"somebody else's browser":    {"web", "chromium", "", []string{"avc1"}, Skipped, "not installed"},
		"a screen without glass":     {"null", "mpv", "", []string{"avc1"}, Skipped, "decodes nothing"},
		"an mpv that fails":          {"mpv", "mpv", "echo '[vd] Failed to initialize a decoder' >&2; exit 2", []string{"avc1"}, Fail, "Failed to initialize"},
		"an mpv that only complains": {"mpv", "mpv", "echo 'Error while decoding frame!'", []string{"avc1"}, Fail, "Error while decoding"},
		"what nobody declared":       {"mpv", "mpv", "exit 1", nil, Warn, "exit status 1"},
		"a browser that ends":        {"chromium", "chromium", "exit 3", []string{"avc1"}, Fail, "ended by itself"},
		"an mpv that shows nothing":  {"mpv", "mpv", "exit 0", []string{"avc1"}, Fail, "0 frames of 6"},
		"a codec without a sample":   {"mpv", "mpv", "exit 0", []string{"hev1"}, Skipped, "no sample"},
	} {
		t.Run(name, func(t *testing.T) {
			program(t, c.program, c.script)
			for _, f := range Decode(t.Context(), c.kind, found("chromium"), c.declared) {
				if f.Verdict != c.want || !strings.Contains(f.Seen, c.seen) || (f.Remedy == "") != (c.want == Skipped) {
					t.Errorf("%+v, want %s", f, c.want)
				}
			}
		})
	}
}

func TestABrowserThatHangsIsNotWaitedForEver(t *testing.T) {
	begun := filepath.Join(t.TempDir(), "begun")
	if err := syscall.Mkfifo(begun, 0o600); err != nil {
		t.Fatal(err)
	}
	program(t, "chromium", ": > "+begun+"; /bin/sleep 600")
	ctx, stop := context.WithCancel(t.Context())
	go func() {
		defer stop()
		_, _ = os.ReadFile(begun) // ends once the browser has opened and closed it
	}()
	for _, f := range Decode(ctx, "chromium", found("chromium"), []string{"avc1"}) {
		if f.Verdict != Fail || !strings.Contains(f.Seen, "said nothing") {
			t.Errorf("%+v", f)
		}
	}
}
