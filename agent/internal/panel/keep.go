package panel

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"storyline/playlists"
)

// maxFile is more than what is kept ever has.
const maxFile = 4 << 10

// kept is the file of what lasts.
type kept struct {
	V int `json:"v"`
	Up
}

// load reads what was left; no file is nothing.
func load(path string) (State, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return State{}, nil
	}
	if err != nil {
		return State{}, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxFile))
	if err != nil {
		return State{}, err
	}
	var k kept
	if err := json.Unmarshal(b, &k); err != nil {
		return State{}, fmt.Errorf("%s: %w", path, err)
	}
	if k.V != playlists.Version || k.Act != Blank && k.Act != HelpCard {
		return State{}, fmt.Errorf("%s: version %d, act %q", path, k.V, k.Act)
	}
	return State{Lasting: &k.Up}, nil
}

// save keeps what lasts, or that nothing does, safe from a power cut.
func save(path string, up *Up) error {
	dir := filepath.Dir(path)
	if up == nil {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return syncDir(dir)
	}
	b, err := json.Marshal(kept{playlists.Version, *up})
	if err != nil {
		return err
	}
	temp := filepath.Join(dir, ".new-panel.json")
	if err := write(temp, b); err != nil {
		_ = os.Remove(temp)
		return err
	}
	if err := os.Rename(temp, path); err != nil {
		return err
	}
	return syncDir(dir)
}

func write(path string, b []byte) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if _, err := f.Write(b); err != nil {
		return err
	}
	return f.Sync()
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
