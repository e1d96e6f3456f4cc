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
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxFile))
	if err != nil {
		return 0, err
	}
	return parse(string(b))
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
	f, err := os.CreateTemp(filepath.Dir(path), ".time-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(strconv.FormatInt(ms, 10) + "\n")
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
