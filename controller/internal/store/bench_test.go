package store

import (
	"fmt"
	"path/filepath"
	"testing"

	"storyline/playlists"
)

// BenchmarkRecord stores a status with a new receipt of each of 1 000 displays, 100
// together, as they come after a publish.
func BenchmarkRecord(b *testing.B) {
	s, err := Open(b.Context(), filepath.Join(b.TempDir(), "s.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	n := int64(0)
	for b.Loop() {
		n++
		for at := 0; at < 1000; at += 100 {
			var sts []*playlists.Status
			var raw [][]byte
			for i := range 100 {
				h := playlists.Held{Serial: playlists.Serial{Epoch: 1, N: n}, Digest: playlists.Digest{byte(n), 1, byte(i)}}
				st := &playlists.Status{Display: playlists.DisplayID(fmt.Sprintf("d-%05d", at+i)), Held: map[playlists.Order]playlists.Held{playlists.OrderPlaylist: h}, Applied: h}
				sts, raw = append(sts, st), append(raw, st.Bytes())
			}
			if _, _, _, err := s.Record(b.Context(), sts, raw, nil, n); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkPlays stores 100 batches of 50 plays, 40 together.
func BenchmarkPlays(b *testing.B) {
	s, err := Open(b.Context(), filepath.Join(b.TempDir(), "s.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	seq := uint64(0)
	for b.Loop() {
		var bs []*playlists.Batch
		for d := range 40 {
			one := batch(seq + 1)
			one.Display = playlists.DisplayID(fmt.Sprintf("d-%d", d))
			for i := range uint64(50) {
				one.Plays = append(one.Plays, batch(seq+1+i, seq+1+i).Plays[0])
			}
			bs = append(bs, one)
		}
		seq += 50
		if _, _, _, err := s.Record(b.Context(), nil, nil, bs, 1); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(2000*float64(b.N)/b.Elapsed().Seconds(), "plays/s")
}
