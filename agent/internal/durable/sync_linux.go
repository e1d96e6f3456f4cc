package durable

import (
	"os"

	"golang.org/x/sys/unix"
)

// SyncData waits until a file's bytes are on disk, and its length; not when it
// was changed, which nobody asks for and which costs more than the bytes.
func SyncData(f *os.File) error {
	for {
		if err := unix.Fdatasync(int(f.Fd())); err != unix.EINTR {
			return err
		}
	}
}
