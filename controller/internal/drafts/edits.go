package drafts

import "slices"

// pair is a step through two lists: what both have, what is gone (is < 0), or what
// is new (was < 0).
type pair struct{ was, is int }

// edits goes from one list to another with as few steps that are not shared as
// there can be (Myers, "An O(ND) Difference Algorithm"). Lists that lie further
// apart than most share nothing.
func edits(a, b []string, most int) []pair {
	trace, found := reach(a, b, most)
	var back []pair
	if !found {
		for i := range a {
			back = append(back, pair{i, -1})
		}
		for j := range b {
			back = append(back, pair{-1, j})
		}
		return back
	}
	x, y := len(a), len(b)
	for d := len(trace); d >= 0; d-- {
		px, py := 0, 0
		if d > 0 {
			k := before(trace[d-1], d, x-y)
			px = trace[d-1][k+d-1]
			py = px - k
		}
		for x > px && y > py {
			x, y = x-1, y-1
			back = append(back, pair{x, y})
		}
		switch {
		case x > px:
			back = append(back, pair{px, -1})
		case y > py:
			back = append(back, pair{-1, py})
		}
		x, y = px, py
	}
	slices.Reverse(back)
	return back
}

// reach finds how few steps are needed. After d of them, the furthest that one
// comes in a on diagonal k (k more of a are used up than of b) is
// trace[d][k+d]; the last round is left out.
func reach(a, b []string, most int) (trace [][]int, found bool) {
	for d := 0; d <= min(most, len(a)+len(b)); d++ {
		furthest := make([]int, 2*d+1)
		for k := -d; k <= d; k += 2 {
			x := 0
			if d > 0 {
				from := before(trace[d-1], d, k)
				if x = trace[d-1][from+d-1]; from < k {
					x++
				}
			}
			for x < len(a) && x-k < len(b) && a[x] == b[x-k] {
				x++
			}
			furthest[k+d] = x
			if x >= len(a) && x-k >= len(b) {
				return trace, true
			}
		}
		trace = append(trace, furthest)
	}
	return nil, false
}

// before gives the diagonal from which the d-th step comes to diagonal k: k-1 by
// passing over a line of a, k+1 by passing over one of b.
func before(furthest []int, d, k int) int {
	if k == -d || k != d && furthest[k-1+d-1] < furthest[k+1+d-1] {
		return k + 1
	}
	return k - 1
}
