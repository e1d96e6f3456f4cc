package journal

import (
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"os"
)

// Stored takes the controller's word that every seq up to upto is stored, and
// deletes the segments that it covers. A word beyond the last play means that
// the controller knows plays of this journal that this disk has lost: seq goes
// on behind them.
func (j *Journal) Stored(upto uint64) error {
	if upto > maxSeq {
		return fmt.Errorf("%w: up to %d", errBeyond, upto)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	switch {
	case j.closed:
		return ErrClosed
	case upto <= j.stored:
		return nil
	}
	if err := j.makeRoom(1); err != nil {
		return err
	}
	// Losing this note costs a repeated batch and nothing else, so it waits for
	// the next play's sync, unless something is deleted or skipped because of it.
	buf := appendSlot(nil, j.active.seed, j.active.used, kindStored, binary.LittleEndian.AppendUint64(nil, upto))
	sync := upto >= j.next || len(j.segments) > 1 && j.segments[1].base <= upto+1
	if err := j.active.write(buf, sync); err != nil {
		return j.giveUp(err)
	}
	j.stored, j.next = upto, max(j.next, upto+1)
	j.sweep()
	return nil
}

// sweep deletes the segments that the controller's word covers, never the newest.
func (j *Journal) sweep() {
	for len(j.segments) > 1 && j.segments[1].base <= j.stored+1 {
		j.deleteOldest()
	}
}

func (j *Journal) deleteOldest() {
	if err := os.Remove(j.segments[0].path); err != nil && !errors.Is(err, os.ErrNotExist) {
		j.log.Warn("segment not deleted", slog.Any("error", err))
	}
	j.segments = j.segments[1:]
}
