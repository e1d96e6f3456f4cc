package main

import (
	"os/exec"
	"strings"
	"testing"
)

// walls are what the agent must never link, each with the reason.
var walls = map[string]string{
	"database/sql":                       "the agent has no database: its journal and its orders are files that a power cut can't tear",
	"modernc.org/":                       "an SQL engine alone is as large as the whole agent",
	"html/template":                      "the agent serves fixed files to one screen; templates are the console's",
	"github.com/nats-io/":                "the broker belongs to the controller: any MQTT 3.1.1 broker must do for a display",
	"storyline/controller":               "agent and controller meet only on the wire: a display works while the centre is gone",
	"storyline/playlists/campaign":       "the agent never compiles a campaign: it plays only what editors signed",
	"storyline/playlists/footage":        "the agent never looks at pictures: what it plays was judged before it was signed",
	"github.com/makiuchi-d/":             "the agent draws codes and reads none",
	"github.com/prometheus/":             "its numbers travel in its status; the metrics library would be a fifth of the program",
	"github.com/danielgtaylor/":          "the agent has no API",
	"github.com/jackc/":                  "the agent has no database",
	"testing":                            "tests and their helpers stay out of the program",
	"pgregory.net/":                      "tests and their helpers stay out of the program",
	"go.uber.org/goleak":                 "tests and their helpers stay out of the program",
	"github.com/google/go-cmp":           "tests and their helpers stay out of the program",
	"storyline/agent/internal/glasstest": "a virtual screen is for tests; a display has one of glass",
	"storyline/agent/internal/ordertest": "test keys in a display would be keys that sign",
}

// gates are breaches of a wall that others made and we bear: who imports what.
var gates = map[[2]string]string{
	{"github.com/jezek/xgb", "testing"}: "a helper of its own tests is compiled into it; the linker leaves it out",
}

func TestDependenciesStayBehindTheWalls(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", `{{$p := .ImportPath}}{{range .Imports}}{{$p}} {{.}}{{"\n"}}{{end}}`, ".").CombinedOutput()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, out)
	}
	behind := func(path, wall string) bool {
		wall = strings.TrimSuffix(wall, "/")
		return path == wall || strings.HasPrefix(path, wall+"/")
	}
	open := map[[2]string]bool{}
	for line := range strings.Lines(string(out)) {
		by, dep, found := strings.Cut(strings.TrimSpace(line), " ")
		if !found {
			continue
		}
		for wall, reason := range walls {
			gate := [2]string{by, dep}
			switch {
			case !behind(dep, wall), behind(by, wall):
			case gates[gate] != "":
				open[gate] = true
			default:
				t.Errorf("the agent links %s, for %s: %s", dep, by, reason)
			}
		}
	}
	for gate := range gates {
		if !open[gate] {
			t.Errorf("nobody goes through the gate %v any more: close it", gate)
		}
	}
}
