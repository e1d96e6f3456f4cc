package playlists

import "math/bits"

// A cycle has as many rounds as the largest weight among its entries (weights
// reduced by their common divisor); an entry of weight w is told in w of them,
// spread evenly. So each story is told in proportion to its weight, always in
// the same order.
type cycle struct {
	entries int
	rounds  int64
	divisor int64
	length  int64 // ms of all rounds
	full    int64 // ms that the entries of full weight add to each round
	round   [MaxWeight]int64
}

// tellsIn reports whether the entry of rank r and reduced weight w is told in a
// round. The rank shifts light entries apart from each other.
func (c *cycle) tellsIn(round, w, rank int64) bool {
	shift := rank % c.rounds
	return ((round+1)*w+shift)/c.rounds > (round*w+shift)/c.rounds
}

// cycleOf lays out the cycle of the told entries.
func (p *Programme) cycleOf(told *set) cycle {
	var c cycle
	p.each(told, func(i int) bool {
		w := p.bits[i].weight
		c.rounds, c.divisor = max(c.rounds, w), gcd(w, c.divisor)
		c.entries++
		return true
	})
	c.rounds /= c.divisor
	rank := int64(0)
	p.each(told, func(i int) bool {
		b := &p.bits[i]
		if w := b.weight / c.divisor; w == c.rounds {
			c.full += b.length
			c.length += b.length * w
		} else {
			for r := range c.rounds {
				if c.tellsIn(r, w, rank) {
					c.round[r] += b.length
					c.length += b.length
				}
			}
		}
		rank++
		return true
	})
	return c
}

// locate finds the entry that is told at a phase of the cycle, and when in the
// cycle its telling begins.
func (p *Programme) locate(told *set, c *cycle, phase int64) (int, int64) {
	var start, r int64
	for ; r < c.rounds-1 && start+c.round[r]+c.full <= phase; r++ {
		start += c.round[r] + c.full
	}
	found, rank := -1, int64(0)
	p.each(told, func(i int) bool {
		b := &p.bits[i]
		w := b.weight / c.divisor
		if w == c.rounds || c.tellsIn(r, w, rank) {
			found = i
			if phase < start+b.length {
				return false
			}
			start += b.length
		}
		rank++
		return true
	})
	return found, start
}

// keep asks the last question of each candidate of one word.
func (p *Programme) keep(w int, word uint64, in func(*bit) bool) uint64 {
	left := word
	for ; word != 0; word &= word - 1 {
		n := bits.TrailingZeros64(word)
		if !in(&p.bits[w*64+n]) {
			left &^= 1 << n
		}
	}
	return left
}

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
