package journal

import (
	"bytes"
	"encoding/binary"
	"slices"

	"storyline/playlists"
)

// run is the seqs from first up to but not next, all readable.
type run struct{ first, next uint64 }

// scanned is all that a segment's bytes tell.
type scanned struct {
	id       playlists.ID128
	contexts map[uint16]context
	records  []record // ascending, each with all its contexts
	used     int      // slots up to and with the last that isn't empty
	damaged  int      // slots that hold neither zeros nor a record, or a play without its contexts
	stored   uint64   // the controller's word, as last noted
	next     uint64   // above every seq that the segment can have held
}

// scan reads every good record of a segment, whatever lies between them. The
// bytes may be fewer than a segment has: what is cut off counts as damaged.
func scan(data []byte, id playlists.ID128, base uint64) scanned {
	s := scanned{id: id, contexts: map[uint16]context{}, used: 1, next: base}
	seed := seedOf(id, base)
	var records []record
	var behind uint64 // slots that may hold a play behind the last one known
	for n, end := 1, writtenEnd(data); n < end; n++ {
		if len(data) < (n+1)*slotSize {
			cut := lastSlot - n
			behind, s.damaged, s.used = behind+uint64(cut), s.damaged+cut, lastSlot
			break
		}
		k, body, empty, ok := readSlot(data[n*slotSize:(n+1)*slotSize], seed, n)
		if empty {
			continue
		}
		s.used = n + 1
		if !ok || !s.take(&records, k, body) {
			s.damaged++
			behind++
			continue
		}
		if k == kindPlay || k == kindSkip { // both tell how far seq had come
			behind = 0
		}
	}
	s.records = slices.DeleteFunc(records, func(r record) bool {
		s.next = max(s.next, r.seq+1)
		_, ok := r.play(id, s.contexts)
		return !ok
	})
	s.damaged += len(records) - len(s.records)
	s.next = max(s.next+behind, s.stored+1)
	return s
}

// writtenEnd gives a slot behind which there are zeros alone. Of a segment that
// was cut off every slot has to be looked at.
func writtenEnd(data []byte) int {
	if len(data) < segmentSize {
		return lastSlot
	}
	var zeros [pageSize]byte
	at := segmentSize - pageSize // the page that ends with the second header
	if !bytes.Equal(data[at:lastSlot*slotSize], zeros[:pageSize-slotSize]) {
		return lastSlot
	}
	for at > 0 && bytes.Equal(data[at-pageSize:at], zeros[:]) {
		at -= pageSize
	}
	return at / slotSize
}

// take notes one good slot; false if it isn't as we write it.
func (s *scanned) take(records *[]record, k kind, body []byte) bool {
	switch k {
	case kindPlay:
		r, ok := readRecord(body)
		if !ok || r.seq > maxSeq || len(*records) > 0 && r.seq <= (*records)[len(*records)-1].seq {
			return false
		}
		*records = append(*records, r)
		return true
	case kindStored:
		if len(body) != 8 || binary.LittleEndian.Uint64(body) > maxSeq {
			return false
		}
		s.stored = max(s.stored, binary.LittleEndian.Uint64(body))
		return true
	case kindSkip:
		if len(body) != 8 || binary.LittleEndian.Uint64(body) > maxSeq {
			return false
		}
		s.next = max(s.next, binary.LittleEndian.Uint64(body))
		return true
	default:
		n, c, ok := readContext(k, body)
		if ok {
			s.contexts[n] = c
		}
		return ok
	}
}

// runs gives the readable seqs.
func (s *scanned) runs() []run {
	var list []run
	for i := range s.records {
		list = extend(list, s.records[i].seq)
	}
	return list
}

// extend adds the next seq to a list of runs.
func extend(list []run, seq uint64) []run {
	if n := len(list); n > 0 && list[n-1].next == seq {
		list[n-1].next++
		return list
	}
	return append(list, run{seq, seq + 1})
}

// holds reports whether a seq is in one of the runs.
func holds(list []run, seq uint64) bool {
	return slices.ContainsFunc(list, func(r run) bool { return r.first <= seq && seq < r.next })
}
