package campaign

import (
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/diff"
	"github.com/rogpeppe/go-internal/txtar"
	"gopkg.in/yaml.v3"
)

// TestEdits makes the changes of each script in testdata/edit. A script holds a
// file, the changes, and the file afterwards or what is refused.
func TestEdits(t *testing.T) {
	files, _ := filepath.Glob("testdata/edit/*.txt")
	if len(files) == 0 {
		t.Fatal("no scripts")
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			parts := map[string]string{}
			for _, f := range a.Files {
				parts[f.Name] = string(f.Data)
			}
			edit := EditCampaign
			if strings.Contains(parts["before.yaml"], "trains:") {
				edit = EditFleet
			}
			var got string
			after, err := edit([]byte(parts["before.yaml"]), readChanges(t, parts)...)
			if err != nil {
				got = err.Error() + "\n"
			} else {
				got = string(after)
			}
			if want, name := parts["after.yaml"], "after.yaml"; *update {
				a.Files = append(a.Files[:len(a.Files)-1:len(a.Files)-1], txtar.File{Name: name, Data: []byte(got)})
				golden(t, file, txtar.Format(a))
			} else if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s differs (-want +got):\n%s", name, diff)
			}
		})
	}
}

// readChanges reads one change from each line: set path value, remove path,
// insert list at value, move item list at, swap item item. A value that begins
// with @ stands in a part of that name.
func readChanges(t *testing.T, parts map[string]string) []Change {
	var changes []Change
	for line := range strings.Lines(parts["changes"]) {
		w := strings.SplitN(strings.TrimSpace(line), " ", 4)
		rest := func(i int) any { return readValue(t, parts, strings.Join(w[i:], " ")) }
		at := func(i int) int {
			n, err := strconv.Atoi(w[i])
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		switch w[0] {
		case "set":
			changes = append(changes, Set(w[1], rest(2)))
		case "remove":
			changes = append(changes, Remove(w[1]))
		case "insert":
			changes = append(changes, Insert(w[1], at(2), rest(3)))
		case "move":
			changes = append(changes, Move(w[1], w[2], at(3)))
		case "swap":
			changes = append(changes, Swap(w[1], w[2]))
		default:
			t.Fatalf("no such change: %s", line)
		}
	}
	return changes
}

// readValue reads one value as Go has it, several as a fragment.
func readValue(t *testing.T, parts map[string]string, s string) any {
	if name, ok := strings.CutPrefix(s, "@"); ok {
		return Fragment(parts[name])
	}
	var n yaml.Node
	if err := yaml.Unmarshal([]byte(s), &n); err != nil {
		t.Fatal(err)
	}
	var v any
	if n.Content[0].Kind != yaml.ScalarNode {
		return Fragment(s)
	}
	if n.Content[0].ShortTag() == "!!timestamp" {
		return n.Content[0].Value
	}
	if err := n.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

// unified shows which lines differ.
func unified(a, b []byte) []byte { return diff.Diff("before", a, "after", b) }
