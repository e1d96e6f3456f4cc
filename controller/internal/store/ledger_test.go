package store

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"storyline/playlists"
)

// book is a ledger's parts as the database keeps them.
type book struct {
	upto, highest uint64
	plays         map[uint64]playlists.Digest
	gaps          []gap
}

func (k *book) take(b *playlists.Batch, sum func(int) playlists.Digest) {
	l := &ledger{upto: k.upto, highest: k.highest, sums: map[uint64]playlists.Digest{}}
	for seq := range k.plays {
		if seq > k.upto {
			l.islands = append(l.islands, seq)
		}
	}
	slices.Sort(l.islands)
	for i := range b.Plays {
		if d, held := k.plays[b.Plays[i].Seq]; held {
			l.sums[b.Plays[i].Seq] = d
		}
	}
	if n := len(b.Plays); n > 0 {
		for _, g := range k.gaps {
			if g.last >= b.Plays[0].Seq && g.first <= b.Plays[n-1].Seq {
				l.gaps = append(l.gaps, g)
			}
		}
	}
	v := l.take(b, sum)
	for _, i := range v.fresh {
		k.plays[b.Plays[i].Seq] = sum(i)
	}
	k.gaps = slices.DeleteFunc(k.gaps, func(g gap) bool { return slices.Contains(v.filled, g) })
	k.gaps = append(k.gaps, v.gone...)
	k.upto, k.highest = v.upto, v.highest
}

// TestEachSeqIsStoredOrGoneOrStillToCome draws batches in any order, with any
// first, and asks after each what may never be otherwise.
func TestEachSeqIsStoredOrGoneOrStillToCome(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const most = 40
		k := &book{plays: map[uint64]playlists.Digest{}}
		first, told := map[uint64]byte{}, uint64(0) // the first version of each seq, the highest first told
		for range rapid.IntRange(1, 12).Draw(t, "batches") {
			b := &playlists.Batch{First: uint64(rapid.IntRange(1, most).Draw(t, "first"))}
			versions := map[int]byte{}
			for seq := b.First; seq <= most; seq++ {
				if rapid.IntRange(0, 3).Draw(t, "in it") == 0 {
					versions[len(b.Plays)] = byte(1 + rapid.IntRange(0, 8).Draw(t, "version")/8) // mostly the same bytes
					b.Plays = append(b.Plays, playlists.Play{Seq: seq})
				}
			}
			before := k.upto
			k.take(b, func(i int) playlists.Digest { return playlists.Digest{versions[i]} })
			for i := range b.Plays {
				if _, had := first[b.Plays[i].Seq]; !had {
					first[b.Plays[i].Seq] = versions[i]
				}
			}
			told = max(told, b.First)
			if k.upto < before {
				t.Fatalf("upto went back from %d to %d", before, k.upto)
			}
			for seq := uint64(1); seq <= most+1; seq++ {
				in := 0
				for _, g := range k.gaps {
					if g.first <= seq && seq <= g.last {
						in++
					}
				}
				version, came := first[seq]
				stored := k.plays[seq][0]
				switch {
				case came && stored != version:
					t.Fatalf("seq %d is stored as %d, came first as %d", seq, stored, version)
				case came && in > 0:
					t.Fatalf("seq %d is stored and in a gap", seq)
				case !came && seq < told && in != 1:
					t.Fatalf("seq %d is gone and in %d gaps", seq, in)
				case !came && seq >= told && in != 0:
					t.Fatalf("seq %d may still come and is in a gap", seq)
				}
				if done := came || seq < told; done != (seq <= k.upto) && (seq <= k.upto || seq == k.upto+1) {
					t.Fatalf("upto is %d, and seq %d is settled: %v", k.upto, seq, done)
				}
			}
		}
	})
}
