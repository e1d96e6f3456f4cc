package auth

import (
	"testing"

	"storyline/playlists"
)

func TestWhoMaySignIn(t *testing.T) {
	const now = 1_000_000
	cases := []struct {
		name   string
		secret func(*Sessions) string
		at     int64
		ok     bool
	}{
		{"the token", func(*Sessions) string { return "the administrator's token" }, now, true},
		{"another token", func(*Sessions) string { return "the administrator's token." }, now, false},
		{"nothing", func(*Sessions) string { return "" }, now, false},
		{"a code", func(s *Sessions) string { return s.Code(now) }, now + codeLasts - 1, true},
		{"a code that is over", func(s *Sessions) string { return s.Code(now) }, now + codeLasts, false},
		{"a code used before", func(s *Sessions) string {
			c := s.Code(now)
			s.SignIn(c, "Olena", now)
			return c
		}, now, false},
		{"a session's key", func(s *Sessions) string {
			key, _ := s.SignIn(s.Code(now), "Olena", now)
			return key
		}, now, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := NewSessions("the administrator's token")
			key, ok := s.SignIn(c.secret(s), "Olena", c.at)
			if ok != c.ok {
				t.Fatalf("signed in: %v", ok)
			}
			if person, in := s.Person(key, c.at); in != c.ok || in && person != "Olena" {
				t.Errorf("the session is %q's, %v", person, in)
			}
		})
	}
}

func TestASessionEnds(t *testing.T) {
	s := NewSessions("token")
	key, _ := s.SignIn("token", "Olena", 0)
	if _, in := s.Person(key, sessionLasts-1); !in {
		t.Error("over before its time")
	}
	if _, in := s.Person(key, sessionLasts); in {
		t.Error("not over in time")
	}
	s.SignOut(key)
	if _, in := s.Person(key, 1); in {
		t.Error("not over after it was ended")
	}
}

func TestTheOldestSessionsAndCodesMakeRoom(t *testing.T) {
	s := NewSessions("token")
	var keys, codes []string
	const more = 10
	for i := range playlists.Millis(maxSessions + more) {
		codes = append(codes, s.Code(i))
		key, _ := s.SignIn("token", "Olena", i)
		keys = append(keys, key)
	}
	const now = maxSessions + more
	for i := range keys {
		if _, in := s.Person(keys[i], now); in != (i >= more) {
			t.Errorf("session %d of %d: %v", i, len(keys), in)
		}
	}
	for i := range codes {
		if _, in := s.SignIn(codes[i], "Olena", now); in != (i >= more) {
			t.Errorf("code %d of %d: %v", i, len(codes), in)
		}
	}
}
