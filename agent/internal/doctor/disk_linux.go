package doctor

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

func spaceOf(dir string) (space, error) {
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		return space{}, fmt.Errorf("%s: %w", dir, err)
	}
	block := int64(st.Bsize) //nolint:unconvert // narrower on some machines
	s := space{free: int64(st.Bavail) * block, size: int64(st.Blocks) * block, files: int64(st.Ffree), readOnly: st.Flags&unix.ST_RDONLY != 0}
	if st.Files == 0 {
		s.files = -1
	}
	return s, nil
}

// health asks what the kernel has seen of the directory's file system and card.
func health(dir string) Finding {
	var st unix.Stat_t
	if err := unix.Stat(dir, &st); err != nil {
		return Skip("disk health", err.Error())
	}
	link, err := os.Readlink(fmt.Sprintf("/sys/dev/block/%d:%d", unix.Major(st.Dev), unix.Minor(st.Dev)))
	if err != nil {
		return Skip("disk health", "data_dir is on no block device")
	}
	return judgeHealth(os.DirFS("/sys"), strings.TrimPrefix(filepath.Join("/sys/dev/block", link), "/sys/"))
}

// judgeHealth looks at a block device in sysfs: errors that ext4 counted, and how
// worn an eMMC says it is.
func judgeHealth(sys fs.FS, device string) Finding {
	const name = "disk health"
	node := path.Base(device)
	errors, counted := number(sys, path.Join("fs/ext4", node, "errors_count"))
	worn, wears := number(sys, path.Join(device, "device/pre_eol_info"))
	if !wears {
		worn, wears = number(sys, path.Join(path.Dir(device), "device/pre_eol_info")) // of a partition's disk
	}
	seen := node
	if counted {
		seen += fmt.Sprintf(", %d errors of the file system", errors)
	}
	if wears {
		seen += fmt.Sprintf(", wear level %d of 3", worn)
	}
	switch {
	case counted && errors > 0:
		return Failure(name, seen, "run fsck at the next start (fsck.mode=force on the kernel's command line); if it comes again, replace the disk")
	case wears && worn >= 3:
		return Failure(name, seen, "replace the card: its reserve is used up")
	case wears && worn == 2:
		return Warning(name, seen, "plan a new card: most of its reserve is used up")
	case !counted && !wears:
		return Skip(name, node+" counts no errors")
	}
	return Well(name, "%s", seen)
}

// number reads a number from a file of sysfs.
func number(sys fs.FS, name string) (int64, bool) {
	b, err := fs.ReadFile(sys, name)
	if err != nil {
		return 0, false
	}
	n, err := strconv.ParseInt(strings.TrimSpace(string(b)), 0, 64)
	return n, err == nil
}
