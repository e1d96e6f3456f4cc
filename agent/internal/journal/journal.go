package journal

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
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
const maxSlots = 4 + playlists.MaxMissing + 1

// Append gives the play its journal and seq and returns once it is on disk. A
// play that was refused with an error is not in the journal, but it was shown:
// it takes a seq that is never given again, so that it counts as unknown.
func (j *Journal) Append(p playlists.Play) (uint64, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.closed {
		return 0, ErrClosed
	}
	p.Journal, p.Seq = j.id, j.next
	err := check(&p)
	if err == nil {
		j.look()
		err = j.makeRoom(maxSlots)
	}
	if err != nil {
		return 0, errors.Join(err, j.skip(1))
	}
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
