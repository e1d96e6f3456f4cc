package auth

import (
	"context"
	"encoding/base64"
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"storyline/playlists"
)

func TestATokenIs256BitsAndNeverTheSame(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		token := MakeToken()
		if b, err := base64.RawURLEncoding.DecodeString(token); err != nil || len(b) != 32 || seen[token] {
			t.Fatalf("token %q: %d bytes, %v", token, len(b), err)
		}
		seen[token] = true
	}
}

func TestTheAdministratorsTokenIsMadeOnceAndKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "api-token")
	first, err := AdminToken(path)
	if err != nil || len(first) != 43 {
		t.Fatalf("%q, %v", first, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	again, err := AdminToken(path)
	if err != nil || again != first {
		t.Errorf("%q, %v", again, err)
	}
	if files, _ := os.ReadDir(filepath.Dir(path)); len(files) != 1 {
		t.Errorf("%d files", len(files))
	}
}

func TestATokenFileThatIsRefused(t *testing.T) {
	cases := []struct {
		name, content string
		mode          os.FileMode
		want          string
	}{
		{"others may read", MakeToken(), 0o644, "chmod 600"},
		{"the group may read", MakeToken(), 0o640, "chmod 600"},
		{"empty", "", 0o600, "fewer than 32"},
		{"short", "secret", 0o600, "fewer than 32"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "api-token")
			if err := os.WriteFile(path, []byte(c.content), c.mode); err != nil {
				t.Fatal(err)
			}
			if _, err := AdminToken(path); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v", err)
			} else if c.content != "" && strings.Contains(err.Error(), c.content) {
				t.Error("the error tells the token")
			}
		})
	}
	if _, err := AdminToken(filepath.Join(t.TempDir(), "none", "api-token")); err == nil {
		t.Error("a token was made in a folder that isn't there")
	}
}

// shelf keeps sums, or fails.
type shelf struct {
	sums map[playlists.DisplayID]Sum
	err  error
}

func (s *shelf) PutTokens(_ context.Context, sums map[playlists.DisplayID]Sum, _ playlists.Millis) error {
	if s.err == nil {
		maps.Copy(s.sums, sums)
	}
	return s.err
}

func TestADisplaysTokenLives(t *testing.T) {
	ctx, kept := t.Context(), &shelf{sums: map[playlists.DisplayID]Sum{"old": SumOf("old token")}}
	d := NewDisplays(kept.sums, kept)
	tokens, err := d.Issue(ctx, []playlists.DisplayID{"d-1", "d-2"}, 1)
	if err != nil {
		t.Fatal(err)
	}
	check := func(display playlists.DisplayID, token string, want bool) {
		t.Helper()
		if got := d.Verify(display, token); got != want {
			t.Errorf("%s: %v, want %v", display, got, want)
		}
		// What was stored judges alike after a restart.
		if got := NewDisplays(kept.sums, kept).Verify(display, token); got != want {
			t.Errorf("%s after a restart: %v, want %v", display, got, want)
		}
	}
	check("old", "old token", true)
	check("d-1", tokens["d-1"], true)
	check("d-2", tokens["d-2"], true)
	check("d-1", tokens["d-2"], false)
	check("d-1", "", false)
	check("d-3", tokens["d-1"], false)
	check("", "", false)

	again, err := d.Issue(ctx, []playlists.DisplayID{"d-1"}, 2)
	if err != nil {
		t.Fatal(err)
	}
	check("d-1", tokens["d-1"], false)
	check("d-1", again["d-1"], true)

	if err := d.Revoke(ctx, "d-1", 3); err != nil {
		t.Fatal(err)
	}
	check("d-1", again["d-1"], false)
	for _, sum := range kept.sums {
		for _, token := range tokens {
			if strings.Contains(string(sum[:]), token) {
				t.Error("a token is stored")
			}
		}
	}
}

func TestWhatIsNotStoredIsNotBelieved(t *testing.T) {
	full := errors.New("disk full")
	kept := &shelf{sums: map[playlists.DisplayID]Sum{"d-1": SumOf("first")}}
	d := NewDisplays(kept.sums, kept)
	kept.err = full
	if _, err := d.Issue(t.Context(), []playlists.DisplayID{"d-1"}, 1); !errors.Is(err, full) {
		t.Errorf("issue: %v", err)
	}
	if err := d.Revoke(t.Context(), "d-1", 1); !errors.Is(err, full) {
		t.Errorf("revoke: %v", err)
	}
	if !d.Verify("d-1", "first") {
		t.Error("the stored token is refused")
	}
	if _, err := d.Issue(t.Context(), []playlists.DisplayID{"D_1"}, 1); err == nil {
		t.Error("a display without a name was given a token")
	}
}

func TestTokensAreCheckedWhileTheyChange(t *testing.T) {
	kept := &shelf{sums: map[playlists.DisplayID]Sum{}}
	d := NewDisplays(nil, kept)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 200 {
				tokens, err := d.Issue(t.Context(), []playlists.DisplayID{"d-1"}, 1)
				if err != nil {
					t.Error(err)
				}
				d.Verify("d-1", tokens["d-1"])
			}
		})
	}
	all.Wait()
}

func TestBearer(t *testing.T) {
	h := Bearer("the-token", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	for header, want := range map[string]int{
		"Bearer the-token":     204,
		"bearer the-token":     204,
		"":                     401,
		"Bearer":               401,
		"Bearer ":              401,
		"Bearer the-toke":      401,
		"Bearer the-token ":    401,
		"Bearer the-token2":    401,
		"Basic the-token":      401,
		"the-token":            401,
		"Bearer Bearer the-to": 401,
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		if header != "" {
			r.Header.Set("Authorization", header)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("%q: %d, want %d", header, w.Code, want)
		}
		if want == 401 && (w.Header().Get("WWW-Authenticate") == "" || w.Header().Get("Content-Type") != "application/problem+json" || strings.Contains(w.Body.String(), "the-token")) {
			t.Errorf("%q: %v %s", header, w.Header(), w.Body)
		}
	}
}

func TestOnlyALoopbackHostIsAnswered(t *testing.T) {
	h := LoopbackHost(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	for host, want := range map[string]int{
		"localhost": 204, "localhost:8080": 204, "LOCALHOST:1": 204, "127.0.0.1": 204, "127.0.0.1:8080": 204, "127.9.9.9": 204, "[::1]:8080": 204, "[::1]": 204,
		"evil.example": 421, "evil.example:8080": 421, "localhost.evil.example": 421, "127.0.0.1.nip.io": 421, "10.0.0.1:8080": 421, "0.0.0.0": 421, "": 421, "[::]:1": 421,
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Host = host
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("%q: %d, want %d", host, w.Code, want)
		}
	}
}

func BenchmarkVerify(b *testing.B) {
	kept := &shelf{sums: map[playlists.DisplayID]Sum{}}
	d := NewDisplays(nil, kept)
	tokens, err := d.Issue(b.Context(), []playlists.DisplayID{"d-1"}, 1)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if !d.Verify("d-1", tokens["d-1"]) {
			b.Fatal("refused")
		}
	}
}
