package journal

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"

	"storyline/agent/internal/durable"
	"storyline/playlists"
)

// Options say where a journal is kept.
type Options struct {
	Dir     string
	Display playlists.DisplayID // whose plays they are; segments of another are set aside
	Rand    io.Reader           // of a new journal's id; crypto/rand.Reader outside tests
	Cap     int64               // bytes of segments, at least two of them; 0: 64 MiB
	Log     *slog.Logger        // nil: nothing is logged
}

// Journal is a journal on disk. It is safe for concurrent use.
type Journal struct {
	dir   string
	owner playlists.DisplayID
	keep  int // segments
	log   *slog.Logger
	lock  *os.File

	mu       sync.Mutex
	id       playlists.ID128
	next     uint64
	stored   uint64
	segments []*segment // oldest first; the last may be the active one
	active   *active    // nil: the next play begins a segment
	closed   bool
	damaged  int   // slots, as found so far
	dropped  int   // segments, for want of room under the cap
	trouble  error // of the last write; nil once one succeeds
}

// defaultCap is some hundred days of one display.
const defaultCap = 64 << 20

// ErrClosed is the error of everything that is asked of a closed journal.
var ErrClosed = errors.New("the journal is closed")

// maxSlots is the most that one play can need: its contexts and itself.
const maxSlots = 4 + maxMissing + 1

// Append gives the play its journal and seq and returns once it is on disk. A
// play that was refused with an error is not in the journal, but it was shown:
// it takes a seq that is never given again, so that it counts as unknown.
func (j *Journal) Append(p playlists.Play) (uint64, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.closed {
		return 0, ErrClosed
	}
	err := check(&p)
	if err == nil {
		j.look()
		err = j.makeRoom(maxSlots)
	}
	if err != nil {
		return 0, errors.Join(err, j.skip(1))
	}
	p.Journal, p.Seq = j.id, j.next
	j.next++
	buf, told := j.active.draft(&p)
	if err := j.active.write(buf, true); err != nil {
		j.active.wipe(len(buf))
		return 0, j.giveUp(err)
	}
	for c, t := range told {
		j.active.told[c] = t
	}
	j.active.runs = extend(j.active.runs, p.Seq)
	j.trouble = nil
	return p.Seq, nil
}

// Skip gives seqs to n plays that were shown and could not be handed over, so
// that they count as unknown. An error means that a restart may forget them.
func (j *Journal) Skip(n uint64) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.closed {
		return ErrClosed
	}
	return j.skip(n)
}

// skip moves seq on and notes it without asking the disk for room: in the next
// slot or, in a full segment, over and over in the one that is kept free for it.
func (j *Journal) skip(n uint64) error {
	j.next += n
	if j.active == nil {
		return nil // the next segment's name will tell
	}
	if err := j.active.note(kindSkip, j.next); err != nil {
		return j.giveUp(err)
	}
	return nil
}

// State tells the journal's id, the oldest seq that is held and not stored, and
// the next seq.
func (j *Journal) State() playlists.JournalState {
	j.mu.Lock()
	defer j.mu.Unlock()
	return playlists.JournalState{ID: j.id, First: j.first(), Next: j.next}
}

func (j *Journal) first() uint64 {
	for _, s := range j.segments {
		for _, r := range s.runs {
			if r.next > j.stored+1 {
				return max(r.first, j.stored+1)
			}
		}
	}
	return j.next
}

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

// Problem gives a sentence on what was lost or can't be written, "" if nothing.
func (j *Journal) Problem() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	switch {
	case j.trouble != nil:
		return "plays can't be written: " + j.trouble.Error()
	case j.dropped > 0:
		return fmt.Sprintf("%d segments of plays that nobody collected were dropped", j.dropped)
	case j.damaged > 0:
		return fmt.Sprintf("damaged or gone records of the journal: %d", j.damaged)
	}
	return ""
}

// Close ends the journal; everything acknowledged is on disk already.
func (j *Journal) Close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.closed {
		return nil
	}
	j.closed = true
	var err error
	if j.active != nil {
		err = errors.Join(durable.SyncData(j.active.file), j.active.file.Close())
	}
	return errors.Join(err, j.lock.Close())
}

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
	j.log.Error("journal can't be written", slog.Any("error", err))
	_ = j.active.file.Close()
	j.active = nil
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
