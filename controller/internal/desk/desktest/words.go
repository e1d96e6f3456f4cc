// Package desktest holds the tests that every room of pages must pass: that each of
// its sentences has a translation, and that no page shows a word that has none.
package desktest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// spoken finds the sentences of a template: {{t "..."}} and its like in pipelines.
var spoken = regexp.MustCompile(`\bt ("(?:[^"\\]|\\.)*")`)

// Words checks the catalogues of the room in the folder dir: every sentence that its
// templates and its Go code say has a Ukrainian one with the same holes, sentences
// that a number inflects have all the forms that each language wants, and no
// translation is left over. A word that a template writes itself has none.
func Words(t *testing.T, dir string) {
	t.Helper()
	everythingSaid(t, dir)
	said := sentences(t, dir)
	uk, en := catalogue(t, filepath.Join(dir, "words", "uk.yaml")), catalogue(t, filepath.Join(dir, "words", "en.yaml"))
	for text, where := range said {
		forms, there := uk[text]
		if !there {
			t.Errorf("%s: no Ukrainian for %q", where, text)
			continue
		}
		inflects := strings.Contains(text, "{n}")
		check(t, "uk", text, forms, inflects, []string{"one", "few", "many", "other"})
		if inflects {
			check(t, "en", text, en[text], true, []string{"one", "other"})
		}
	}
	for name, words := range map[string]map[string]map[string]string{"uk": uk, "en": en} {
		for text := range words {
			if said[text] == "" {
				t.Errorf("words/%s.yaml: nobody says %q", name, text)
			}
		}
	}
}

var hole = regexp.MustCompile(`\{\w+\}`)

// check compares the holes of a sentence with those of its forms.
func check(t *testing.T, lang, text string, forms map[string]string, inflects bool, wanted []string) {
	t.Helper()
	if !inflects {
		wanted = []string{""}
	}
	for _, name := range wanted {
		form, there := forms[name]
		if !there {
			t.Errorf("words/%s.yaml: %q has no form %q", lang, text, name)
			continue
		}
		want, got := hole.FindAllString(text, -1), hole.FindAllString(form, -1)
		if lang == "en" && name == "one" { // of 1 alone, where Ukrainian means 21 as well
			want = slices.DeleteFunc(want, func(h string) bool { return h == "{n}" })
			got = slices.DeleteFunc(got, func(h string) bool { return h == "{n}" })
		}
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(slices.Compact(want), slices.Compact(got)) {
			t.Errorf("words/%s.yaml: %q has the holes %v, its form %q has %v", lang, text, want, form, got)
		}
	}
}

// catalogue reads one; a sentence without forms has the form "".
func catalogue(t *testing.T, name string) map[string]map[string]string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var raw map[string]any
	if err := yaml.Unmarshal(b, &raw); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	all := make(map[string]map[string]string, len(raw))
	for text, v := range raw {
		forms := map[string]string{}
		switch v := v.(type) {
		case string:
			forms[""] = v
		case map[string]any:
			for form, s := range v {
				forms[form], _ = s.(string)
			}
		}
		all[text] = forms
	}
	return all
}

// sentences gives every sentence of a room with a place where it stands.
func sentences(t *testing.T, dir string) map[string]string {
	t.Helper()
	said := map[string]string{}
	pages, err := filepath.Glob(filepath.Join(dir, "templates", "*.html"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range pages {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range spoken.FindAllStringSubmatch(string(b), -1) {
			if text, err := strconv.Unquote(m[1]); err == nil {
				said[text] = filepath.Base(name)
			}
		}
	}
	files := token.NewFileSet()
	sources, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range sources {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(files, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) == 0 || !says(call.Fun) {
				return true
			}
			lit, ok := call.Args[0].(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			if text, err := strconv.Unquote(lit.Value); err == nil {
				said[text] = files.Position(lit.Pos()).String()
			}
			return true
		})
	}
	return said
}

// says reports whether a function takes a sentence: desk.Say, desk.Refuse, and a
// function of the room called say.
func says(f ast.Expr) bool {
	switch f := f.(type) {
	case *ast.SelectorExpr:
		x, ok := f.X.(*ast.Ident)
		return ok && x.Name == "desk" && (f.Sel.Name == "Say" || f.Sel.Name == "Refuse")
	case *ast.Ident:
		return f.Name == "Say" || f.Name == "Refuse" || f.Name == "say"
	}
	return false
}
