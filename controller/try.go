package controller

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Try tries what a configuration names on this machine, for a check before the
// start: the data directory can be made and written to by whoever asks, and the
// service user's token can be read. It leaves nothing behind.
func (c *Config) Try() error {
	_, service := readService(c.Service)
	return errors.Join(c.check(), tryDir(c.DataDir), service)
}

// tryDir makes a directory as far as it is missing, writes a file in it, and takes
// away what it made.
func tryDir(dir string) (err error) {
	made, err := makeDirs(dir)
	defer func() {
		for _, d := range made {
			err = errors.Join(err, os.Remove(d))
		}
		if err != nil {
			err = fmt.Errorf("data_dir can't be used by this user: name another, or make it and give it to the user that the controller runs as: %w", err)
		}
	}()
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".try-*")
	if err != nil {
		return err
	}
	_, err = f.WriteString("x")
	return errors.Join(err, f.Close(), os.Remove(f.Name()))
}

// makeDirs makes a directory with those above it, and gives those that it made,
// the innermost first.
func makeDirs(dir string) (made []string, err error) {
	info, err := os.Stat(dir)
	switch {
	case err == nil && !info.IsDir():
		return nil, fmt.Errorf("%s is not a folder", dir)
	case err == nil:
		return nil, nil
	case !errors.Is(err, os.ErrNotExist):
		return nil, err
	}
	if made, err = makeDirs(filepath.Dir(dir)); err != nil {
		return made, err
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return made, err
	}
	return append([]string{dir}, made...), nil
}
