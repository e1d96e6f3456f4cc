package campaign

// different deals stories 0 to stories-1 to the carriages of trains of the given
// sizes, and gives for each train the story of each of its carriages.
//
// Within a train stories follow one another in their order, so that neighbours
// never tell the same (if there are two stories at all) and a train with no more
// carriages than stories tells each at most once. The next train goes on where
// the last one stopped, so that over the network each story is told by as many
// carriages as any other, give or take one. When a round of stories ends with a
// train, the next train begins one story further on: otherwise, with five
// stories and trains of five, the first carriage would tell the same everywhere.
//
// A place in a train, not the carriage in it, decides: who replaces a carriage
// tells its story, and nobody else's changes.
func different(stories int, sizes []int) [][]int {
	trains := make([][]int, len(sizes))
	next, since := 0, 0 // the story that is due; carriages since the last whole round
	for t, n := range sizes {
		trains[t] = make([]int, n)
		for j := range n {
			trains[t][j] = (next + j) % stories
		}
		next, since = (next+n)%stories, (since+n)%stories
		if n > 0 && since == 0 {
			next = (next + 1) % stories
		}
	}
	return trains
}
