package logbook

import (
	"errors"
	"io"
	"os"
)

// file is a log on disk that never grows beyond its bound: when half is full it
// becomes the older half, in place of the one before.
type file struct {
	path string
	most int64

	f    *os.File // nil: not open
	size int64
}

// Older is the name of a log's older half.
func Older(path string) string { return path + ".1" }

// write takes a line. It is not synced: a log is no reason to wear a card out.
func (l *file) write(line []byte) error {
	if l.f == nil {
		if err := l.open(); err != nil {
			return err
		}
	}
	if l.size+int64(len(line)) > l.most/2 {
		if err := errors.Join(l.close(), os.Rename(l.path, Older(l.path)), l.open()); err != nil {
			return err
		}
	}
	n, err := l.f.Write(line)
	l.size += int64(n)
	return err
}

func (l *file) open() error {
	f, err := os.OpenFile(l.path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	end, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return errors.Join(err, f.Close())
	}
	l.f, l.size = f, end
	return nil
}

func (l *file) close() error {
	if l.f == nil {
		return nil
	}
	err := l.f.Close()
	l.f = nil
	return err
}
