package journal

import (
	"testing"

	"storyline/playlists"
)

// FuzzSegment reads any bytes as a segment: nothing may panic, nothing may come
// out that isn't a play, and seq only goes up.
func FuzzSegment(f *testing.F) {
	id := playlists.ID128{1}
	f.Add([]byte("storyline"), uint64(1))
	f.Fuzz(func(t *testing.T, data []byte, base uint64) {
		s := scan(data, id, base%maxSeq+1)
		sound(t, &s)
	})
}

// FuzzSlots puts bodies behind good checksums, so that what reads them is
// reached: each body is a length byte, a kind byte and that many bytes.
func FuzzSlots(f *testing.F) {
	p := aPlay(9)
	a := &active{segment: &segment{base: 1}, seed: seedOf(playlists.ID128{1}, 1), used: 1}
	buf, _ := a.draft(&p)
	var seed []byte
	for at := 0; at < len(buf); at += slotSize {
		n := buf[at+4]
		seed = append(append(seed, n, buf[at+5]), buf[at+headSize:at+headSize+int(n)]...)
	}
	f.Add(seed)
	f.Fuzz(func(t *testing.T, in []byte) {
		id := playlists.ID128{1}
		data := appendHeader(nil, 0, id, 1, "d-1")
		for n := 1; n < 64 && len(in) >= 2; n++ {
			size, k := min(int(in[0])%(maxBody+1), len(in)-2), kind(in[1])
			data = appendSlot(data, seedOf(id, 1), n, k, in[2:2+size])
			in = in[2+size:]
		}
		s := scan(data, id, 1)
		sound(t, &s)
	})
}

func sound(t *testing.T, s *scanned) {
	var last uint64
	for i := range s.records {
		p, ok := s.records[i].play(s.id, s.contexts)
		if !ok || p.Seq <= last && i > 0 || check(&p) != nil {
			t.Fatalf("record %+v", s.records[i])
		}
		last = p.Seq
	}
	if s.next <= last && len(s.records) > 0 {
		t.Fatalf("seq goes on at %d after %d", s.next, last)
	}
}
