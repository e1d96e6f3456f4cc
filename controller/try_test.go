package controller

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAnImpossibleDataDirectoryIsFoundBeforeTheStart(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, data, want string }{
		{"a folder that is there", dir, ""},
		{"folders that can be made", filepath.Join(dir, "a", "b", "c"), ""},
		{"a file", file, "not a folder"},
		{"below a file", filepath.Join(file, "a", "b"), "data_dir can't be used"},
		{"where no folder can be made", "/proc/storyline/data", "data_dir can't be used"},
		{"where no file can be made", "/proc", "data_dir can't be used"},
		{"none", "", "no data directory"},
	} {
		t.Run(c.name, func(t *testing.T) {
			config := Defaults()
			config.DataDir = c.data
			err := config.Try()
			if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestAnEmptyFileIsAConfiguration(t *testing.T) {
	for _, text := range []string{"", "\n", "# nothing yet\n", "---\n"} {
		path := filepath.Join(t.TempDir(), "controller.yaml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := LoadConfig(path)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if err := c.Try(); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}
