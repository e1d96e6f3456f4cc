package journal

import (
	"os"

	"golang.org/x/sys/unix"
)

// syncData waits until a file's bytes are on disk. Segments keep their size, so
// there is no metadata to wait for.
func syncData(f *os.File) error {
	for {
		if err := unix.Fdatasync(int(f.Fd())); err != unix.EINTR {
			return err
		}
	}
}
