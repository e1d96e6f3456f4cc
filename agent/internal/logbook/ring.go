package logbook

import "bytes"

// ring is the newest lines, at most so many bytes of them.
type ring struct {
	most int
	data []byte
}

// add takes a line. The oldest quarter goes when there is no room, so that
// little is copied.
func (r *ring) add(line []byte) {
	if len(line) > r.most {
		line = line[len(line)-r.most:]
	}
	if len(r.data)+len(line) > r.most {
		from := max(r.most/4, len(r.data)+len(line)-r.most)
		if i := bytes.IndexByte(r.data[from-1:], '\n'); i >= 0 {
			from += i
		} else {
			from = len(r.data)
		}
		r.data = append(r.data[:0], r.data[from:]...)
	}
	r.data = append(r.data, line...)
}
