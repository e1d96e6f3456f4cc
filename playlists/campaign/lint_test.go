package campaign

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
	"rsc.io/qr"

	"storyline/playlists"
)

// judged gives what is pressing in a campaign, changed by replacements.
func judged(t testing.TB, now string, files Files, reported Reported, replace ...string) []Problem {
	t.Helper()
	f := parseFleet(t, goodFleet)
	c := parseText(t, strings.NewReplacer(replace...).Replace(string(readFile(t, goodCampaign))))
	return Pressing(c.Judge(f, files, reported, millis(t, f, now)))
}

// rules lists the rules of problems, each once.
func rules(problems []Problem) []Rule {
	list := []Rule{}
	for _, p := range problems {
		list = append(list, p.Rule)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func TestWordsAreMeasuredAsTheyAreRead(t *testing.T) {
	for text, want := range map[string][2]int{
		"": {0, 0}, "  ": {0, 0}, "One.": {1, 4}, "усе — записано\nна тебе": {4, 22}, "5 °C": {2, 4}, "— — —": {0, 5},
	} {
		if words, letters := measure(text); words != want[0] || letters != want[1] {
			t.Errorf("%q has %d words and %d letters, want %v", text, words, letters, want)
		}
	}
}

func TestReadingTakesLongerForMoreWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.StringMatching(`[а-яa-z]{1,14}`), 1, 40).Draw(t, "words")
		text := strings.Join(words, " ")
		more := text + " " + rapid.StringMatching(`[а-я]{1,9}`).Draw(t, "more")
		if readingMs(measure(more)) <= readingMs(measure(text)) {
			t.Errorf("%q takes no longer than %q", more, text)
		}
	})
}

// The cycle that the lint walks is the one that agents run; so each story counts
// in it by its weight.
func TestHotlineSecondsAreThoseOfTheCycle(t *testing.T) {
	f := parseFleet(t, goodFleet)
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 5).Draw(t, "stories")
		var stories, assign strings.Builder
		weights, words, calls := make([]int64, n), make([]int64, n), make([]int64, n)
		for i := range n {
			weights[i] = int64(rapid.IntRange(1, 4).Draw(t, "weight"))
			words[i], calls[i] = int64(rapid.IntRange(3, 30).Draw(t, "words")), int64(rapid.IntRange(0, 9).Draw(t, "call"))
			fmt.Fprintf(&stories, "- story: s%d\n  title: {en: T}\n  consent_until: 2027-01-01\n  slides:\n  - {slide: a, kind: text, seconds: %d, text: {en: {heading: A word}}}\n", i, words[i])
			if calls[i] > 0 {
				fmt.Fprintf(&stories, "  - {slide: b, kind: call, seconds: %d}\n", calls[i])
			}
			fmt.Fprintf(&assign, "- {rule: stories, stories: [s%d], weight: %d}\n", i, weights[i])
		}
		head, _, _ := strings.Cut(manyStories(0), "assign:")
		c, problems := ParseCampaign("c.yaml", []byte(head+"stories:\n"+stories.String()+"assign:\n"+assign.String()))
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		var large, cycle, divisor int64
		for _, w := range weights {
			for a := w; a != 0; divisor, a = a, divisor%a {
			}
		}
		for i, w := range weights {
			large, cycle = large+w*calls[i]*1000, cycle+w*(words[i]+calls[i])*1000
		}
		l := &linter{campaign: c, fleet: f, catalogue: Files{}}
		composed := map[playlists.StoryID]*playlists.Story{}
		for _, s := range c.compose(f, Files{}) {
			composed[s.ID] = &s
		}
		for _, teller := range c.tellers(f) {
			for _, got := range l.cycles(teller, "ceiling", composed) {
				if got.large*divisor != large || got.cycle()*divisor != cycle {
					t.Errorf("walked %+v, want %d of %d ms, divided by %d", got, large, cycle, divisor)
				}
			}
		}
	})
}

// A rule with dayparts or weekdays has its turn too, though it is told for an hour
// a week.
func TestHotlinesAreSoughtInEverythingThatHasItsTurn(t *testing.T) {
	bare := []string{"      - {slide: call, kind: call, seconds: 5}\n", ""} // the second story has no call
	problems := judged(t, "2026-10-05 12:00", goodFiles(), nil, append(bare, "stories: [first, second]", "stories: [first]")...)
	if len(problems) != 1 || problems[0].Rule != RuleHotline || problems[0].Story != "" {
		t.Fatalf("got %v", problems)
	}
	if want := "the hotlines never stand large in a cycle of 4 s; carriages: 101, 102, 103"; problems[0].Text != want {
		t.Errorf("got %s, want %s", problems[0].Text, want)
	}
}

