package campaign

import (
	"bytes"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"storyline/playlists"
)

var update = flag.Bool("update", false, "write golden files anew")

const (
	goodFleet    = "testdata/good/fleet.yaml"
	goodCampaign = "testdata/good/campaign.yaml"
	goodDay      = "2026-10-05 12:00" // on which it is judged
)

// golden compares with a file, or writes it with -update.
func golden(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, got, 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v; go test -update writes it", err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs (-want +got):\n%s", file, diff)
	}
}

// goodFiles is the catalogue of the good campaign, and of all the bad ones.
func goodFiles() Files {
	files := standIns(&Campaign{Written: []Story{{Slides: []Slide{{Media: []Medium{
		{File: "media/film.mp4"}, {File: "media/film.webm"}, {File: "media/huge.webm"}, {File: "media/film.uk.vtt"},
		{File: "media/film.en.vtt"}, {File: "media/film.png"}, {File: "media/door.uk.png"}, {File: "media/door.en.png"},
	}}}}}})
	for name, e := range files {
		if e.Ms > 7000 {
			e.Ms = 7000
		}
		if strings.Contains(name, "huge") {
			e.Bytes = playlists.MaxMedia + 1
		}
		files[name] = e
	}
	return files
}

// judgeCampaign gives all problems that a person would be told of a campaign.
func judgeCampaign(t testing.TB, name string, b []byte) []Problem {
	c, problems := ParseCampaign(name, b)
	if strings.Contains(string(b), "\nversion: 1\n") || strings.HasPrefix(string(b), "version: 1\n") {
		f := parseFleet(t, goodFleet)
		problems = Pressing(inOrder(append(problems, c.Judge(f, goodFiles(), nil, millis(t, f, goodDay))...)))
	}
	return problems
}

func TestBadFilesAreRefusedWithEveryProblemAndARemedy(t *testing.T) {
	seen := map[Rule]bool{}
	for _, kind := range []string{"campaign", "fleet"} {
		files, _ := filepath.Glob("testdata/bad/" + kind + "/*.yaml")
		for _, file := range files {
			t.Run(kind+"/"+strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
				var problems []Problem
				if b := readFile(t, file); kind == "fleet" {
					_, problems = ParseFleet(filepath.Base(file), b)
				} else {
					problems = judgeCampaign(t, filepath.Base(file), b)
				}
				golden(t, strings.TrimSuffix(file, ".yaml")+".txt", list(problems))
				named := false
				for _, p := range problems {
					seen[p.Rule] = true
					named = named || strings.HasPrefix(filepath.Base(file), string(p.Rule))
				}
				if !named {
					t.Error("the file does not break the rule that it is named after")
				}
			})
		}
	}
	for rule, problems := range largeOnes(t) {
		found := false
		for _, p := range problems {
			found = found || p.Rule == rule
		}
		if !found {
			t.Errorf("%s: got %v", rule, problems)
		}
		seen[rule] = true
	}
	for _, rule := range rulesInCode(t) {
		if !seen[rule] {
			t.Errorf("rule %s has no bad file", rule)
		}
	}
}

func list(problems []Problem) []byte {
	var b bytes.Buffer
	for _, p := range problems {
		fmt.Fprintf(&b, "%-16s %s\n", p.Rule, p)
	}
	return b.Bytes()
}

// rulesInCode reads the constants of type Rule from the source, so that a new
// rule without a bad file fails.
func rulesInCode(t *testing.T) []Rule {
	f, err := parser.ParseFile(token.NewFileSet(), "rule.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var rules []Rule
	ast.Inspect(f, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok && len(v.Values) == 1 {
			s, _ := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
			rules = append(rules, Rule(s))
		}
		return true
	})
	if len(rules) < 40 {
		t.Fatalf("only %d rules found", len(rules))
	}
	sort.Slice(rules, func(i, j int) bool { return rules[i] < rules[j] })
	return rules
}

