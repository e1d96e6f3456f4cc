package journal

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"storyline/agent/internal/durable"
)

// makeRoom sees to an active segment with a number of slots left.
func (j *Journal) makeRoom(n int) error {
	if j.active != nil && j.active.room(n) {
		return nil
	}
	if err := j.settle(); err != nil {
		j.trouble = err
		return fmt.Errorf("a directory for the journal: %w", err)
	}
	a, err := createSegment(j.dir, j.id, j.owner, j.next, j.stored)
	if err != nil {
		j.trouble = err
		return fmt.Errorf("a new segment of the journal: %w", err)
	}
	if j.active != nil {
		if err := j.active.file.Close(); err != nil {
			j.log.Warn("segment closed badly", slog.Any("error", err))
		}
	}
	j.active = a
	if last := len(j.segments) - 1; last >= 0 && j.segments[last].base == a.base {
		j.segments = j.segments[:last] // it held nothing and was replaced
	}
	j.segments = append(j.segments, a.segment)
	for len(j.segments) > j.keep {
		j.dropped++
		j.log.Error("journal full, oldest plays dropped", slog.Uint64("from", j.segments[0].base), slog.Uint64("to", j.segments[1].base-1))
		j.deleteOldest()
	}
	j.sweep()
	return nil
}

// giveUp leaves a segment to which a write failed: what the disk makes of such
// a write is not to be relied on.
func (j *Journal) giveUp(err error) error {
	j.trouble = err
	j.leave(j.active.segment)
	return err
}

// leave makes the next play begin a segment if the active one is seg.
func (j *Journal) leave(seg *segment) {
	if j.active != nil && j.active.segment == seg {
		_ = j.active.file.Close()
		j.active = nil
	}
}

// look leaves an active segment that somebody deleted: what is written to such a
// file ends with this process.
func (j *Journal) look() {
	if j.active == nil {
		return
	}
	if _, err := os.Lstat(j.active.path); errors.Is(err, fs.ErrNotExist) {
		j.log.Error("segment deleted by others, its plays are lost", slog.String("file", filepath.Base(j.active.path)))
		j.compare(j.active.segment, &scanned{})
		j.leave(j.active.segment)
	}
}

// settle makes the directory and its lock anew if somebody deleted them.
func (j *Journal) settle() error {
	if err := durable.MakeDir(j.dir); err != nil {
		return err
	}
	path := filepath.Join(j.dir, lockName)
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := lock(path)
	if err != nil {
		return err
	}
	err = j.lock.Close()
	j.lock = f
	return err
}