func TestADaypartLiesWithinOthersIfEachOfItsMinutesDoes(t *testing.T) {
	part := rapid.Custom(func(t *rapid.T) playlists.Daypart {
		start := rapid.IntRange(240, 300).Draw(t, "start")
		return playlists.Daypart{Start: playlists.Minute(start), End: playlists.Minute(start + rapid.IntRange(1, 30).Draw(t, "minutes"))}
	})
	rapid.Check(t, func(t *rapid.T) {
		d, list := part.Draw(t, "daypart"), rapid.SliceOfN(part, 0, 5).Draw(t, "list")
		want := true
		for m := d.Start; m < d.End; m++ {
			want = want && slices.ContainsFunc(list, func(o playlists.Daypart) bool { return m >= o.Start && m < o.End })
		}
		if got := inHours(d, list); got != want {
			t.Errorf("%v within %v: %v", d, list, got)
		}
	})
}

func TestModulesAreThoseOfTheCodeThatIsDrawn(t *testing.T) {
	for n := 9; n <= maxAddress+40; n++ {
		address := "https://" + strings.Repeat("a", n-8)
		code, err := qr.Encode(address, qr.Q)
		if err != nil {
			t.Fatal(err)
		}
		if got := codeModules(address); got != code.Size {
			t.Errorf("%d bytes make %d modules, want %d", n, got, code.Size)
		}
	}
}

func TestWhatDisplaysReportGoesBeforeTheFleetsFile(t *testing.T) {
	reported := Reported{"d-101-a": {W: 1920, H: 1080, Codecs: []string{"hvc1"}}, "d-103-a": {W: 1920, H: 1080, Codecs: []string{"hvc1"}}, "d-102-a": {W: 1920, H: 1080, Codecs: []string{"vp9"}}}
	problems := judged(t, "2026-10-05 12:00", goodFiles(), reported)
	if len(problems) != 1 || problems[0].Rule != RuleCodec || problems[0].Slide != "film" || !strings.HasSuffix(problems[0].Text, "instead: d-101-a, d-103-a") {
		t.Errorf("got %v", problems)
	}
}

func TestADisplayThatCannotPlayAFilmIsNamedWithWhatWouldDo(t *testing.T) {
	for name, c := range map[string]struct {
		shape  playlists.Shape
		text   string // how it ends
		remedy string
	}{
		"it is large enough and quick enough": {playlists.Shape{MaxW: 1080, MaxH: 1920, MaxFps: 50}, "", ""},
		"a few pictures more are forgiven":    {playlists.Shape{MaxFps: 49.5}, "", ""},
		"too large":                           {playlists.Shape{MaxW: 1280, MaxH: 720, MaxFps: 25}, "too many pixels, and they would show the call instead: d-101-a", "add a film of at most 1280 x 720 pixels"},
		"too fast":                            {playlists.Shape{MaxW: 1920, MaxH: 1080, MaxFps: 30}, "too many pictures a second, and they would show the call instead: d-101-a", "add a film of at most 30 pictures a second"},
		"another codec, whatever else":        {playlists.Shape{Codecs: []string{"hvc1"}, MaxW: 1280, MaxH: 720}, "decode none of these films, and would show the call instead: d-101-a", "add a film in another codec; MP4 with H.264 (avc1) is played nearly everywhere"},
	} {
		t.Run(name, func(t *testing.T) {
			files := goodFiles()
			for file, e := range files {
				if e.Codec != "" {
					e.W, e.H, e.Fps = 1920, 1080, 50
					files[file] = e
				}
			}
			c.shape.W, c.shape.H = 1920, 1080
			problems := Errors(judged(t, "2026-10-05 12:00", files, Reported{"d-101-a": c.shape}))
			switch {
			case c.text == "" && len(problems) == 0:
			case len(problems) != 1 || problems[0].Rule != RuleCodec || problems[0].Slide != "film" || !strings.HasSuffix(problems[0].Text, c.text) || problems[0].Remedy != c.remedy:
				t.Errorf("got %v", problems)
			}
		})
	}
}

func TestCodesInPicturesLeadToAllowedHostsAlone(t *testing.T) {
	for code, want := range map[string]bool{
		"https://www.example.org/a": true, "https://example.org": true, "https://EXAMPLE.org:443/": true,
		"http://www.example.org/": false, "https://www.example.org.evil.net/": false, "https://example.org@evil.net": false,
		"https://me@www.example.org": false, "tel:527": false, "": false, "https://": false, "just words": false,
	} {
		files := goodFiles()
		e := files["media/door.uk.png"]
		e.Look = &Look{Codes: []string{code}}
		files["media/door.uk.png"] = e
		if got := len(Errors(judged(t, "2026-10-05 12:00", files, nil))) == 0; got != want {
			t.Errorf("code %q is taken: %v", code, got)
		}
	}
}

func TestThreeFlashesAreAllowedAndNoMore(t *testing.T) {
	for flashes, want := range map[float64][]Rule{0: {}, 3: {}, 3.01: {RuleFlashes}, 25: {RuleFlashes}} {
		problems := judgeWith(t, string(readFile(t, goodCampaign)), func(e *Entry) { e.Look = &Look{Flashes: flashes} })
		if diff := cmp.Diff(want, rules(Errors(problems))); diff != "" {
			t.Errorf("%v flashes (-want +got):\n%s", flashes, diff)
		}
	}
}

