package main

import (
	"bytes"
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
