package desktest

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWordsThatATemplateWritesItselfAreFound(t *testing.T) {
	for _, c := range []struct {
		name, template string
		want           []string
	}{
		{"a sentence that t says", `<p>{{t "Nobody lags behind."}}</p>`, nil},
		{"a sentence of its own", `<p>Nobody lags behind.</p>`, []string{"Nobody lags behind."}},
		{"a word in a branch that is seldom taken", `{{if .Broken}}<b>{{.N}} broken</b>{{else}}{{range .List}}<i>ціле</i>{{else}}none{{end}}{{end}}`, []string{"0 broken", "none", "ціле"}},
		{"a word in a part", `{{define "part"}}{{with .X}}<b>word</b>{{end}}{{end}}`, []string{"word"}},
		{"figures and signs", `<p>{{.A}} · {{.B}} – 24 × 7</p>`, nil},
		{"code and names", `<pre><code>storyline demo</code></pre><span translate="no">kyiv <b>metro</b></span><code>x</code>`, nil},
		{"a word after a name", `<span translate="no"><span>a</span></span> after`, []string{"after"}},
		{"a title that t says", `<i title="{{t "Open"}}" class="open"></i>`, nil},
		{"a title of its own", `<i title="Open"></i><input placeholder="{{.N}} days">`, []string{"placeholder=0 days", "title=Open"}},
		{"the product in a page's title", `<title>{{t .Title}} · Storyline</title>`, nil},
		{"another word in a page's title", `<title>Fleet · Storyline</title>`, []string{"Fleet · "}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := unsaid(t, "page", c.template)
			slices.Sort(got)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
