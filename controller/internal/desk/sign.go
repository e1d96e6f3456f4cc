package desk

import (
	"net/http"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"storyline/playlists"
)

// Cookies of people who work here; no passenger ever gets one.
const (
	sessionCookie  = "storyline-session"
	languageCookie = "storyline-language"
)

// signView is the door.
type signView struct {
	Back   string
	Code   string // handed over by a link, so that nobody has to paste it
	Name   string
	Wrong  bool
	NoName bool
}

// signInPage asks who it is. A link from `storyline desk` brings a code along.
func (d *Desk) signInPage(q *Request) (Page, error) {
	v := &signView{Back: local(q.URL.Query().Get("back")), Code: q.URL.Query().Get("code"), Name: q.URL.Query().Get("name")}
	return Page{Name: "sign-in", Title: Say("Sign in"), Data: v}, nil
}

// maxPerson is how long a person's name may be, in bytes.
const maxPerson = 80

// named reports whether a text can stand as a person's name: also beside other
// words, whose order it must not turn round, and in a campaign's text, which is
// UTF-8.
func named(s string) bool {
	return s != "" && len(s) <= maxPerson && utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) && r != '\u200d' && r != '\u200c' })
}

// signIn begins a session.
func (d *Desk) signIn(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 16<<10)
	q := d.ask(r)
	v := &signView{Back: local(q.Field("back")), Code: q.Field("code"), Name: q.Field("name")}
	secret := q.Field("token")
	if secret == "" {
		secret = v.Code
	}
	if !named(v.Name) {
		v.NoName = true
		d.own.write(w, q, Page{Name: "sign-in", Title: Say("Sign in"), Status: http.StatusUnprocessableEntity, Data: v})
		return
	}
	session, ok := d.opt.Doors.SignIn(secret, v.Name, q.Now)
	if !ok {
		v.Wrong, v.Code = true, ""
		d.own.write(w, q, Page{Name: "sign-in", Title: Say("Sign in"), Status: http.StatusForbidden, Data: v})
		return
	}
	setCookie(w, r, sessionCookie, session, 0)
	http.Redirect(w, r, v.Back, http.StatusSeeOther) //nolint:gosec // local has made sure that it is an address of ours
}

// signOut ends the session.
func (d *Desk) signOut(w http.ResponseWriter, r *http.Request) {
	if c, err := r.Cookie(sessionCookie); err == nil {
		d.opt.Doors.SignOut(c.Value)
	}
	setCookie(w, r, sessionCookie, "", -1)
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// toDoor leads somebody who did not sign in to the door. What was typed is lost; a
// form is shown only to people who signed in, so that it takes a session's end.
func toDoor(w http.ResponseWriter, r *http.Request, back string) {
	http.Redirect(w, r, "/sign-in?"+url.Values{"back": {local(back)}}.Encode(), http.StatusSeeOther)
}

// chooseLanguage keeps the language for a year.
func (d *Desk) chooseLanguage(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 16<<10)
	for _, l := range Languages() {
		if playlists.Lang(r.PostFormValue("language")) == l {
			setCookie(w, r, languageCookie, string(l), 365*24*3600)
		}
	}
	http.Redirect(w, r, local(r.PostFormValue("back")), http.StatusSeeOther) //nolint:gosec // local has made sure that it is an address of ours
}

// setCookie keeps a value in the browser: for this site alone, out of the reach of
// scripts, and over TLS alone where there is TLS.
func setCookie(w http.ResponseWriter, r *http.Request, name, value string, seconds int) {
	http.SetCookie(w, &http.Cookie{ //nolint:gosec // on loopback there is no TLS yet
		Name: name, Value: value, Path: "/", MaxAge: seconds, HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: r.TLS != nil,
	})
}
