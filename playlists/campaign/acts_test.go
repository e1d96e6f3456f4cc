package campaign

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"storyline/playlists"
)

// carriages names some of the shipped fleet.
func carriages(ids ...playlists.Carriage) []playlists.Carriage { return ids }

// one and sure make the results of acts alike.
func one(c Change, err error) ([]Change, error) { return []Change{c}, err }
func sure(c ...Change) ([]Change, error)        { return c, nil }
func dayparts(t testing.TB, parts ...string) []playlists.Daypart {
	t.Helper()
	var all []playlists.Daypart
	for _, s := range parts {
		d, err := playlists.ParseDaypart(s)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, d)
	}
	return all
}

func day(t testing.TB, s string) playlists.Day {
	t.Helper()
	d, err := playlists.ParseDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Each act changes the shipped files in the lines that stand in testdata/acts,
// and in no other. Steps of one act are made one after another.
func TestActsOnTheShippedCampaign(t *testing.T) {
	type act func(*Campaign, *Fleet) ([]Change, error)
	for name, steps := range map[string][]act{
		"add-story": {func(c *Campaign, _ *Fleet) ([]Change, error) {
			return sure(AddStory(c, "the-driver", playlists.Texts{"en": "The Driver", "uk": "Водій"}, 1))
		}},
		"add-story-last": {func(c *Campaign, _ *Fleet) ([]Change, error) {
			return sure(AddStory(c, "the-driver", playlists.Texts{"en": "The Driver"}, End))
		}},
		"take-out-story": {func(c *Campaign, _ *Fleet) ([]Change, error) { return TakeOutStory(c, "the-waitress"), nil }},
		"rename-story":   {func(c *Campaign, _ *Fleet) ([]Change, error) { return RenameStory(c, "the-offer", "an-offer"), nil }},
		"move-story":     {func(*Campaign, *Fleet) ([]Change, error) { return sure(MoveStory("the-offer", 0)) }},
		"add-slides": {func(*Campaign, *Fleet) ([]Change, error) {
			return sure(AddSlide("the-offer", Template("a-picture", playlists.ImageSlide), 0),
				AddSlide("the-offer", Template("a-film", playlists.VideoSlide), 1),
				AddSlide("the-offer", Template("some-words", playlists.TextSlide), 1),
				AddSlide("the-offer", Template("a-call", playlists.CallSlide), End))
		}},
		"write-slide": {func(*Campaign, *Fleet) ([]Change, error) {
			at := At("stories", "the-foreman", "slides", "the-ride")
			return sure(Set(at+"/text/en/heading", "A ride\r\nby night "), Set(at+"/seconds", Seconds(6500)), Set(at+"/both", true),
				Set(at+"/alt", playlists.Texts{"en": "A window.", "uk": "Вікно мікроавтобуса вночі. Повз пропливають ліхтарі й червоний дріт між стовпами."}),
				Insert(at+"/media", 2, Medium{File: "media/ride-square.mp4"}), Remove(At("stories", "the-foreman", "slides", "the-ride", "media", "media/ride-tall.mp4")))
		}},
		"take-out-slide": {func(*Campaign, *Fleet) ([]Change, error) { return sure(TakeOutSlide("the-foreman", "the-debt")) }},
		"move-slide":     {func(*Campaign, *Fleet) ([]Change, error) { return sure(MoveSlide("the-foreman", "the-debt", 0)) }},
		"put-on": {
			func(c *Campaign, f *Fleet) ([]Change, error) { return PutOn(c, f, "the-offer", "10512") },
			func(c *Campaign, f *Fleet) ([]Change, error) { return PutOn(c, f, "the-carer", "10513") },
			func(c *Campaign, f *Fleet) ([]Change, error) { return PutOn(c, f, "the-offer", "10511") },
		},
		"put-on-a-train": {
			func(c *Campaign, f *Fleet) ([]Change, error) { return PutOn(c, f, "the-offer", "10522") },
			func(c *Campaign, f *Fleet) ([]Change, error) {
				return PutOn(c, f, "the-carer", "10525", "10523", "10521", "10524", "10522")
			},
			func(c *Campaign, f *Fleet) ([]Change, error) {
				return TakeOff(c, f, "the-carer", "10524", "10521")
			},
		},
		"take-all-off": {
			func(c *Campaign, f *Fleet) ([]Change, error) { return PutOn(c, f, "the-offer", "10522", "10523") },
			func(c *Campaign, f *Fleet) ([]Change, error) { return PutOn(c, f, "the-carer", "10521", "10523") },
			func(c *Campaign, f *Fleet) ([]Change, error) { return TakeAllOff(c, f, "10522", "10523"), nil },
		},
		"put-over": {
			func(c *Campaign, f *Fleet) ([]Change, error) { return PutOn(c, f, "the-offer", "10512") },
			func(c *Campaign, f *Fleet) ([]Change, error) { return PutOver(c, f, "the-offer", "10512", "30911") },
		},
		"take-off": {
			func(c *Campaign, f *Fleet) ([]Change, error) { return PutOn(c, f, "the-offer", "10512") },
			func(c *Campaign, f *Fleet) ([]Change, error) { return TakeOff(c, f, "the-offer", "10512") },
		},
		"deal-different": {
			func(c *Campaign, f *Fleet) ([]Change, error) { return PutOn(c, f, "the-offer", "10512") },
			func(c *Campaign, f *Fleet) ([]Change, error) {
				return DealDifferent(c, f, Target{Trains: []playlists.Train{"m1-t01"}}, []playlists.StoryID{"the-carer", "the-offer"})
			},
			func(c *Campaign, f *Fleet) ([]Change, error) {
				return DealDifferent(c, f, Target{}, []playlists.StoryID{"the-foreman", "the-waitress", "the-small-hands", "the-offer"})
			},
		},
		"change-rule": {func(*Campaign, *Fleet) ([]Change, error) {
			return sure(SetWeekdays(0, 0b1100000), SetDayparts(0, dayparts(t, "06:00-10:00", "22:00-26:00")), SetExcept(0, []playlists.Day{day(t, "2026-12-06")}),
				SetWeight(0, 3), SetPriority(0, 2), SetPositions(0, []playlists.Position{"ceiling"}), SetDealing(0, All), SetTarget(0, Target{Carriages: carriages("10511", "10512")}))
		}},
		"change-rule-back": {
			func(*Campaign, *Fleet) ([]Change, error) {
				return sure(SetWeekdays(0, 0b11), SetWeight(0, 3), SetPriority(0, 2))
			},
			func(*Campaign, *Fleet) ([]Change, error) {
				return sure(SetWeekdays(0, 0), SetWeight(0, 1), SetPriority(0, 0), SetTarget(0, Target{}))
			},
		},
		"add-rule": {func(*Campaign, *Fleet) ([]Change, error) {
			return sure(AddRule(Assignment{Rule: All, Stories: []playlists.StoryID{"the-carer"}, Priority: 4, Weight: 1}), SetStories(0, nil))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			before := readFile(t, shippedCampaign)
			after, f := before, parseFleet(t, shippedFleet)
			for _, step := range steps {
				c, problems := ParseCampaign(name, after)
				report(t, problems)
				changes, err := step(c, f)
				if err == nil {
					after, err = EditCampaign(after, changes...)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			c, problems := ParseCampaign(name, after)
			golden(t, "testdata/acts/"+name+".txt", slices.Concat(differing(before, after), list(append(problems, c.Validate(f, nil)...))))
		})
	}
}

// differing shows the lines that an act changed.
func differing(before, after []byte) []byte {
	_, lines, _ := bytes.Cut(unified(before, after), []byte("+++ after\n"))
	return lines
}

func TestActsOnTheShippedFleet(t *testing.T) {
	for name, act := range map[string]func(*Fleet) ([]Change, error){
		"swap-neighbours": func(f *Fleet) ([]Change, error) { return one(SwapCarriages(f, "10512", "10513")) },
		"swap-carriages":  func(f *Fleet) ([]Change, error) { return one(SwapCarriages(f, "10512", "30913")) },
		"move-carriage":   func(f *Fleet) ([]Change, error) { return one(MoveCarriage(f, "10515", "m2-t01", 0)) },
		"replace-display": func(f *Fleet) ([]Change, error) { return one(ReplaceDisplay(f, "d-10512-a", "d-10512-b")) },
		"move-display":    func(f *Fleet) ([]Change, error) { return MoveDisplay(f, "d-10512-a", "10511", "door-left") },
		"turn-display":    func(f *Fleet) ([]Change, error) { return MoveDisplay(f, "d-10512-a", "10512", "end-wall") },
		"tag-trains": func(*Fleet) ([]Change, error) {
			return sure(TagTrain("m1-t01", nil), TagTrain("m2-t01", []Tag{"new", "quiet"}))
		},
		"tag-carriage": func(f *Fleet) ([]Change, error) { return one(TagCarriage(f, "10512", []Tag{"quiet"})) },
		"add-display-last": func(*Fleet) ([]Change, error) {
			return sure(Insert("trains/m3-t01/carriages/30915/displays", End, Display{ID: "d-30915-b", Position: "ceiling", Width: 1920, Height: 1080, Orientation: Landscape}))
		},
		"add-train": func(*Fleet) ([]Change, error) {
			return sure(Insert("trains", End, Train{ID: "m3-t02", Line: "m3", Carriages: []Carriage{{ID: "30921", Kind: playlists.MetroCarriage,
				Displays: []Display{{ID: "d-30921-a", Position: "ceiling", Width: 1920, Height: 1080, Orientation: Landscape}}}}}))
		},
	} {
		t.Run(name, func(t *testing.T) {
			before := readFile(t, shippedFleet)
			changes, err := act(parseFleet(t, shippedFleet))
			if err != nil {
				t.Fatal(err)
			}
			after, err := EditFleet(before, changes...)
			if err != nil {
				t.Fatal(err)
			}
			_, problems := ParseFleet(name, after)
			golden(t, "testdata/acts/"+name+".txt", slices.Concat(differing(before, after), list(problems)))
		})
	}
}

func TestActsThatCannotBe(t *testing.T) {
	c, f := parseCampaign(t, goodCampaign), parseFleet(t, goodFleet)
	full := parseText(t, strings.Replace(string(readFile(t, goodCampaign)), "except: [2026-10-25]", "priority: 100", 1))
	for name, act := range map[string]func() error{
		"a story that isn't there":    func() error { _, err := PutOn(c, f, "third", "101"); return err },
		"a carriage that isn't there": func() error { _, err := PutOn(c, f, "first", "999"); return err },
		"no priority is left":         func() error { _, err := PutOn(full, f, "first", "101"); return err },
		"no priority is left for a deal": func() error {
			_, err := DealDifferent(full, f, Target{Lines: []playlists.Line{"red"}}, nil)
			return err
		},
		"it was dealt, not put":             func() error { _, err := TakeOff(c, f, "first", "101"); return err },
		"nothing to put over":               func() error { _, err := PutOver(c, f, "first", "101", "102"); return err },
		"a target of nobody":                func() error { _, err := DealDifferent(c, f, Target{Lines: []playlists.Line{"empty"}}, nil); return err },
		"a display that hangs already":      func() error { _, err := ReplaceDisplay(f, "d-101-a", "d-101-b"); return err },
		"a display that isn't there":        func() error { _, err := ReplaceDisplay(f, "d-9", "d-10"); return err },
		"a display to no carriage":          func() error { _, err := MoveDisplay(f, "d-101-a", "999", "ceiling"); return err },
		"a swap with nobody":                func() error { _, err := SwapCarriages(f, "101", "999"); return err },
		"a carriage that isn't, to a train": func() error { _, err := MoveCarriage(f, "999", "t1", 0); return err },
		"tags for nobody":                   func() error { _, err := TagCarriage(f, "999", nil); return err },
	} {
		if err := act(); err == nil {
			t.Errorf("%s: nothing was refused", name)
		}
	}
}

// A new campaign has problems, since it has no stories; mended by acts it has none.
func TestANewCampaignGrowsIntoASoundOne(t *testing.T) {
	f := parseFleet(t, shippedFleet)
	text := NewCampaign(Draft{ID: "new-one", Network: "kyiv-metro", Languages: []playlists.Lang{"uk", "en"},
		Title: playlists.Texts{"en": "A \"new\" one", "uk": "Нова"}, Window: Window{day(t, "2026-11-20"), day(t, "2026-12-20")}})
	c, problems := ParseCampaign("new", text)
	golden(t, "testdata/acts/new.txt", slices.Concat(text, list(append(problems, c.Validate(f, Files{})...))))
	text, err := EditCampaign(text,
		Set("site/address", "https://www.example.org"), Set("site/short", "example.org"),
		AddStory(c, "one", playlists.Texts{"uk": "Перша", "en": "One"}, End),
		AddSlide("one", Template("words", playlists.TextSlide), 0),
		Set("stories/one/slides/words/text", map[playlists.Lang]playlists.Words{"uk": {Heading: "Заголовок"}, "en": {Heading: "Heading"}}),
		Set("stories/one/slides/the-way-out/text/uk/heading", "Зателефонуй"), Set("stories/one/slides/the-way-out/text/en/heading", "Call"))
	if err != nil {
		t.Fatal(err)
	}
	c, problems = ParseCampaign("new", text)
	golden(t, "testdata/acts/new-mended.txt", slices.Concat(text, list(append(problems, c.Validate(f, Files{})...))))
	report(t, append(problems, c.Validate(f, Files{})...))
	if text := NewCampaign(Draft{ID: "x", Languages: []playlists.Lang{"pl"}}); bytes.Contains(text, []byte("527")) || bytes.Contains(text, []byte("uk")) {
		t.Errorf("a Polish campaign begins with\n%s", text)
	}
}
