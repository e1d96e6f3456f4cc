package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"storyline/controller"
)

func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "controller.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestCheckConfig(t *testing.T) {
	for _, c := range []struct{ name, file, want, fails string }{
		{"a good file", "data_dir: d\n", "the configuration is good\n", ""},
		{"a bad file", "data_dir: d\nports: 5\n", "", ":2:1: unknown key"},
	} {
		var out strings.Builder
		cmd := command(&out, io.Discard)
		cmd.SetArgs([]string{"--check-config", "--config", file(t, c.file)})
		err := cmd.ExecuteContext(t.Context())
		if out.String() != c.want || (err == nil) != (c.fails == "") || err != nil && !strings.Contains(err.Error(), c.fails) {
			t.Errorf("%s: %q, %v", c.name, out.String(), err)
		}
	}
}

func TestItSaysWhenItIsReadyAndEndsQuietly(t *testing.T) {
	for _, c := range []struct {
		args []string
		line string
		http bool
	}{
		{nil, `^ready http=127\.0\.0\.1:(\d+) mqtt=127\.0\.0\.1:\d+\n$`, true},
		{[]string{"--broker-only"}, `^ready mqtt=127\.0\.0\.1:(\d+)\n$`, false},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		in, out := io.Pipe()
		cmd := command(out, io.Discard)
		cmd.SetArgs(append(c.args, "--data", t.TempDir(), "--config", file(t, "http: {listen: '127.0.0.1:0'}\nmqtt: {listen: '127.0.0.1:0'}\n")))
		ended := make(chan error, 1)
		go func() { ended <- cmd.ExecuteContext(ctx) }()
		line, err := bufio.NewReader(in).ReadString('\n')
		found := regexp.MustCompile(c.line).FindStringSubmatch(line)
		if err != nil || found == nil {
			t.Fatalf("%q, %v", line, err)
		}
		if c.http {
			r, err := http.Get("http://127.0.0.1:" + found[1] + "/api/v1/health")
			if err != nil || r.StatusCode != http.StatusOK {
				t.Errorf("health: %v, %v", r, err)
			}
		}
		cancel()
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("it ended with %v", err)
			}
		case <-time.After(20 * time.Second):
			t.Fatal("it does not end")
		}
	}
}

func TestAPortThatIsTakenIsSaidAtOnce(t *testing.T) {
	config := controller.Defaults()
	config.DataDir = t.TempDir()
	in, out := io.Pipe()
	config.HTTP, config.MQTT = "127.0.0.1:0", "127.0.0.1:0"
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, config, out, io.Discard) }()
	line, err := bufio.NewReader(in).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	taken := strings.TrimPrefix(strings.Fields(line)[1], "http=")
	second := config
	second.DataDir, second.HTTP = t.TempDir(), taken
	if err := run(t.Context(), second, io.Discard, io.Discard); err == nil || !strings.Contains(err.Error(), "listen for http") {
		t.Errorf("a taken port: %v", err)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
