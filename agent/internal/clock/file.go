package clock

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"storyline/playlists"
)

// maxFile is more than the digits of any instant.
const maxFile = 64

// load reads a saved instant; no file is no instant.
func load(path string) (playlists.Millis, error) {
	if path == "" {
		return 0, nil
	}
	b, err := read(path, maxFile)
	if b == nil || err != nil {
		return 0, err
	}
	return parse(string(b))
}

// read gives the beginning of a file; nil if there is none.
func read(path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, limit))
}

// parse reads an instant in decimal milliseconds since 1970.
func parse(s string) (playlists.Millis, error) {
	ms, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	if err != nil || ms < 0 {
		return 0, fmt.Errorf("%q is not a time in milliseconds", s)
	}
	return ms, nil
}

// store writes an instant so that a power cut leaves the old or the new one.
func store(path string, ms playlists.Millis) error {
	return replace(path, []byte(strconv.FormatInt(ms, 10)+"\n"))
}

// replace writes a file so that a power cut leaves the old or the new one.
func replace(path string, b []byte) error {
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(b)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
