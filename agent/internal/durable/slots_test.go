package durable

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

func TestASlotIsWrittenInPlaceAndTheOtherStays(t *testing.T) {
	path := filepath.Join(t.TempDir(), "slots")
	if _, err := ReadSlots(path); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("no file gives %v", err)
	}
	for _, w := range []struct {
		n    int
		data string
		want [2]string
	}{
		{1, "first", [2]string{"", "first"}},
		{0, "second, which is longer", [2]string{"second, which is longer", "first"}},
		{1, "3", [2]string{"second, which is longer", "3"}},
	} {
		if err := WriteSlot(path, w.n, []byte(w.data)); err != nil {
			t.Fatal(err)
		}
		got, err := ReadSlots(path)
		if err != nil || string(got[0]) != w.want[0] || string(got[1]) != w.want[1] {
			t.Errorf("%q, %v, want %q", got, err, w.want)
		}
	}
	if info, err := os.Stat(path); err != nil || info.Size() != 2*slot || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
}

func TestAFileThatHasNoSlotsIsBegunAnew(t *testing.T) {
	path := filepath.Join(t.TempDir(), "slots")
	if err := os.WriteFile(path, []byte("one line"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := ReadSlots(path); err != nil || string(got[0]) != "one line" || len(got[1]) != 0 {
		t.Errorf("%q, %v", got, err)
	}
	if err := WriteSlot(path, 1, []byte("new")); err != nil {
		t.Fatal(err)
	}
	if got, err := ReadSlots(path); err != nil || len(got[0]) != 0 || string(got[1]) != "new" {
		t.Errorf("%q, %v", got, err)
	}
	if err := WriteSlot(path, 0, make([]byte, slot+1)); err == nil {
		t.Error("more than a slot was written")
	}
}
