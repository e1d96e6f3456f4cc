package durable

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// names lists what lies in a directory.
func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}

func TestReplacingLeavesTheNewFileAndNothingElse(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "file")
	for _, text := range []string{"first", "", "a longer one"} {
		if err := Replace(path, []byte(text)); err != nil {
			t.Fatal(err)
		}
		if b, err := os.ReadFile(path); err != nil || string(b) != text {
			t.Fatalf("%q, %v", b, err)
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v: others may read it", info.Mode(), err)
	}
	if d := cmp.Diff([]string{"file"}, names(t, dir)); d != "" {
		t.Error(d)
	}
}

func TestAFailureLeavesTheOldFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "taken")
	if err := os.MkdirAll(filepath.Join(path, "below"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := Replace(path, []byte("new")); err == nil {
		t.Error("a directory was replaced by a file")
	}
	if d := cmp.Diff([]string{"taken"}, names(t, dir)); d != "" {
		t.Error(d)
	}
	if err := Replace(filepath.Join(dir, "none", "file"), []byte("new")); err == nil {
		t.Error("a file was written into a directory that isn't there")
	}
}

func TestDirectoriesAreMadeWithThoseAboveThem(t *testing.T) {
	top := t.TempDir()
	dir := filepath.Join(top, "a", "b", "c")
	for range 2 {
		if err := MakeDir(dir); err != nil {
			t.Fatal(err)
		}
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", info, err)
	}
	file := filepath.Join(top, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := MakeDir(filepath.Join(file, "below")); err == nil {
		t.Error("a directory was made below a file")
	}
}

func TestWhatIsSetAsideTakesNobodysPlace(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "file")
	for _, text := range []string{"first", "second", "third"} {
		if err := Replace(path, []byte(text)); err != nil {
			t.Fatal(err)
		}
		if err := SetAside(path); err != nil {
			t.Fatal(err)
		}
	}
	if d := cmp.Diff([]string{"file.2.bad", "file.3.bad", "file.bad"}, names(t, dir)); d != "" {
		t.Error(d)
	}
}

func TestWhatIsRemovedIsGone(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "file")
	if err := Replace(path, []byte("here")); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := Remove(path); err != nil {
			t.Fatal(err)
		}
	}
	if d := cmp.Diff([]string(nil), names(t, dir)); d != "" {
		t.Error(d)
	}
	if err := Remove(filepath.Join(dir, "none", "file")); err == nil {
		t.Error("nobody can say that a file is gone from a directory that can't be synced")
	}
}

func TestWhatACutLeftHalfWrittenIsSwept(t *testing.T) {
	dir := t.TempDir()
	if _, err := Write(dir, []byte("half")); err != nil {
		t.Fatal(err)
	}
	if err := Replace(filepath.Join(dir, "kept"), nil); err != nil {
		t.Fatal(err)
	}
	Sweep(dir)
	Sweep(filepath.Join(dir, "none"))
	if d := cmp.Diff([]string{"kept"}, names(t, dir)); d != "" {
		t.Error(d)
	}
}
