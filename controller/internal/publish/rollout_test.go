package publish

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"storyline/playlists"
)

// testFleet has a carriage for each word: line, train, carriage, and what it can
// prove (r ready, c changes).
func testFleet(text string) []Candidate {
	var list []Candidate
	for word := range strings.FieldsSeq(text) {
		p := strings.Split(word, "/")
		list = append(list, Candidate{
			Line: playlists.Line(p[0]), Train: playlists.Train(p[1]), Carriage: playlists.Carriage(p[2]), Changes: strings.Contains(p[3], "c"), Ready: strings.Contains(p[3], "r"),
		})
	}
	return list
}

func TestCarriagesAreDealtIntoWaves(t *testing.T) {
	two := "m1/t1/1/cr m1/t1/2/cr m1/t2/3/cr m1/t2/4/cr m2/t3/5/cr m2/t3/6/cr m2/t4/7/cr m2/t4/8/cr"
	for name, c := range map[string]struct{ fleet, steps, want string }{
		"one, its train, then all":                {two, "carriage,train,all", "1 | 2 | 5 3 7 6 4 8"},
		"a share is spread over lines and trains": {two, "50%,all", "1 5 3 7 | 2 6 4 8"},
		"a share counts who was there before":     {two, "carriage,train,50%,all", "1 | 2 | 5 3 | 7 6 4 8"},
		"a share that is reached makes no wave":   {two, "carriage,10%,all", "1 | 5 3 7 2 6 4 8"},
		"who is left makes a last wave":           {two, "carriage", "1 | 5 3 7 2 6 4 8"},
		"one that is ready goes first":            {"m1/t1/1/c m1/t1/2/cr m1/t1/3/cr", "carriage,all", "2 | 3 1"},
		"one that changes goes first":             {"m1/t1/1/r m1/t1/2/c m1/t1/3/r", "carriage,all", "2 | 1 3"},
		"all at once":                             {two, "all", "1 5 3 7 2 6 4 8"},
		"a train without a carriage before it":    {two, "train,all", "1 2 | 5 3 7 6 4 8"},
		"an empty fleet":                          {"", "carriage,train,all", ""},
	} {
		t.Run(name, func(t *testing.T) {
			steps, err := ParseSteps(strings.Split(c.steps, ",")...)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, w := range Waves(testFleet(c.fleet), steps) {
				got = append(got, strings.Trim(fmt.Sprint(w), "[]"))
			}
			if diff := cmp.Diff(c.want, strings.Join(got, " | ")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestEachCarriageIsInOneWaveAndNoWaveIsEmpty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 60).Draw(t, "carriages")
		var fleet []Candidate
		for i := range n {
			fleet = append(fleet, Candidate{
				Carriage: playlists.Carriage(fmt.Sprint(i)), Train: playlists.Train(fmt.Sprint("t", i/5)), Line: playlists.Line(fmt.Sprint("l", i/20)),
				Changes: rapid.Bool().Draw(t, "changes"), Ready: rapid.Bool().Draw(t, "ready"),
			})
		}
		steps := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Step {
			var s Step
			text := rapid.SampledFrom([]string{"carriage", "train", "1%", "10%", "99%", "all"}).Draw(t, "step")
			if err := s.UnmarshalText([]byte(text)); err != nil {
				t.Fatal(err)
			}
			if again, _ := s.MarshalText(); string(again) != text {
				t.Fatalf("%s is written as %s", text, again)
			}
			return s
		}), 1, 6).Draw(t, "steps")
		waves := Waves(fleet, steps)
		var all []playlists.Carriage
		for _, w := range waves {
			if len(w) == 0 {
				t.Fatalf("an empty wave: %v", waves)
			}
			all = append(all, w...)
		}
		slices.Sort(all)
		if len(all) != n || len(slices.Compact(all)) != n {
			t.Fatalf("%d carriages are dealt out, there are %d", len(all), n)
		}
		if again := Waves(fleet, steps); !cmp.Equal(waves, again) {
			t.Fatalf("another time it is %v, not %v", again, waves)
		}
		if n > 0 && steps[0].Kind == OneCarriage && slices.ContainsFunc(fleet, func(c Candidate) bool { return c.Changes && c.Ready }) {
			first := fleet[slices.IndexFunc(fleet, func(c Candidate) bool { return c.Carriage == waves[0][0] })]
			if !first.Changes || !first.Ready {
				t.Fatalf("the first is %+v though others can prove more", first)
			}
		}
	})
}

func TestStepsThatAreNone(t *testing.T) {
	for _, text := range []string{"", "carriage,,all", "0%", "100%", "-5%", "x%", "%", "trains", "10"} {
		if steps, err := ParseSteps(strings.Split(text, ",")...); err == nil {
			t.Errorf("%q is %v", text, steps)
		}
	}
}

func FuzzSteps(f *testing.F) {
	f.Add("carriage,train,10%,all")
	f.Add(" 5 % ,")
	f.Fuzz(func(t *testing.T, text string) {
		steps, err := ParseSteps(strings.Split(text, ",")...)
		if err != nil {
			return
		}
		for _, s := range steps {
			b, err := s.MarshalText()
			var again Step
			if err != nil || again.UnmarshalText(b) != nil || again != s {
				t.Errorf("%+v is written as %q and read as %+v", s, b, again)
			}
		}
	})
}
