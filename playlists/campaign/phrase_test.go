package campaign

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"storyline/playlists"
)

// saidInCode reads from the source what is given to say, and where.
func saidInCode(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]string{}
	set := token.NewFileSet()
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			if id, ok := call.Fun.(*ast.Ident); ok && id.Name == "say" {
				where := set.Position(call.Pos()).String()
				said[spelt(t, where, call.Args[0])] = where
			}
			return true
		})
	}
	if len(said) < 100 {
		t.Fatalf("only %d formats were found", len(said))
	}
	return said
}

// spelt gives the value of a text in the source.
func spelt(t *testing.T, where string, e ast.Expr) string {
	t.Helper()
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		if err != nil {
			t.Fatalf("%s: %v", where, err)
		}
		return s
	case *ast.SelectorExpr:
		if e.Sel.Name == "NameRule" {
			return playlists.NameRule
		}
	}
	t.Fatalf("%s: the format is no literal, so nobody can see whether it is translated", where)
	return ""
}

// verbs lists what a format asks for, by argument: %s %d and %[2]s %[1]d are
// the verbs d of the second and s of the first.
func verbs(format string) []string {
	list, next := []string{}, 1
	for _, m := range regexp.MustCompile(`%(\[\d+\])?([.\d]*[a-z%])`).FindAllStringSubmatch(format, -1) {
		if m[2] == "%" {
			continue
		}
		if m[1] != "" {
			next, _ = strconv.Atoi(strings.Trim(m[1], "[]"))
		}
		list = append(list, strconv.Itoa(next)+m[2])
		next++
	}
	slices.Sort(list)
	return list
}

func TestEachPhraseIsTranslatedWithItsVerbs(t *testing.T) {
	said, known := saidInCode(t), ukrainian()
	for format, where := range said {
		switch uk, ok := known[format]; {
		case !ok:
			t.Errorf("%s: no Ukrainian for %q", where, format)
		case !slices.Equal(verbs(uk), verbs(format)):
			t.Errorf("%s: %q has verbs %v, its translation %v", where, format, verbs(format), verbs(uk))
		}
	}
	for format := range known {
		if said[format] == "" {
			t.Errorf("nobody says %q", format)
		}
	}
}

func TestAProblemSpeaksTwoLanguages(t *testing.T) {
	f := parseFleet(t, goodFleet)
	c, _ := ParseCampaign("c.yaml", []byte(strings.Replace(string(readFile(t, goodCampaign)), "stories: [first, second]", "stories: [first, secnd]", 1)))
	problems := c.Validate(f, goodFiles())
	if len(problems) == 0 {
		t.Fatal("no problem")
	}
	for lang, want := range map[playlists.Lang]string{
		"en": "the campaign has no story secnd; did you mean second?", "de": "the campaign has no story secnd; did you mean second?",
		"uk": "у кампанії немає історії secnd; може, second?", "uk-Latn": "у кампанії немає історії secnd; може, second?",
	} {
		text, remedy := problems[0].In(lang)
		if got := text + "; " + remedy; got != want {
			t.Errorf("in %s: %s", lang, got)
		}
	}
}

func TestAProblemFromElsewhereKeepsItsWords(t *testing.T) {
	_, problems := ParseFleet("fleet.yaml", nil)
	b, err := json.Marshal(problems[0])
	if err != nil {
		t.Fatal(err)
	}
	var p Problem
	if err := json.Unmarshal(b, &p); err != nil {
		t.Fatal(err)
	}
	if text, remedy := p.In("uk"); text != "the file is empty" || remedy != "begin with version: 1" {
		t.Errorf("%q, %q", text, remedy)
	}
	problems[0].Text = "the file is missing"
	if text, _ := problems[0].In("uk"); text != "the file is missing" {
		t.Errorf("%q", text)
	}
}

// A problem is put beside the slide that it is about.
func TestAProblemNamesItsStoryAndSlide(t *testing.T) {
	c := parseText(t, strings.Replace(string(readFile(t, goodCampaign)), "seconds: 8\n        both", "seconds: 800\n        both", 1))
	problems := c.Validate(parseFleet(t, goodFleet), goodFiles())
	if len(problems) != 1 || problems[0].Story != "first" || problems[0].Slide != "words" || problems[0].Level != Error {
		t.Errorf("got %+v", problems)
	}
}