// largeOnes makes the bad files that are too large to keep.
func largeOnes(t *testing.T) map[Rule][]Problem {
	good := string(readFile(t, goodCampaign))
	problems := map[Rule][]Problem{}
	_, problems[RuleSize] = ParseCampaign("size.yaml", bytes.Repeat([]byte("# \n"), MaxCampaign/3+1))
	long := strings.Replace(good, `body: "Body."`, `body: "`+strings.Repeat("word ", 8000)+`"`, 1)
	problems[RuleStoryLarge] = judgeCampaign(t, "story-large.yaml", []byte(long))
	many := strings.Replace(good, "hotlines:\n", "hotlines:\n"+strings.Repeat(`  - {number: "1", label: {uk: "а", en: "a"}}`+"\n", 9), 1)
	problems[RuleTooMany] = judgeCampaign(t, "too-many.yaml", []byte(many))
	_, problems[RuleMessageLarge] = compileText(t, manyStories(60))
	for rule, edit := range map[Rule]func(e *Entry){ // what only whoever looks at a film can find
		RuleFlashes:     func(e *Entry) { e.Look = &Look{Flashes: 3.5} },
		RuleCodeHost:    func(e *Entry) { e.Look = &Look{Codes: []string{"https://www.example.com/"}} },
		RuleUnseen:      func(e *Entry) { e.Look = nil },
		RuleCaptionTime: func(e *Entry) { e.Cue = &Cue{Start: 100, End: 900, Words: 9, Letters: 40} },
	} {
		problems[rule] = judgeWith(t, good, edit)
	}
	_, problems[RuleStory] = compileText(t, good, func(f Files) {
		e := f["media/film.mp4"]
		e.SHA256 = playlists.Digest{} // a catalogue that lies
		f["media/film.mp4"] = e
	})
	return problems
}

// judgeWith judges a campaign whose media are other than they are.
func judgeWith(t testing.TB, text string, edit func(e *Entry)) []Problem {
	t.Helper()
	files, f := goodFiles(), parseFleet(t, goodFleet)
	for name, e := range files {
		edit(&e)
		files[name] = e
	}
	return parseText(t, text).Judge(f, files, nil, millis(t, f, goodDay))
}

// manyStories writes a campaign of n stories of some 12 KB that every carriage tells.
func manyStories(n int) string {
	var b strings.Builder
	b.WriteString("version: 1\ncampaign: many\nnetwork: test-metro\ntitle: {en: Many}\nnotice: {en: Many}\nlanguages: [en]\n" +
		"window: {from: 2026-10-01, until: 2026-11-30}\nhotlines: [{number: \"1\", label: {en: One}}]\n" +
		"site: {address: \"https://example.org\", short: example.org}\nassign: [{rule: stories}]\nstories:\n")
	for i := range n {
		fmt.Fprintf(&b, "- story: s%d\n  title: {en: T}\n  consent_until: 2027-01-01\n  slides: [{slide: a, kind: image, seconds: 5, alt: {en: %q}, media: [{file: media/film.png}]}, {slide: b, kind: call, seconds: 5}]\n", i, strings.Repeat("word ", 2400))
	}
	return b.String()
}

// compileText compiles one campaign for the good fleet.
func compileText(t testing.TB, text string, edits ...func(Files)) (*Plan, []Problem) {
	t.Helper()
	c, problems := ParseCampaign("campaign.yaml", []byte(text))
	report(t, problems)
	files := goodFiles()
	for _, edit := range edits {
		edit(files)
	}
	f := parseFleet(t, goodFleet)
	return Compile([]*Campaign{c}, f, func(playlists.CampaignID) Catalogue { return files }, millis(t, f, "2026-10-05 12:00"), playlists.DefaultLease)
}

func TestGoodFilesHaveNoError(t *testing.T) {
	report(t, Errors(judgeCampaign(t, goodCampaign, readFile(t, goodCampaign))))
}