// An acceptance is of one warning: another slide's, or another rule's, is seen.
func TestAcceptanceIsOfOneWarningByName(t *testing.T) {
	accept := func(words string) []string {
		return []string{"assign:", "accepted: [{" + words + ", by: Olena Koval, on: 2026-10-01}]\nassign:"}
	}
	for words, want := range map[string][]Rule{
		"warning: not-looked-at, story: first, slide: film":  {RuleShape},
		"warning: shape, story: first, slide: film":          {RuleUnseen},
		"warning: shape, story: first, slide: words":         {RuleAccepted, RuleUnseen, RuleShape},
		"warning: shape, story: first":                       {RuleAccepted, RuleUnseen, RuleShape},
		"warning: reading-time, story: first, slide: film":   {RuleAccepted, RuleUnseen, RuleShape},
		"warning: shape, story: gone-long-ago, slide: words": {RuleAccepted, RuleUnseen, RuleShape},
	} {
		if diff := cmp.Diff(want, rules(judged(t, "2026-10-05 12:00", goodFiles(), nil, accept(words)...))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", words, diff)
		}
	}
}

func TestWarningsStopNothingAndErrorsDo(t *testing.T) {
	good := string(readFile(t, goodCampaign))
	if problems := judged(t, "2026-10-05 12:00", goodFiles(), nil); len(problems) == 0 || len(Errors(problems)) > 0 {
		t.Fatalf("the good campaign is to have warnings alone: %v", problems)
	}
	_, problems := compileText(t, good)
	report(t, problems)
	plan, problems := compileText(t, strings.Replace(good, "      - {slide: call, kind: call, seconds: 5}\n", "", 1))
	if plan != nil || len(problems) == 0 || problems[0].Rule != RuleHotline {
		t.Errorf("a campaign without a call is compiled: %v", problems)
	}
}

// Nobody in public sees a rehearsal: that it goes by too fast is said and no more.
func TestARehearsalMayBeShort(t *testing.T) {
	fast := []string{"seconds: 8", "seconds: 0.5", "      - {slide: call, kind: call, seconds: 5}\n", ""}
	if problems := judged(t, "2026-10-05 12:00", goodFiles(), nil, fast...); len(Errors(problems)) == 0 {
		t.Errorf("a campaign that nobody can read is taken: %v", problems)
	}
	short := append(fast, "until: 2026-11-30}", "until: 2026-10-03}\nrehearsal: true", "    except: [2026-10-25]\n", "")
	if problems := judged(t, "2026-10-01 12:00", goodFiles(), nil, short...); len(Errors(problems)) > 0 || !slices.Contains(rules(problems), RuleReading) {
		t.Errorf("a rehearsal has %v", problems)
	}
}

// The console judges while somebody writes: a campaign may be wrong in any way.
func TestTheLintSaysWhatItCanOfABrokenCampaign(t *testing.T) {
	f := parseFleet(t, goodFleet)
	text := strings.NewReplacer("seconds: 8", "seconds: 0.5", "stories: [first, second]", "stories: [first, nobody]", "weight: 3", "weight: 33").Replace(string(readFile(t, goodCampaign)))
	got := rules(parseText(t, text).Judge(f, goodFiles(), nil, millis(t, f, goodDay)))
	for _, want := range []Rule{RuleReading, RuleNoSuchStory, RuleWeight} {
		if !slices.Contains(got, want) {
			t.Errorf("nothing is said of %s: %v", want, got)
		}
	}
	alone := parseText(t, text).Judge(nil, nil, nil, 0)
	if !slices.Contains(rules(alone), RuleReading) {
		t.Errorf("without a fleet nothing is said of reading: %v", alone)
	}
}

func BenchmarkJudge(b *testing.B) {
	f, c := bigFleet(b, 10_000), parseCampaign(b, shippedCampaign)
	files, now := standIns(c), millis(b, f, "2026-11-25 12:00")
	for b.Loop() {
		c.Judge(f, files, nil, now)
	}
}

func TestAFleetWithASizeThatIsNoneIsRefused(t *testing.T) {
	problems := fleetProblems(t, "max_size: big")
	if len(problems) != 1 || problems[0].Rule != RuleDisplaySize || problems[0].Remedy != "write it like 1920x1080" {
		t.Errorf("a fleet with a size that is none has %v", problems)
	}
}

// fleetProblems judges the good fleet with one more key for its first display.
func fleetProblems(t *testing.T, key string) []Problem {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "good", "fleet.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	_, problems := ParseFleet("fleet.yaml", bytes.Replace(b, []byte("orientation: landscape}"), []byte("orientation: landscape, "+key+"}"), 1))
	return problems
}
