// Package durable puts files on disk so that they outlive a power cut at any
// instant: the old file or the new one is there afterwards, whole, and never
// neither.
//
// There is one way: write the bytes under a temporary name beside the file, wait
// until the disk has them, rename, wait until the disk has the directory. Leaving
// out the first wait gives empty files after a cut, leaving out the second gives
// files that were told to be there and are not.
//
// It is what the rooms of the agent that keep something stand on; it knows none
// of them.
package durable

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// tempPrefix begins the names of files that are not finished.
const tempPrefix = ".new-"

// Replace puts data under a name, in place of what was there.
func Replace(path string, data []byte) error {
	temp, err := Write(filepath.Dir(path), data)
	if err == nil {
		err = Rename(temp, path)
	}
	if err != nil && temp != "" {
		_ = os.Remove(temp)
	}
	return err
}

// Write puts data on disk under a temporary name in a directory and gives the
// name, which is also given beside an error if there is a file to remove. Rename
// makes it what it is to be.
func Write(dir string, data []byte) (temp string, err error) {
	f, err := os.CreateTemp(dir, tempPrefix+"*") // 0600
	if err != nil {
		return "", err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	return f.Name(), errors.Join(err, f.Close())
}

// Rename gives a file, whose bytes are on disk already, another name in the same
// file system and makes that last.
func Rename(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return err
	}
	return SyncDir(filepath.Dir(to))
}

// Read gives the beginning of a file, at most limit bytes of it: a disk that went
// wrong, or somebody else, may have made it as long as they liked.
func Read(path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, limit))
}

// Remove deletes a file and makes that last. One that isn't there is deleted
// already.
func Remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return SyncDir(filepath.Dir(path))
}

// MakeDir makes a directory, with those above it, and makes that last. One that
// is there already costs nothing.
func MakeDir(dir string) error {
	if info, err := os.Stat(dir); err == nil && info.IsDir() {
		return nil
	}
	parent := filepath.Dir(dir)
	if parent != dir {
		if err := MakeDir(parent); err != nil {
			return err
		}
	}
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return SyncDir(parent)
}

// SetAside keeps a file that doesn't hold for people to look at: beside where it
// was, as *.bad, over no other.
func SetAside(path string) error {
	to := path + ".bad"
	for n := 2; n < 100; n++ {
		if _, err := os.Lstat(to); errors.Is(err, fs.ErrNotExist) {
			break
		}
		to = fmt.Sprintf("%s.%d.bad", path, n)
	}
	return Rename(path, to)
}

// Sweep removes what a cut left half written in a directory.
func Sweep(dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), tempPrefix) {
			_ = os.Remove(filepath.Join(dir, e.Name()))
		}
	}
}

// SyncDir makes last what was done in a directory.
func SyncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
