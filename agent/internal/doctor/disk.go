package doctor

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// Bounds of a disk that is well.
const (
	leastFree  = 64 << 20  // bytes; below that not even orders and plays are safe
	littleFree = 512 << 20 // below that a new campaign's media may not fit
	testBytes  = 1 << 20
	slowSync   = 2 * time.Second // a play is safe only after one of these
)

// space is what a file system says of itself.
type space struct {
	free, size int64
	files      int64 // that may still be made; less than 0: it doesn't count them
	readOnly   bool
}

// Disk looks at the file system that a directory is on.
func Disk(dir string) []Finding {
	s, err := spaceOf(dir)
	if err != nil {
		return []Finding{Failure("disk", err.Error(), "make the directory that data_dir names, owned by the agent's user, mode 0700")}
	}
	return []Finding{judgeSpace(s), writeTest(dir), health(dir)}
}

// judgeSpace says whether a file system has room.
func judgeSpace(s space) Finding {
	seen := fmt.Sprintf("%s free of %s", size(s.free), size(s.size))
	const room = "make room: see what is in data_dir that is not Storyline's, or give it a larger disk"
	switch {
	case s.readOnly:
		return Failure("disk", "mounted read-only, "+seen, "see dmesg for why; mount it for writing, and replace a card that turned itself read-only")
	case s.free < leastFree:
		return Failure("disk", seen, room)
	case s.files == 0:
		return Failure("disk", seen+", and no file more can be made", room)
	case s.free < littleFree:
		return Warning("disk", seen, room)
	}
	return Well("disk", "%s", seen)
}

// writeTest writes and syncs a file as the journal does, and reads it back.
func writeTest(dir string) Finding {
	const name = "write test"
	took, err := writeOnce(filepath.Join(dir, ".doctor"))
	if err != nil {
		return Failure(name, err.Error(), "see that the agent's user owns data_dir, that it is mounted for writing, and dmesg for errors of the disk")
	}
	seen := fmt.Sprintf("1 MB written, synced and read back in %s", took.Round(time.Millisecond))
	if took > slowSync {
		return Warning(name, seen, "a disk this slow loses plays at a power cut; look for whatever else writes to it, or replace it")
	}
	return Well(name, "%s", seen)
}

func writeOnce(path string) (took time.Duration, err error) {
	data := bytes.Repeat([]byte("storyline doctor"), testBytes/16)
	began := time.Now()
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) { // of a doctor that was killed
		if err = os.Remove(path); err == nil {
			f, err = os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
		}
	}
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, f.Close(), os.Remove(path)) }()
	if _, err := f.Write(data); err != nil {
		return 0, err
	}
	if err := f.Sync(); err != nil {
		return 0, err
	}
	took = time.Since(began)
	back := make([]byte, len(data))
	if _, err := f.ReadAt(back, 0); err != nil {
		return 0, err
	}
	if !bytes.Equal(back, data) {
		return 0, errors.New("what is read is not what was written")
	}
	return took, nil
}

// size says bytes for people.
func size(n int64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%.1f GB", float64(n)/(1<<30))
	case n >= 1<<20:
		return fmt.Sprintf("%d MB", n>>20)
	}
	return fmt.Sprintf("%d KB", n>>10)
}
