package auth

import (
	"math"
	"sync"

	"storyline/playlists"
)

// Sessions are the people who work at the console. Who holds the administrator's
// token, or a code that was made with it, may sign in under a name; the name stands
// beside what they do. Sessions live in memory: a controller that starts again asks
// everybody again.
type Sessions struct {
	admin Sum

	mu    sync.Mutex
	codes map[Sum]playlists.Millis // until when
	open  map[Sum]session
}

type session struct {
	person string
	until  playlists.Millis
}

// How long a code may be used, and how long a session lasts, in ms: a working day.
const (
	codeLasts    = 10 * 60_000
	sessionLasts = 12 * 3600_000
)

// maxSessions bounds what is kept of each kind; the oldest make room.
const maxSessions = 1000

// NewSessions makes sessions for the holder of a token.
func NewSessions(adminToken string) *Sessions {
	return &Sessions{admin: SumOf(adminToken), codes: map[Sum]playlists.Millis{}, open: map[Sum]session{}}
}

// Code makes a code that signs somebody in once within ten minutes, so that a
// person need not carry the token through a browser.
func (s *Sessions) Code(now playlists.Millis) string {
	code := MakeToken()
	s.mu.Lock()
	defer s.mu.Unlock()
	makeRoom(s.codes, func(until playlists.Millis) playlists.Millis { return until }, now)
	s.codes[SumOf(code)] = now + codeLasts
	return code
}

// SignIn begins a session for whoever brings the token or an unused code.
func (s *Sessions) SignIn(secret, person string, now playlists.Millis) (string, bool) {
	sum := SumOf(secret)
	s.mu.Lock()
	defer s.mu.Unlock()
	// Codes are looked up by their sum, which tells nothing about the code.
	until, isCode := s.codes[sum]
	delete(s.codes, sum)
	if !same(sum, s.admin) && (!isCode || until <= now) {
		return "", false
	}
	makeRoom(s.open, func(one session) playlists.Millis { return one.until }, now)
	key := MakeToken()
	s.open[SumOf(key)] = session{person: person, until: now + sessionLasts}
	return key, true
}

// makeRoom takes out what is over, and the oldest if there still is no room for one
// more.
func makeRoom[V any](all map[Sum]V, until func(V) playlists.Millis, now playlists.Millis) {
	var oldest Sum
	var first playlists.Millis = math.MaxInt64
	for sum, one := range all {
		if end := until(one); end <= now {
			delete(all, sum)
		} else if end < first {
			oldest, first = sum, end
		}
	}
	if len(all) >= maxSessions {
		delete(all, oldest)
	}
}

// Person gives the name behind a session.
func (s *Sessions) Person(key string, now playlists.Millis) (string, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	one, ok := s.open[SumOf(key)]
	if !ok || one.until <= now {
		return "", false
	}
	return one.person, true
}

// SignOut ends a session.
func (s *Sessions) SignOut(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.open, SumOf(key))
}
