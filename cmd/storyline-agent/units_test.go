package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"storyline/playlists/livetest"
)

// TestUnitsLeaveLittleOpen holds the agent's unit to an exposure of 1.5 by systemd's own
// count, and with all that a browser needs beside it to 3.0.
func TestUnitsLeaveLittleOpen(t *testing.T) {
	analyze := livetest.Program(t, "systemd-analyze")
	read := func(name string) string {
		b, err := os.ReadFile(filepath.Join("../../configs/systemd", name))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	unit := read("storyline-agent.service")
	unit, _, _ = strings.Cut(unit, "[Install]")
	_, more, _ := strings.Cut(read("storyline-agent-screen.conf"), "[Service]")
	for threshold, text := range map[string]string{"15": unit, "30": unit + "[Service]" + more} {
		path := filepath.Join(t.TempDir(), "storyline-agent.service")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.CommandContext(t.Context(), analyze, "security", "--offline=true", "--no-pager", "--threshold="+threshold, path).CombinedOutput()
		if err != nil {
			t.Errorf("%v\n%s", err, out)
			continue
		}
		lines := bytes.Split(bytes.TrimSpace(out), []byte("\n"))
		t.Logf("%s", lines[len(lines)-1])
		for _, line := range lines {
			if bytes.Contains(line, []byte("ignoring")) {
				t.Errorf("%s", line)
			}
		}
	}
}
