//go:build !linux

package mpv

import (
	"errors"
	"os"
	"syscall"
)

func attributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// memory is a file that has lost its name.
func memory() (*os.File, error) {
	f, err := os.CreateTemp("", "storyline-cards-*") // 0600
	if err != nil {
		return nil, err
	}
	if err := os.Remove(f.Name()); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

func resident(int) int64 { return 0 }
