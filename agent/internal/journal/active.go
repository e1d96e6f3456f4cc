package journal

import (
	"encoding/binary"
	"os"
	"slices"

	"storyline/agent/internal/durable"
	"storyline/playlists"
)

// active is the segment that is written to.
type active struct {
	*segment
	file *os.File
	seed uint32
	used int                 // slots; the next record goes here
	told map[context]telling // contexts that it holds
}

// telling says where a context was told first and how often since.
type telling struct {
	number uint16
	times  int
}

// resume opens a scanned segment for writing behind what it holds.
func resume(seg *segment, data []byte, s *scanned) (*active, error) {
	f, err := os.OpenFile(seg.path, os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	a := &active{segment: seg, file: f, seed: seedOf(s.id, seg.base), used: s.used, told: map[context]telling{}}
	for n := 1; n < s.used; n++ {
		k, body, _, ok := readSlot(data[n*slotSize:(n+1)*slotSize], a.seed, n)
		if !ok || k == kindPlay || k == kindStored || k == kindSkip {
			continue
		}
		if number, c, ok := readContext(k, body); ok {
			a.told[c] = telling{number, a.told[c].times + 1}
		}
	}
	return a, nil
}

// again is how many slots lie between a context and its last copy: two pages,
// so that not both are lost with one.
const again = 2 * pageSize / slotSize

// draft writes what a play needs behind what the segment holds: the contexts
// that are not told yet, or not often enough, and the play. The caller counts
// them as told once they are on disk.
func (a *active) draft(p *playlists.Play) (buf []byte, told map[context]telling) {
	told = map[context]telling{}
	n := a.used
	r := record{
		seq: p.Seq, mono: p.Mono, wall: p.Wall, shown: p.Shown,
		outcome: byte(slices.Index(outcomes(), p.Outcome)), clock: byte(slices.Index(clocks(), p.Clock)),
	}
	for _, c := range contextsOf(p) {
		t, ok := told[c]
		if !ok {
			t, ok = a.told[c]
			if !ok {
				t.number = uint16(n)
			}
			if t.times < 2 || t.times == 2 && n-int(t.number) >= again {
				buf = appendSlot(buf, a.seed, n, c.kind, c.body(t.number))
				t.times++
				n++
			}
			told[c] = t
		}
		r.contexts = append(r.contexts, t.number)
	}
	return appendSlot(buf, a.seed, n, kindPlay, r.body()), told
}

// write puts slots behind what the segment holds; sync waits until they, and
// all before them, are on disk.
func (a *active) write(buf []byte, sync bool) error {
	if _, err := a.file.WriteAt(buf, int64(a.used)*slotSize); err != nil {
		return err
	}
	if sync {
		if err := durable.SyncData(a.file); err != nil {
			return err
		}
	}
	a.used += len(buf) / slotSize
	return nil
}

// wipe takes back slots whose write failed, as well as the disk lets it: their
// play was not acknowledged and may be told anew under another seq.
func (a *active) wipe(size int) {
	if _, err := a.file.WriteAt(make([]byte, size), int64(a.used)*slotSize); err == nil {
		_ = durable.SyncData(a.file)
	}
}

// spareSlot is where a full segment notes that seq moved on.
const spareSlot = lastSlot - 1

// room reports whether the segment has a number of slots left.
func (a *active) room(n int) bool { return a.used+n <= spareSlot }

// note writes one number in the next slot, or in the spare one, and waits until
// it is on disk.
func (a *active) note(k kind, number uint64) error {
	body := binary.LittleEndian.AppendUint64(nil, number)
	if a.room(1) {
		return a.write(appendSlot(nil, a.seed, a.used, k, body), true)
	}
	if _, err := a.file.WriteAt(appendSlot(nil, a.seed, spareSlot, k, body), spareSlot*slotSize); err != nil {
		return err
	}
	return durable.SyncData(a.file)
}
