package desk

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	"storyline/playlists"
)

// Doors knows who signed in.
type Doors interface {
	// SignIn takes the administrator's token, or a code that was given out for one
	// use, and the name under which the person acts; it gives a session.
	SignIn(secret, person string, now playlists.Millis) (session string, ok bool)
	// Person gives the name behind a session that is not over.
	Person(session string, now playlists.Millis) (string, bool)
	SignOut(session string)
}

// Options are what a Desk is made of. Log and Now may be left out.
type Options struct {
	Log   *slog.Logger
	Doors Doors
	// Zone gives the wall clock of the network.
	Zone func(context.Context) *time.Location
	// Now is the controller's clock in ms since 1970; nil: the machine's.
	Now func() playlists.Millis
}

// Desk serves the pages of all rooms. It may be mounted at / only: its addresses
// are absolute.
type Desk struct {
	opt     Options
	mux     *http.ServeMux
	handler http.Handler
	words   *words
	tongues map[playlists.Lang]tongue
	assets  assets
	own     *Room
	zip     zip
	routes  []string

	mu      sync.Mutex
	notices map[string]Phrase // what the next page of a session has to say
}

// New makes a desk without rooms.
func New(opt Options) (*Desk, error) {
	switch {
	case opt.Doors == nil:
		return nil, errors.New("desk: no Doors")
	case opt.Zone == nil:
		return nil, errors.New("desk: no Zone")
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	if opt.Now == nil {
		opt.Now = func() playlists.Millis { return time.Now().UnixMilli() }
	}
	d := &Desk{opt: opt, mux: http.NewServeMux(), words: newWords(), tongues: map[playlists.Lang]tongue{}, assets: newAssets(), notices: map[string]Phrase{}}
	for _, l := range Languages() {
		d.tongues[l] = d.words.tongue(l)
	}
	d.handler = http.NewCrossOriginProtection().Handler(d.mux)
	var err error
	if d.own, err = d.Room(own(), nil); err != nil {
		return nil, err
	}
	d.route()
	return d, nil
}

// route lists the addresses that are nobody's room.
func (d *Desk) route() {
	d.own.Get("/sign-in", d.signInPage)
	d.handle("POST /sign-in", d.signIn)
	d.handle("POST /sign-out", d.signOut)
	d.handle("POST /language", d.chooseLanguage)
	d.handle("GET /assets/{build}/{name}", d.assets.serve)
	d.handle("GET /favicon.ico", d.assets.icon)
	d.own.Get("/", func(*Request) (Page, error) { return Page{}, ErrNotHere })
}

// handle answers a pattern, method included. Every address of every room comes
// this way, so that Routes leaves none out.
func (d *Desk) handle(pattern string, h http.HandlerFunc) {
	d.routes = append(d.routes, pattern)
	d.mux.HandleFunc(pattern, h)
}

// Routes lists the pattern of every address, method included, for whoever tries
// all doors.
func (d *Desk) Routes() []string { return slices.Clone(d.routes) }

// maxForm is the largest form that is read, in bytes: a campaign's whole text and
// what surrounds it. Files come another way.
const maxForm = 2 << 20

// ServeHTTP answers one request. What another site has a browser ask is refused.
func (d *Desk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	secure(w.Header())
	d.handler.ServeHTTP(w, r)
}

// Log gives the logger.
func (d *Desk) Log() *slog.Logger { return d.opt.Log }

// Now gives the controller's clock.
func (d *Desk) Now() playlists.Millis { return d.opt.Now() }

// policy is the content security policy of every page. A preview is the screen's
// own page and brings its own.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; " +
	"frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

// secure sets what every answer carries.
func secure(h http.Header) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
}
