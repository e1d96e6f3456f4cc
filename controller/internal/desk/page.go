package desk

import (
	"net/http"
	"regexp"
	"unicode"

	"storyline/playlists"
)

// Page is what a template is given: what the frame around it needs, and Data for
// the page itself (nil: there is nothing yet, and the page says how to begin).
type Page struct {
	Name   string // of the template
	Nav    string // what is marked in the navigation; empty: Name
	Title  Phrase
	Mark   string // the step of the hub from which the page wants to hear
	Scope  string // whom it wants to hear of: "all", "train=...", "carriage=..."; empty: nobody
	Status int    // 0: 200
	Data   any
	// Styles and Scripts are files of the room that this page alone needs.
	Styles, Scripts []string

	Lang   playlists.Lang
	Others []otherLanguage // in which it could be read instead
	Path   string
	Person string
	Notice Phrase
	Assets string
	Now    playlists.Millis
	Zone   string
	Host   string // by which the page was asked for
	Port   string
}

// Sheets lists the styles of the page, those of every page first.
func (p *Page) Sheets() []string {
	return append([]string{"base.css", "state.css", "page.css", "form.css"}, p.Styles...)
}

// Modules lists its scripts likewise.
func (p *Page) Modules() []string { return append([]string{"desk.js"}, p.Scripts...) }

// Initial gives the letter that stands for the person.
func (p *Page) Initial() string {
	for _, c := range p.Person {
		return string(unicode.ToUpper(c))
	}
	return ""
}

// otherLanguage names a language in itself.
type otherLanguage struct {
	Lang playlists.Lang
	Name string
}

func languagesBut(l playlists.Lang) (others []otherLanguage) {
	for _, o := range []otherLanguage{{"en", "English"}, {"uk", "Українська"}} {
		if o.Lang != l {
			others = append(others, o)
		}
	}
	return others
}

// hostForm is what an address may be that a person is to type after us.
var hostForm = regexp.MustCompile(`^(?:[A-Za-z0-9.-]{1,200}|\[[0-9a-fA-F:]{2,45}\])(?::([0-9]{1,5}))?$`)

// address gives host and port of the request, as far as they have the form of
// some.
func address(r *http.Request) (host, port string) {
	m := hostForm.FindStringSubmatch(r.Host)
	switch {
	case m == nil:
		return "127.0.0.1:8080", "8080"
	case m[1] == "":
		return r.Host, "80"
	default:
		return r.Host, m[1]
	}
}
