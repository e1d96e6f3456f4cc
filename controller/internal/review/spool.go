package review

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
)

// file lies somewhere until it was looked at. It has no name from its first byte
// on, so that nothing is left of it, whatever happens.
type file struct {
	*os.File
	size int64
}

// spool makes one.
func (r *Review) spool() (*file, error) {
	if err := os.MkdirAll(r.opt.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("make room for a file: %w", err)
	}
	f, err := os.CreateTemp(r.opt.Dir, "incoming-*") // mode 0600
	if err != nil {
		return nil, fmt.Errorf("make room for a file: %w", err)
	}
	if err := os.Remove(f.Name()); err != nil {
		return nil, errors.Join(fmt.Errorf("make room for a file: %w", err), f.Close())
	}
	return &file{File: f}, nil
}

// drop lets it go.
func (f *file) drop(log *slog.Logger) {
	if err := f.Close(); err != nil {
		log.Warn("a file could not be closed", slog.Any("error", err))
	}
}
