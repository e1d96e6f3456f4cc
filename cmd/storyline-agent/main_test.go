package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCommandTellsItsVersion(t *testing.T) {
	cmd := command()
	var out bytes.Buffer
	cmd.SetOut(&out)
	cmd.SetArgs([]string{"--version"})
	if err := cmd.ExecuteContext(t.Context()); err != nil || !strings.HasPrefix(out.String(), "storyline-agent version ") {
		t.Errorf("%q, %v", out.String(), err)
	}
}

func TestCommandSaysWhatIsWrong(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"no such file":   {[]string{"--config", "/nowhere/agent.yaml"}, "no such file"},
		"an argument":    {[]string{"extra"}, "unknown command"},
		"check the same": {[]string{"--config", "/nowhere/agent.yaml", "--check-config"}, "no such file"},
	} {
		t.Run(name, func(t *testing.T) {
			cmd := command()
			var out bytes.Buffer
			cmd.SetOut(&out)
			cmd.SetErr(&out)
			cmd.SetArgs(c.args)
			if err := cmd.ExecuteContext(t.Context()); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("the error is %v, want %q", err, c.want)
			}
		})
	}
}

func TestTheDoctorEndsWithOneIfSomethingMustBeMended(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{{[]string{"doctor"}, "FAIL     configuration"}, {[]string{"doctor", "--json"}, `"verdict": "fail"`}} {
		cmd := command()
		var out bytes.Buffer
		cmd.SetOut(&out)
		cmd.SetErr(&out)
		cmd.SetArgs(append(c.args, "--config", "/nowhere/agent.yaml"))
		if err := cmd.ExecuteContext(t.Context()); err == nil || !strings.Contains(out.String(), c.want) || !strings.Contains(out.String(), "agent.example.yaml") {
			t.Errorf("%v: %v\n%s", c.args, err, out.String())
		}
	}
}

func TestPanelActsSayThatNoAgentRuns(t *testing.T) {
	for _, act := range []string{"identify", "testcard", "blank", "helpcard", "resume"} {
		cmd := command()
		var out bytes.Buffer
		cmd.SetOut(&out)
		cmd.SetErr(&out)
		cmd.SetArgs([]string{act, "--config", configFile(t)})
		if err := cmd.ExecuteContext(t.Context()); err == nil || !strings.Contains(err.Error(), "no agent is running") {
			t.Errorf("%s: %v", act, err)
		}
	}
}

// configFile writes the least of a configuration.
func configFile(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "agent.yaml")
	text := "version: 1\ndisplay: d-1\ntoken_file: token\nroots_file: roots.json\ndata_dir: data\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
