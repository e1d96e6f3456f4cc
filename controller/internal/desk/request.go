package desk

import (
	"errors"
	"net/http"
	"strings"
	"unicode"

	"storyline/playlists"
)

// Request is one question to a page: who reads, and who asks.
type Request struct {
	*http.Request
	*Reader
	Person string // who signed in; empty: nobody
	desk   *Desk
	key    string // of the session
}

// Field gives a field of the form, spaces trimmed and line ends as we write them:
// a browser sends CR LF.
func (q *Request) Field(name string) string {
	return strings.TrimSpace(strings.ReplaceAll(q.PostFormValue(name), "\r\n", "\n"))
}

// ErrNotHere is the error of a page about something that is not known.
var ErrNotHere = errors.New("not known here")

// Refusal is an error for the person who asked: what can't be done, and what to do
// about it. The answer is a page that says so.
type Refusal struct{ Phrase Phrase }

// Error gives the English sentence.
func (r *Refusal) Error() string { return r.Phrase.Text }

// Refuse makes one.
func Refuse(text string, args ...any) error { return &Refusal{Say(text, args...)} }

// languageOf gives the language in which a request wants its answer: that of its
// cookie, else what the browser prefers.
func (d *Desk) languageOf(r *http.Request) playlists.Lang {
	if c, err := r.Cookie(languageCookie); err == nil {
		for _, l := range Languages() {
			if c.Value == string(l) {
				return l
			}
		}
	}
	return d.words.preferred(r.Header.Get("Accept-Language"))
}

// ask makes a Request of what came over HTTP.
func (d *Desk) ask(r *http.Request) *Request {
	zone, now := d.opt.Zone(r.Context()), d.opt.Now()
	q := &Request{Request: r, Reader: &Reader{tongue: d.tongues[d.languageOf(r)], Zone: zone, Now: now}, desk: d}
	if c, err := r.Cookie(sessionCookie); err == nil {
		if person, ok := d.opt.Doors.Person(c.Value, now); ok {
			q.Person, q.key = person, c.Value
		}
	}
	return q
}

// local gives an address of ours to go back to, the first page for any other.
// Browsers take tabs and line ends out of an address, and a backslash for a slash,
// so that what looks like ours can begin with another's name.
func local(address string) string {
	if !strings.HasPrefix(address, "/") || strings.HasPrefix(address, "//") || len(address) > 2000 ||
		strings.Contains(address, "\\") || strings.ContainsFunc(address, unicode.IsControl) {
		return "/"
	}
	return address
}
