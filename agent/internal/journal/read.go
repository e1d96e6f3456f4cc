package journal

import (
	"errors"
	"io/fs"
	"log/slog"
	"path/filepath"

	"storyline/playlists"
)

// Read gives up to limit plays from a seq on that are not stored yet.
func (j *Journal) Read(from uint64, limit int) ([]playlists.Play, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.closed {
		return nil, ErrClosed
	}
	from = max(from, j.stored+1)
	var out []playlists.Play
	for _, seg := range j.segments {
		if len(out) >= limit {
			break
		}
		if n := len(seg.runs); n == 0 || seg.runs[n-1].next <= from {
			continue
		}
		data, err := readSegment(seg.path)
		if errors.Is(err, fs.ErrNotExist) {
			j.leave(seg) // somebody deleted it: what it held is unknown now
		} else if err != nil {
			return nil, err
		}
		s := scan(data, j.id, seg.base)
		j.compare(seg, &s)
		for i := range s.records {
			r := &s.records[i]
			if r.seq < from || len(out) >= limit || !holds(seg.runs, r.seq) {
				continue
			}
			if p, ok := r.play(j.id, s.contexts); ok {
				out = append(out, p)
			}
		}
	}
	return out, nil
}

// compare notices what a segment has lost since it was last read: a seq that
// can't be read must not stand as the first, or it would be waited for for ever.
func (j *Journal) compare(seg *segment, s *scanned) {
	var still []run
	lost := 0
	for i := range s.records {
		if holds(seg.runs, s.records[i].seq) {
			still = extend(still, s.records[i].seq)
		}
	}
	for _, r := range seg.runs {
		lost += int(r.next - r.first)
	}
	for _, r := range still {
		lost -= int(r.next - r.first)
	}
	if lost > 0 {
		j.damaged += lost
		j.log.Warn("journal damaged", slog.String("file", filepath.Base(seg.path)), slog.Int("plays", lost))
		seg.runs = still
	}
}
