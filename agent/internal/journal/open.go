package journal

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"syscall"

	"storyline/agent/internal/durable"
	"storyline/playlists"
)

// Open finds every good record in the directory and goes on behind the last. A
// directory without a journal gets a new one, with a new id. Damage is reported
// by Problem and never an error: an error means that the directory can't be
// used at all, or that another process uses it.
func Open(o Options) (*Journal, error) {
	j := &Journal{dir: o.Dir, owner: o.Display, log: o.Log, next: 1}
	if j.log == nil {
		j.log = slog.New(slog.DiscardHandler)
	}
	if o.Cap <= 0 {
		o.Cap = defaultCap
	}
	j.keep = max(2, int(o.Cap/segmentSize))
	if err := durable.MakeDir(o.Dir); err != nil {
		return nil, fmt.Errorf("a directory for the journal: %w", err)
	}
	var err error
	if j.lock, err = lock(filepath.Join(o.Dir, lockName)); err != nil {
		return nil, fmt.Errorf("the journal %s is in use: %w", o.Dir, err)
	}
	_ = os.Remove(filepath.Join(o.Dir, tempName))
	if err := j.find(o.Rand); err != nil {
		return nil, errors.Join(err, j.lock.Close())
	}
	if j.active == nil {
		// Without room for a segment the journal opens all the same: it says so,
		// and tries again with each play.
		if err := j.makeRoom(maxSlots); err != nil {
			j.log.Error("journal can't be written", slog.Any("error", err))
		}
	}
	return j, nil
}

const lockName = "lock"

// lock holds a file for this process; a killed one lets go of it.
func lock(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// found is a segment's file with its bytes.
type found struct {
	*segment
	header header
	whole  bool // one of its headers is
}

// find reads the segments that are there.
func (j *Journal) find(rand io.Reader) error {
	list, err := j.list()
	if err != nil {
		return err
	}
	known := false
	for _, f := range slices.Backward(list) {
		if f.whole && f.fits(j.owner) {
			j.id, known = f.header.id, true
			break
		}
	}
	if !known {
		if _, err := io.ReadFull(rand, j.id[:]); err != nil {
			return fmt.Errorf("a journal's id: %w", err)
		}
	}
	for i, f := range list {
		foreign := f.whole && (!f.fits(j.owner) || f.header.id != j.id)
		if !known || foreign {
			j.log.Error("segment isn't of this journal, set aside", slog.String("file", filepath.Base(f.path)), slog.String("display", string(f.header.owner)))
			if err := durable.SetAside(f.path); err != nil {
				return err
			}
			continue
		}
		if err := j.recover(f.segment, i == len(list)-1); err != nil {
			return err
		}
	}
	return nil
}

// fits reports whether a segment is what its name says, and this display's: plays
// in a directory that was copied from another display are that one's to report.
func (f *found) fits(owner playlists.DisplayID) bool {
	h := f.header
	return h.version == version && h.base == f.base && (h.owner == owner || h.owner == "")
}

// list gives the segments' files, oldest first.
func (j *Journal) list() ([]found, error) {
	entries, err := os.ReadDir(j.dir)
	if err != nil {
		return nil, err
	}
	var list []found
	for _, e := range entries {
		base, ok := baseOf(e.Name())
		if !ok || !e.Type().IsRegular() {
			continue
		}
		f := found{segment: &segment{path: filepath.Join(j.dir, e.Name()), base: base}}
		if f.header, f.whole, err = readHeader(f.path); err != nil {
			return nil, err
		}
		list = append(list, f)
	}
	return list, nil
}

// recover takes a segment's good records into the journal; the last one goes on
// being written to, if it is whole.
func (j *Journal) recover(seg *segment, last bool) error {
	data, err := readSegment(seg.path)
	if err != nil {
		return err
	}
	s := scan(data, j.id, seg.base)
	seg.runs = s.runs()
	j.segments = append(j.segments, seg)
	j.stored, j.next = max(j.stored, s.stored), max(j.next, s.next, s.stored+1)
	if s.damaged > 0 {
		j.damaged += s.damaged
		j.log.Warn("journal damaged", slog.String("file", filepath.Base(seg.path)), slog.Int("slots", s.damaged), slog.Int("plays", len(s.records)))
	}
	if last && len(data) == segmentSize {
		if j.active, err = resume(seg, data, &s); err != nil {
			return err
		}
	}
	return nil
}
