package media

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"storyline/playlists"
)

// aSmallDisk mounts a file system of so many bytes.
func aSmallDisk(t *testing.T, size string) string {
	t.Helper()
	dir := t.TempDir()
	err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size="+size)
	switch {
	case errors.Is(err, os.ErrPermission) && os.Getenv("CI") != "true":
		t.Skip("a small disk to fill is mounted, which needs root")
	case err != nil:
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(dir, unix.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}

func TestADiskThatIsFullLosesNothingThatIsHeld(t *testing.T) {
	v, b := aFile(1, 600_000)
	old, o := aFile(2, 600_000)
	u, c := aFile(3, 700_000)
	from := newBase(t, b, o, c)
	dir := aSmallDisk(t, "2m")
	s, err := Open(Options{Dir: dir, Bases: []string{from.URL}, Reserve: 1}) // so that the disk itself says no
	if err != nil {
		t.Fatal(err)
	}
	s.Want([]playlists.Variant{v, old})
	running(t, s)
	allHeld(t, s)
	// Somebody else fills the disk.
	log := dir + "/log"
	if err := os.WriteFile(log, make([]byte, 700_000), 0o600); err != nil {
		t.Fatal(err)
	}
	s.Want([]playlists.Variant{v, old}, u)
	until(t, s, "told", func() bool { return strings.Contains(s.Problem(), "the disk is full") })
	for d, want := range map[playlists.Digest][]byte{v.SHA256: b, old.SHA256: o} {
		if got := get(s, "/"+d.String()); !bytes.Equal(got.Body.Bytes(), want) {
			t.Fatalf("of what is held %d bytes are left", got.Body.Len())
		}
	}
	s.Want([]playlists.Variant{v}, u) // the old one is not wanted any more
	s.Nudge()
	until(t, s, "room is made", func() bool { return len(s.Missing()) == 0 })
	if _, err := os.Stat(s.path(old.SHA256)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("what nobody wants did not give way: %v", err)
	}
	if free, media, err := s.Disk(); err != nil || media != 1_300_000 || free <= 0 || free > 600_000 {
		t.Errorf("%d bytes free, %d of media", free, media)
	}
}

// The disk may fill while a file comes, whatever was free before.
func TestADiskThatFillsMeanwhileKeepsWhatHasCome(t *testing.T) {
	v, b := aFile(1, 1_500_000)
	from := newBase(t, b)
	dir := aSmallDisk(t, "1m")
	s, err := Open(Options{Dir: dir, Bases: []string{from.URL}, Reserve: 1})
	if err != nil {
		t.Fatal(err)
	}
	p := part{}
	if err := p.open(t.Context(), s.partPath(v.SHA256), v); err != nil {
		t.Fatal(err)
	}
	if err := s.fetcher.fetch(t.Context(), v, &p); !errors.Is(err, errDisk) || !errors.Is(err, unix.ENOSPC) {
		t.Fatalf("a full disk says %v", err)
	}
	if err := p.close(); err != nil {
		t.Fatal(err)
	}
	kept, err := os.ReadFile(s.partPath(v.SHA256))
	if err != nil || len(kept) < 900_000 || !bytes.Equal(kept, b[:len(kept)]) {
		t.Fatalf("%d bytes are kept, %v", len(kept), err)
	}
	// The disk is made larger, or others make room.
	if err := unix.Mount("", dir, "", unix.MS_REMOUNT, "size=3m"); err != nil {
		t.Fatal(err)
	}
	s.Want([]playlists.Variant{v})
	running(t, s)
	allHeld(t, s)
}

// The boot's note is one of the first things that a start writes.
func TestADiskThatIsFullToTheLastByteKeepsNoDisplayFromStarting(t *testing.T) {
	dir := aSmallDisk(t, "2m")
	if _, err := Open(Options{Dir: dir}); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, partBoot)); err != nil { // as after the first start
		t.Fatal(err)
	}
	fill(t, filepath.Join(dir, dropDir, "photos.zip"))
	if _, err := Open(Options{Dir: dir}); err != nil {
		t.Errorf("it does not start: %v", err)
	}
}

// fill takes all of a disk that is left.
func fill(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for err == nil {
		_, err = f.Write(make([]byte, 4096))
	}
	if !errors.Is(err, unix.ENOSPC) {
		t.Fatal(err)
	}
}
