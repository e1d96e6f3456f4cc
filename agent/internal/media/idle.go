package media

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"time"

	"storyline/agent/internal/durable"
	"storyline/playlists"
)

const (
	// idleFor is for how long what nobody wants any more stays, counted while the
	// agent runs: a playlist taken back and published again costs no download, and a
	// display that runs for half of each day has lost within a day what was
	// withdrawn.
	idleFor = 12 * time.Hour
	// idleSaved is how often the count is saved while there is one: about 75 small
	// files are written until a withdrawn film is gone, and none at any other time.
	idleSaved = 10 * time.Minute
	maxIdle   = 4 << 20 // bytes of it: 40 000 files
)

// idle says for how long nobody has wanted a file, or the part of one.
//
// Consent may have been taken back, so such a file must go. Carriages lose their
// power several times a day and boot with clocks that are wrong. So the agent
// counts for how long it ran, which needs no clock that is right, and keeps the
// count over restarts.
type idle map[playlists.Digest]time.Duration

// after is the count once the agent ran on for a while, and which files have been
// idle for long enough. What is wanted again is counted from the beginning.
func (i idle) after(ran time.Duration, list []kept) (next idle, over []kept) {
	next = idle{}
	for _, k := range list {
		if k.wanted {
			continue
		}
		n, known := i[k.digest]
		if known {
			n += ran
		}
		if next[k.digest] = n; n >= idleFor {
			over = append(over, k)
		}
	}
	return next, over
}

// booted is the count after the power came back. What was counted since the last
// save is lost: it is made up for, so that a display whose power never lasts until
// a save gets rid of its films, too.
func (i idle) booted() idle {
	next := idle{}
	for d, n := range i {
		next[d] = n + idleSaved
	}
	return next
}

// due reports whether a count is worth saving over the one on disk.
func (i idle) due(saved idle) bool {
	if len(i) != len(saved) {
		return true
	}
	for d, n := range i {
		if was, known := saved[d]; !known || n < was || n >= was+idleSaved {
			return true
		}
	}
	return false
}

// attic is the count of a store, kept over restarts.
type attic struct {
	path  string
	boot  string // names the machine's run
	idle  idle
	asOf  time.Time // until when the agent's time is counted; zero: none is yet
	saved idle      // as it is on disk
}

// record is an attic on disk.
type record struct {
	V    int    `json:"v"`
	Boot string `json:"boot"`
	Idle idle   `json:"idle"` // in nanoseconds
}

// openAttic reads what earlier processes counted. What can't be read is set aside
// and counted anew.
func openAttic(path, boot string) (attic, error) {
	r, err := readRecord(path)
	if err != nil {
		err = errors.Join(err, durable.SetAside(path))
	}
	a := attic{path: path, boot: boot, idle: maps.Clone(r.Idle), saved: r.Idle}
	if r.Boot != boot {
		a.idle = r.Idle.booted() // kept at once: this run may be a short one
		err = errors.Join(err, a.save(maps.Clone(a.idle)))
	}
	return a, err
}

func readRecord(path string) (record, error) {
	b, err := durable.Read(path, maxIdle)
	if errors.Is(err, fs.ErrNotExist) {
		return record{}, nil
	}
	if err != nil {
		return record{}, err
	}
	var r record
	if err := json.Unmarshal(b, &r); err != nil {
		return record{}, err
	}
	if r.V != playlists.Version {
		return record{}, fmt.Errorf("%s: version %d", path, r.V)
	}
	return r, nil
}

// pass counts until now, and gives what has been idle for long enough.
func (a *attic) pass(now time.Time, list []kept) (over []kept) {
	var ran time.Duration
	if !a.asOf.IsZero() {
		ran = now.Sub(a.asOf)
	}
	a.asOf = now
	a.idle, over = a.idle.after(ran, list)
	return over
}

// save keeps a count, or that there is nothing to count, if that is due.
func (a *attic) save(count idle) error {
	if !count.due(a.saved) {
		return nil
	}
	if len(count) == 0 {
		if err := durable.Remove(a.path); err != nil {
			return err
		}
	} else {
		b, err := json.Marshal(record{playlists.Version, a.boot, count})
		if err != nil {
			return err
		}
		if err := durable.Replace(a.path, b); err != nil {
			return err
		}
	}
	a.saved = count
	return nil
}

// begins reports whether somebody has said what is wanted, for the first time since
// the start: what nobody wants is counted from then on, not from the next look at
// everything, which a display whose power is cut soon does not live to see.
func (s *Store) begins() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked && !s.counts
}

// expire deletes what nobody has wanted for long enough. Only the job that runs
// the store calls it.
func (s *Store) expire(now time.Time) {
	s.mu.Lock()
	asked := s.asked
	s.counts = asked
	s.mu.Unlock()
	list, err := s.inventory()
	if err != nil || !asked { // until somebody says what is wanted all is
		return
	}
	s.mu.Lock()
	over := s.attic.pass(now, list)
	count := maps.Clone(s.attic.idle)
	s.mu.Unlock()
	for _, k := range over {
		if s.discard(k) {
			s.log.Info("media deleted that nobody wants any more", slog.String("sha256", k.digest.Short()))
		}
	}
	if err := s.attic.save(count); err != nil {
		s.log.Warn("for how long media has not been wanted is not kept", slog.Any("error", err))
	}
}
