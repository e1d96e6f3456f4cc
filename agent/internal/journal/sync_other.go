//go:build !linux

package journal

import "os"

// syncData waits until a file's bytes are on disk.
func syncData(f *os.File) error { return f.Sync() }
