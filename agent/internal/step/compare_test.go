package step

import (
	"testing"

	"storyline/playlists"
)

func TestTheQuickestQuestionTellsByHowMuchClocksDiffer(t *testing.T) {
	for name, c := range map[string]struct {
		list []exchange
		want int64
		ok   bool
	}{
		"no answer":                              {nil, 0, false},
		"clocks that agree":                      {[]exchange{{1000, 1002, 1003, 1005}}, 0, true},
		"a sibling that is ahead":                {[]exchange{{1000, 1082, 1083, 1005}}, 80, true},
		"a sibling that is behind":               {[]exchange{{1000, 922, 923, 1005}}, -80, true},
		"one that takes its time to answer":      {[]exchange{{1000, 1082, 1982, 1904}}, 80, true},
		"a slow way there is not believed":       {[]exchange{{1000, 1140, 1140, 1062}, {2000, 2081, 2081, 2002}}, 80, true},
		"a slow way back is not believed":        {[]exchange{{1000, 1081, 1081, 1070}, {2000, 2081, 2081, 2002}, {3000, 3081, 3081, 3050}}, 80, true},
		"all too slow to learn from":             {[]exchange{{1000, 1080, 1080, 1100}}, 30, false},
		"one that was got before it was sent":    {[]exchange{{1000, 1080, 1090, 1005}}, 82, false},
		"readings that are a millisecond coarse": {[]exchange{{1000, 1080, 1081, 1000}}, 80, true},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := offsetOf(c.list)
			if ok != c.ok || ok && got != c.want {
				t.Errorf("ahead by %d (%t), want %d (%t)", got, ok, c.want, c.ok)
			}
		})
	}
}

func TestTheSpreadIsThatOfSlidesWhichBothBegan(t *testing.T) {
	mine := []start{{"s1", 1000, 1020}, {"s2", 2000, 2020}, {"s1", 3000, 3020}}
	for name, c := range map[string]struct {
		theirs []start
		offset int64
		want   int64
		ok     bool
	}{
		"in step":                                 {[]start{{"s2", 2000, 2018}}, 0, 2, true},
		"a sibling whose clock is ahead":          {[]start{{"s1", 1000, 1020}, {"s2", 2000, 2020}}, 80, 80, true},
		"a sibling whose clock is behind":         {[]start{{"s1", 3000, 3020}}, -80, -80, true},
		"a sibling that is slow":                  {[]start{{"s1", 1000, 1095}, {"s2", 2000, 2090}, {"s1", 3000, 3090}}, 0, -70, true},
		"one late change says little":             {[]start{{"s1", 1000, 1500}, {"s2", 2000, 2020}, {"s1", 3000, 3020}}, 0, 0, true},
		"the same slide of another cycle":         {[]start{{"s1", 5000, 5020}}, 0, 0, false},
		"another slide at the same time":          {[]start{{"s9", 1000, 1020}}, 0, 0, false},
		"a sibling that has begun nothing":        {nil, 0, 0, false},
		"a slide that this one has not begun yet": {[]start{{"s2", 4000, 4001}, {"s2", 2000, 2020}}, 80, 80, true},
	} {
		t.Run(name, func(t *testing.T) {
			if got, ok := spreadOf(mine, c.theirs, c.offset); got != c.want || ok != c.ok {
				t.Errorf("%d (%t), want %d (%t)", got, ok, c.want, c.ok)
			}
		})
	}
}

func TestTheFarthestSiblingIsTold(t *testing.T) {
	list := []playlists.Step{{Spread: 20, With: "d-2"}, {Spread: -80, Offset: -79, With: "d-3"}, {Spread: 5, With: "d-4"}}
	want := playlists.Step{Spread: -80, Offset: -79, With: "d-3", At: 7, N: 3}
	if got := farthest(list, 7); got == nil || *got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if got := farthest(nil, 7); got != nil {
		t.Errorf("of nobody: %+v", got)
	}
}

func TestAnswersThatMakeNoSenseAreRefused(t *testing.T) {
	const good = `{"v":1,"display":"d-2","network":"kyiv-metro","carriage":"10511","clock":"synced","come":5,"left":6,"starts":[{"slide":"s1","plan":1,"at":2}],"more":1}`
	if _, err := read([]byte(good), "d-2"); err != nil {
		t.Errorf("a good answer: %v", err)
	}
	for name, text := range map[string]string{
		"nothing":                "",
		"of another display":     `{"v":1,"display":"d-3","come":5,"left":6}`,
		"of a later version":     `{"v":2,"display":"d-2","come":5,"left":6}`,
		"left before it came":    `{"v":1,"display":"d-2","come":6,"left":5}`,
		"before 1970":            `{"v":1,"display":"d-2","come":-6,"left":5}`,
		"a time that overflows":  `{"v":1,"display":"d-2","come":5,"left":9223372036854775807}`,
		"a start that overflows": `{"v":1,"display":"d-2","come":5,"left":6,"starts":[{"plan":1,"at":9223372036854775807}]}`,
		"too many starts":        `{"v":1,"display":"d-2","come":5,"left":6,"starts":[{"plan":1,"at":1},{"plan":1,"at":1},{"plan":1,"at":1},{"plan":1,"at":1},{"plan":1,"at":1},{"plan":1,"at":1},{"plan":1,"at":1},{"plan":1,"at":1},{"plan":1,"at":1}]}`,
		"too long":               `{"v":1,"display":"d-2","come":5,"left":6,"more":"` + string(make([]byte, MaxAnswer)) + `"}`,
	} {
		if _, err := read([]byte(text), "d-2"); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

func FuzzAnswer(f *testing.F) {
	f.Add([]byte(`{"v":1,"display":"d-2","clock":"synced","come":5,"left":6,"starts":[{"slide":"s1","plan":1,"at":2}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := read(b, "d-2")
		if err == nil && (a.Come <= 0 || a.Left < a.Come || len(a.Starts) > kept) {
			t.Errorf("%+v was taken", a)
		}
	})
}
