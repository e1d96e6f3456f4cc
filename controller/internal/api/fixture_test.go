package api

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"storyline/playlists"
)

const (
	now    = playlists.Millis(1_795_435_200_000)
	bearer = "Bearer the-token"
)

// desk is the interface before a centre.
type desk struct {
	*centre
	*API
	log bytes.Buffer
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{centre: newCentre()}
	d.API = New(Options{
		Fleets: d.centre, Desk: d.centre, Tokens: d.centre, Connections: d.centre, Trust: d.centre, Media: d.centre, Campaigns: d.centre, Texts: d.centre,
		Publisher: d.centre, Displays: d.centre, Plays: d.centre, Programmes: d.centre, Sealed: d.centre,
		PublicKey: bytes.Repeat([]byte{7}, 32), Version: "1.2.3", Now: func() playlists.Millis { return now },
		Protect: func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("Authorization") != bearer {
					w.WriteHeader(http.StatusUnauthorized)
					return
				}
				next.ServeHTTP(w, r)
			})
		},
		Log: slog.New(slog.NewTextHandler(&d.log, nil)),
	})
	return d
}

// withFleet puts the founding fleet.
func withFleet(t *testing.T) *desk {
	t.Helper()
	d := newDesk(t)
	d.want(t, 200, "PUT", "/fleet", file(t, "fleets/kyiv-metro.yaml"))
	return d
}

func file(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile("../../../configs/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// ask sends one request with the token.
func (d *desk) ask(method, path, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, Prefix+path, strings.NewReader(body))
	r.Header.Set("Authorization", bearer)
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	return w
}

// want asks and demands a status.
func (d *desk) want(t *testing.T, status int, method, path, body string) *httptest.ResponseRecorder {
	t.Helper()
	w := d.ask(method, path, body)
	if w.Code != status {
		t.Fatalf("%s %s: %d, want %d: %s", method, path, w.Code, status, w.Body)
	}
	return w
}

// decode reads an answer.
func decode[T any](t *testing.T, w *httptest.ResponseRecorder) (v T) {
	t.Helper()
	if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil {
		t.Fatalf("%v: %s", err, w.Body)
	}
	return v
}

// problem is an RFC 9457 document as tools read it.
type problem struct {
	Type, Title, Detail string
	Status              int
	Errors              []struct{ Message, Location string }
}
