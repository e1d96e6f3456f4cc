//go:build !linux

package durable

import "os"

// SyncData waits until a file's bytes are on disk.
func SyncData(f *os.File) error { return f.Sync() }
