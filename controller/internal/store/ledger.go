package store

import (
	"slices"

	"storyline/playlists"
)

// A ledger is what is known of one journal: which plays are stored, which are
// gone, and upto, below and at which each seq is one or the other. Taking a
// batch is a pure decision; plays.go reads and writes its parts.
type ledger struct {
	known   bool // the store has heard of the journal
	upto    uint64
	highest uint64                      // the largest seq stored
	sums    map[uint64]playlists.Digest // of the stored plays whose seq is in the batch
	islands []uint64                    // stored seqs above upto, ascending
	gaps    []gap                       // those that may overlap the batch
	noted   []told                      // contradictions of its seqs that are stored
}

// told is a play as it was told: its place and its bytes.
type told struct {
	seq uint64
	sum playlists.Digest
}

// gap is a range of plays that are gone, both ends included.
type gap struct{ first, last uint64 }

// verdict is what a batch changes.
type verdict struct {
	fresh        []int // plays to store, by index
	contradicted []int // plays whose key is stored with other bytes, told for the first time
	filled       []gap // gaps to take away
	gone         []gap // gaps to note
	upto         uint64
	highest      uint64
	founds       bool // a journal that the store has not heard of
}

// rows counts what the batch makes the store grow by.
func (v *verdict) rows() int {
	n := len(v.fresh) + len(v.contradicted) + max(len(v.gone)-len(v.filled), 0)
	if v.founds {
		n++
	}
	return n
}

// reach is how far above the unbroken run a play may lie. A display sends what it
// still holds from its oldest on, so one that lies farther follows plays that are
// damaged: it is taken once first says that nothing comes before it any more. Without
// a bound a journal of holes alone would have all of it read with every batch.
const reach = 1024

// take judges a batch. A play that is stored stays as it was first told. What
// lies below the batch's first and was never stored is gone; should such a play
// come after all, out of order, it is stored and its gap shrinks.
func (l *ledger) take(b *playlists.Batch, sum func(i int) playlists.Digest) verdict {
	v := verdict{upto: l.upto, highest: l.highest, founds: !l.known}
	gaps := slices.Clone(l.gaps)
	islands := slices.Clone(l.islands)
	run := max(l.upto, b.First-1)
	for i := range b.Plays {
		seq := b.Plays[i].Seq
		if seq == run+1 {
			run = seq
		}
		if stored, ok := l.sums[seq]; ok {
			if stored != sum(i) && !slices.Contains(l.noted, told{seq, sum(i)}) {
				v.contradicted = append(v.contradicted, i)
			}
			continue
		}
		if seq > run+reach {
			break // so do all that follow
		}
		v.fresh = append(v.fresh, i)
		v.highest = max(v.highest, seq)
		if seq > l.upto {
			islands = append(islands, seq)
		} else {
			gaps = cutGaps(gaps, seq)
		}
	}
	slices.Sort(islands)
	for _, seq := range islands {
		if b.First > seq && seq > v.upto+1 {
			gaps = append(gaps, gap{v.upto + 1, seq - 1})
		}
		if b.First > seq || seq == v.upto+1 {
			v.upto = seq
		}
	}
	if b.First > v.upto+1 {
		gaps = append(gaps, gap{v.upto + 1, b.First - 1})
		v.upto = b.First - 1
	}
	v.upto = runOn(v.upto, islands)
	v.filled, v.gone = changes(l.gaps, gaps)
	return v
}

// runOn gives the end of the unbroken run of seqs that starts after upto.
func runOn(upto uint64, seqs []uint64) uint64 {
	for _, seq := range seqs {
		if seq == upto+1 {
			upto = seq
		}
	}
	return upto
}

// cutGaps takes one seq out of the gap that holds it.
func cutGaps(gaps []gap, seq uint64) []gap {
	var out []gap
	for _, g := range gaps {
		if seq < g.first || seq > g.last {
			out = append(out, g)
			continue
		}
		if g.first < seq {
			out = append(out, gap{g.first, seq - 1})
		}
		if seq < g.last {
			out = append(out, gap{seq + 1, g.last})
		}
	}
	return out
}

// changes tells two lists of gaps apart: what to take away, what to add.
func changes(before, after []gap) (away, added []gap) {
	for _, g := range before {
		if !slices.Contains(after, g) {
			away = append(away, g)
		}
	}
	for _, g := range after {
		if !slices.Contains(before, g) {
			added = append(added, g)
		}
	}
	return away, added
}
