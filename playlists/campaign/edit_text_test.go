package campaign

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"storyline/playlists"
)

func TestAFileKeepsItsLineBreaks(t *testing.T) {
	for _, c := range []struct{ name, before, after string }{
		{"of Windows", "version: 1\r\ncampaign: a # one\r\nstories: []\r\nassign:\r\n  - rule: stories\r\n",
			"version: 1\r\ncampaign: b # one\r\nstories:\r\n  - story: s\r\n    title: {en: \"two\\nlines\"}\r\nassign:\r\n  - rule: stories\r\n    weight: 2\r\n"},
		{"without a last one", "version: 1\ncampaign: a\nstories: []\nassign:\n  - rule: stories",
			"version: 1\ncampaign: b\nstories:\n  - story: s\n    title: {en: \"two\\nlines\"}\nassign:\n  - rule: stories\n    weight: 2"},
		{"after a mark of byte order", "\ufeffversion: 1\ncampaign: a\nstories: []\nassign: [{rule: stories}]\n",
			"\ufeffversion: 1\ncampaign: b\nstories:\n  - story: s\n    title: {en: \"two\\nlines\"}\nassign: [{rule: stories, weight: 2}]\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			after, err := EditCampaign([]byte(c.before), Set("campaign", "b"), Insert("stories", 0, Fragment("{story: s}")), Remove("stories/s"),
				Insert("stories", End, Fragment("story: s\r\n")), Set("stories/s/title/en", "two\r\nlines"), Set("assign/0/weight", 2))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.after, string(after)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAnEditKeepsTheLimits(t *testing.T) {
	large := []byte("version: 1\ncampaign: c\n# " + strings.Repeat("x", MaxCampaign-40) + "\n")
	if _, err := EditCampaign(large, Set("campaign", "d")); err != nil {
		t.Error(err)
	}
	if _, err := EditCampaign(large, Set("title", playlists.Texts{"en": strings.Repeat("long ", 20)})); err == nil {
		t.Error("a campaign grew beyond its limit")
	}
	if _, err := EditFleet(append([]byte("lines: []\n"), large...), Set("zone", "Europe/Kyiv")); err != nil {
		t.Error(err)
	}
}

func TestChangesThatAreRefused(t *testing.T) {
	for name, c := range map[string]Change{
		"no path":                        Set("", "x"),
		"no value":                       Set("title", nil),
		"an unknown key":                 Set("stories/first/colour", "red"),
		"a key below a text":             Set("title/uk/more", "x"),
		"a key below a text to come":     Set("partners/0/name/pl/more", "x"),
		"no such item":                   Set("stories/third/title/en", "x"),
		"an index that is too high":      Set("stories/#7/title/en", "x"),
		"an index where names are":       Remove("stories/0"),
		"one value for several":          Set("title", "x"),
		"several values for one":         Set("campaign", []string{"x"}),
		"what can't be written":          Set("title", 1.5),
		"a map of numbers":               Set("title", map[int]string{1: "x"}),
		"a list of those":                Set("languages", []float64{1}),
		"texts of those":                 Set("title", map[string]float64{"en": 1}),
		"a fragment that isn't YAML":     Set("title", Fragment("{")),
		"a fragment with an anchor":      Insert("stories", 0, Fragment("&a {story: s}")),
		"nothing into a list":            Insert("languages", 0, " "),
		"an item into a mapping":         Insert("title", 0, "x"),
		"an item into a text":            Insert("campaign", 0, "x"),
		"an item into nowhere":           Insert("stories/third/slides", 0, "x"),
		"moving a key":                   Move("title", "stories", 0),
		"moving to a list of others":     Move("stories/first", "stories/second/slides", 0),
		"moving to nowhere":              Move("stories/first", "stories/third/slides", 0),
		"moving nothing":                 Move("stories/third", "stories", 0),
		"swapping keys":                  Swap("title", "notice"),
		"swapping nothing":               Swap("stories/first", "stories/third"),
		"swapping with what isn't there": Swap("stories/third", "stories/first"),
		"swapping two kinds":             Swap("stories/first", "stories/second/slides/picture"),
		"removing what can't be":         Remove("stories/third"),
	} {
		if after, err := EditCampaign(readFile(t, goodCampaign), c); err == nil {
			t.Errorf("%s: nothing was refused\n%s", name, unified(readFile(t, goodCampaign), after))
		} else if !strings.HasPrefix(err.Error(), c.String()+": ") {
			t.Errorf("%s: the error doesn't say what was to be done: %v", name, err)
		}
	}
	if _, err := EditCampaign([]byte("version: 1\n"), Remove("version")); err == nil {
		t.Error("a file was left with nothing")
	}
	if _, err := EditCampaign([]byte("- version: 1\n"), Set("campaign", "c")); err == nil {
		t.Error("a list was edited as if it were a campaign")
	}
}

func TestAPathLeadsThroughNamesWithSlashes(t *testing.T) {
	path := At("stories", "first", "slides", "film", "media", "media/film.webm")
	after, err := EditCampaign(readFile(t, goodCampaign), Set(path+"/file", "media/~other.webm"), Remove(At("stories", "first", "slides", "film", "media", "media/~other.webm")))
	if err != nil {
		t.Fatal(err)
	}
	if want := strings.Replace(string(readFile(t, goodCampaign)), "          - {file: media/film.webm}\n", "", 1); string(after) != want {
		t.Error(cmp.Diff(want, string(after)))
	}
}

// oddEdits are changes of many kinds, wherever a file may have a place for them.
func oddEdits() []Change {
	return []Change{
		Set("campaign", "other"), Set("title/en", "Other: \"# text\""), Set("title", playlists.Texts{"en": "E", "uk": "U"}),
		Set("stories/#0/slides/#0/text/en/body", "two\nlines"), Set("stories/#0/slides/#0/seconds", Seconds(4500)),
		Remove("stories/#0"), Remove("stories/#0/story"), Remove("title"), Remove("languages/#0"),
		Insert("stories", 0, Story{ID: "s", Slides: []Slide{{ID: "a", Kind: playlists.TextSlide}}}), Insert("stories", End, Fragment("# c\nstory: x\n")),
		Insert("languages", 1, "pl"), Move("stories/#0", "stories", 1), Swap("stories/#0/slides/#0", "stories/#1/slides/#0"),
		Move("stories/#0/slides/#0", "stories/#1/slides", 0), Set("assign/0/weekdays", playlists.Weekdays(3)), Set("assign", []Assignment{{Rule: All}}),
		Swap("trains/#0/carriages/#0", "trains/#1/carriages/#0"), Set("trains/#0/tags", []Tag{"x"}), Move("trains/#0/carriages/#0", "trains/#1/carriages", 0),
		Remove("trains/#0"), Set("lines/#0/colour", "#000000"),
	}
}

// FuzzEdit looks for files whose edits stop the editor, or come out as something
// that can't be edited any more.
func FuzzEdit(f *testing.F) {
	seed(f, goodCampaign, goodFleet, "testdata/bad/campaign/*.yaml", "testdata/bad/fleet/*.yaml", "testdata/edit/*.txt")
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, edit := range []func([]byte, ...Change) ([]byte, error){EditCampaign, EditFleet} {
			for _, c := range oddEdits() {
				after, err := edit(b, c)
				if err != nil {
					continue
				}
				if again, err := edit(after); err != nil || !bytes.Equal(again, after) {
					t.Errorf("%s: %v after\n%s", c, err, after)
				}
			}
		}
	})
}

func BenchmarkEditFleet(b *testing.B) {
	var text strings.Builder
	text.WriteString("version: 1\nnetwork: kyiv-metro\nname: {en: Big}\nzone: Europe/Kyiv\nservice_day: \"04:00\"\nlines: [{line: m1, name: {en: One}}]\ntrains:\n")
	for i := range 10_000 {
		if i%5 == 0 {
			fmt.Fprintf(&text, "- train: t%d\n  line: m1\n  carriages:\n", i/5)
		}
		fmt.Fprintf(&text, "  - {carriage: c%d, kind: metro-carriage, displays: [{display: d%d, position: ceiling, width: 1920, height: 1080, orientation: landscape}]}\n", i, i)
	}
	for b.Loop() {
		if _, err := EditFleet([]byte(text.String()), Swap("trains/t7/carriages/c36", "trains/t900/carriages/c4501")); err != nil {
			b.Fatal(err)
		}
	}
}
