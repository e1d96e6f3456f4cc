package campaign

import (
	"slices"
	"strings"
)

// nearest gives the known word that a mistyped one comes near to, "" if none.
func nearest[T ~string](word T, known []T) T {
	best, near := 3, T("")
	for _, k := range known {
		if d := distance(strings.ToLower(string(word)), string(k)); d < best && d < len(k) {
			best, near = d, k
		}
	}
	return near
}

// meant gives a remedy for a word that is not among those known: the nearest
// one, if it is near, or all of them after a lead-in.
func meant[T ~string](word T, known []T, lead phrase) phrase {
	near := nearest(word, known)
	switch {
	case near != "":
		return say("did you mean %s?", near)
	case len(known) == 0:
		return say("there are none")
	case len(known) > 12:
		known = append(slices.Clone(known[:12]), "...")
	}
	all := make([]string, len(known))
	for i, k := range known {
		all[i] = string(k)
	}
	return say("%s %s", lead, strings.Join(all, ", "))
}

// distance counts the letters to add, drop or change, or neighbours to swap,
// that lead from a to b (optimal string alignment); at least 3 for words that
// can't be near.
func distance(a, b string) int {
	if len(a)-len(b) > 2 || len(b)-len(a) > 2 {
		return 3
	}
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			change := rows[i-1][j-1]
			if a[i-1] != b[j-1] {
				change++
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
