package campaign

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"storyline/playlists"
)

// sizes draws trains of 0 (not reached) to 12 carriages.
func drawDeal(t *rapid.T) (stories int, sizes []int, dealt [][]int) {
	stories = rapid.IntRange(1, 12).Draw(t, "stories")
	sizes = rapid.SliceOfN(rapid.IntRange(0, 12), 0, 20).Draw(t, "sizes")
	return stories, sizes, different(stories, sizes)
}

func TestNeighboursTellDifferentStories(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		stories, _, dealt := drawDeal(t)
		for n, train := range dealt {
			for i := 1; i < len(train); i++ {
				if stories > 1 && train[i] == train[i-1] {
					t.Fatalf("train %d: carriages %d and %d both tell story %d", n, i-1, i, train[i])
				}
			}
		}
	})
}

func TestATrainTellsAsManyStoriesAsItCan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		stories, _, dealt := drawDeal(t)
		for n, train := range dealt {
			if told := len(set(train)); told != min(stories, len(train)) {
				t.Fatalf("train %d of %d carriages tells %d of %d stories", n, len(train), told, stories)
			}
		}
	})
}

func TestEachStoryIsToldByAsManyCarriagesAsAnyOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		stories, _, dealt := drawDeal(t)
		count := make([]int, stories)
		for _, s := range slices.Concat(dealt...) {
			count[s]++
		}
		if slices.Max(count)-slices.Min(count) > 1 {
			t.Fatalf("stories are told by %v carriages", count)
		}
	})
}

func TestTrainsOfOneLengthBeginWithDifferentStories(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		stories := rapid.IntRange(2, 10).Draw(t, "stories")
		length := rapid.IntRange(1, 12).Draw(t, "length")
		first := map[int]bool{}
		for _, train := range different(stories, slices.Repeat([]int{length}, stories*stories)) {
			first[train[0]] = true
		}
		if len(first) != stories {
			t.Fatalf("the first carriages tell %d of %d stories", len(first), stories)
		}
	})
}

func TestATrainAddedAtTheEndChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		stories, sizes, before := drawDeal(t)
		after := different(stories, append(slices.Clone(sizes), rapid.IntRange(0, 12).Draw(t, "more")))
		for i := range before {
			if !slices.Equal(before[i], after[i]) {
				t.Fatalf("train %d told %v, now %v", i, before[i], after[i])
			}
		}
	})
}

// drawFleet draws a fleet whose names are numbers.
func drawFleet(t *rapid.T) *Fleet {
	f := &Fleet{Network: "n", Lines: []Line{{ID: "l0"}, {ID: "l1"}}}
	for i := range rapid.IntRange(1, 8).Draw(t, "trains") {
		train := Train{ID: playlists.Train(fmt.Sprintf("t%d", i)), Line: f.Lines[i%2].ID}
		for j := range rapid.IntRange(1, 9).Draw(t, "carriages") {
			train.Carriages = append(train.Carriages, Carriage{ID: playlists.Carriage(fmt.Sprintf("c%d-%d", i, j))})
		}
		f.Trains = append(f.Trains, train)
	}
	return f
}

func TestReplacingACarriageChangesNoOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawFleet(t)
		c := &Campaign{Assign: []Assignment{{Rule: Different, Weight: 1}}}
		for i := range rapid.IntRange(1, 7).Draw(t, "stories") {
			c.Written = append(c.Written, Story{ID: playlists.StoryID(fmt.Sprintf("s%d", i))})
		}
		before := tellers(c, f)
		train := &f.Trains[rapid.IntRange(0, len(f.Trains)-1).Draw(t, "train")]
		gone := &train.Carriages[rapid.IntRange(0, len(train.Carriages)-1).Draw(t, "carriage")]
		old := gone.ID
		gone.ID = "spare"
		after := tellers(c, f)
		if !slices.Equal(before[old], after["spare"]) {
			t.Fatalf("the spare carriage tells %v, the one it replaces told %v", after["spare"], before[old])
		}
		for id, told := range before {
			if id != old && !slices.Equal(told, after[id]) {
				t.Fatalf("carriage %s told %v, now %v", id, told, after[id])
			}
		}
	})
}

// tellers gives what each carriage tells.
func tellers(c *Campaign, f *Fleet) map[playlists.Carriage][]playlists.StoryID {
	told := map[playlists.Carriage][]playlists.StoryID{}
	for _, d := range c.Deal(f) {
		told[d.Carriage.ID] = append(told[d.Carriage.ID], d.Story)
	}
	return told
}

func TestATargetIsTheUnionOfWhatItLists(t *testing.T) {
	f := parseFleet(t, goodFleet)
	for _, c := range []struct {
		name string
		to   Target
		want string
	}{
		{"nothing named is everyone", Target{}, "[[101 102 103] [201]]"},
		{"a line", Target{Lines: []playlists.Line{"blue"}}, "[[] [201]]"},
		{"a train", Target{Trains: []playlists.Train{"t1"}}, "[[101 102 103] []]"},
		{"a tag of a train", Target{Tags: []Tag{"founding"}}, "[[101 102 103] []]"},
		{"a tag of a carriage", Target{Tags: []Tag{"quiet"}}, "[[102] []]"},
		{"carriages in the fleet's order, once each", Target{Carriages: []playlists.Carriage{"201", "102", "101"}, Tags: []Tag{"quiet"}}, "[[101 102] [201]]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := make([][]playlists.Carriage, len(f.Trains))
			for i, seats := range f.seats(&c.to) {
				for _, s := range seats {
					got[i] = append(got[i], s.ID)
				}
			}
			if fmt.Sprint(got) != c.want {
				t.Errorf("reaches %v, expected %s", got, c.want)
			}
		})
	}
}
