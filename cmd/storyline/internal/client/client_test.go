package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"storyline/playlists"
)

const token = "0123456789abcdef"

// against gives a client of a controller that answers by the patterns given. It
// refuses whoever has not the token, as the real one does.
func against(t *testing.T, routes map[string]http.HandlerFunc) *Client {
	t.Helper()
	mux := http.NewServeMux()
	for pattern, h := range routes {
		mux.HandleFunc(pattern, h)
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+token {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return New(s.URL+"/", token+"\n")
}

func answer(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

func TestWhatAControllerSaysNoTo(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   string
		says   string
	}{
		"a problem with its places": {
			422, `{"title":"the campaign has problems","detail":"2 of them","errors":[{"location":"campaign.yaml:3:1","message":"no such key; take it out"},{"message":"nothing"}]}`,
			"the controller says no (422): the campaign has problems: 2 of them\n  campaign.yaml:3:1: no such key; take it out\n  nothing",
		},
		"a refusal":                {409, `{"title":"not now","detail":"its clock is unsynced"}`, "the controller says no (409): not now: its clock is unsynced"},
		"a title alone":            {500, `{"title":"failed"}`, "the controller says no (500): failed"},
		"no problem document":      {502, `<html>Bad gateway</html>`, "the controller answers 502 Bad Gateway"},
		"JSON of another kind":     {503, `{"error":"x"}`, "the controller answers 503 Service Unavailable"},
		"another token":            {401, ``, "the controller doesn't know this token: give the file api-token of its data folder with --token-file"},
		"nothing of that name":     {404, `{"title":"not found","detail":"no such network: put its fleet first"}`, "the controller has no such thing: no such network: put its fleet first"},
		"a path that it lacks":     {404, `404 page not found`, "the controller has no such thing: PUT /api/v1/fleet"},
		"a redirect to nowhere":    {304, ``, "the controller answers 304 Not Modified"},
		"a problem without words":  {400, `{}`, "the controller answers 400 Bad Request"},
		"a document that is torn":  {400, `{"title":"bad`, "the controller answers 400 Bad Request"},
		"an answer with no length": {413, strings.Repeat(" ", 1<<16), "the controller answers 413 Request Entity Too Large"},
	} {
		t.Run(name, func(t *testing.T) {
			err := against(t, map[string]http.HandlerFunc{"PUT /api/v1/fleet": answer(c.status, c.body)}).PutFleet(t.Context(), nil)
			if err == nil || err.Error() != c.says {
				t.Errorf("got  %v\nwant %s", err, c.says)
			}
			if errors.Is(err, ErrNotFound) != (c.status == 404) {
				t.Errorf("%v: not found is %v", err, errors.Is(err, ErrNotFound))
			}
		})
	}
}

func TestAnswersThatCannotBeTaken(t *testing.T) {
	endless := func(w http.ResponseWriter, _ *http.Request) {
		chunk := make([]byte, 1<<20)
		for range maxAnswer>>20 + 2 {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	}
	torn := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		io.WriteString(w, `{"scheme":`)
	}
	for name, c := range map[string]struct {
		h    http.HandlerFunc
		says string
	}{
		"endless":  {endless, "the controller's answer is larger than"},
		"torn":     {torn, "read the controller's answer: unexpected EOF"},
		"not JSON": {answer(200, "hello"), "read the controller's answer: invalid character"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := against(t, map[string]http.HandlerFunc{"GET /api/v1/key": c.h}).Key(t.Context()); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, want it to say %q", err, c.says)
			}
		})
	}
	t.Run("nobody there", func(t *testing.T) {
		if err := New("http://127.0.0.1:1", token).PutFleet(t.Context(), nil); err == nil || !strings.HasPrefix(err.Error(), "no controller listens at http://127.0.0.1:1: start storyline-controller") {
			t.Errorf("%v", err)
		}
	})
}

func TestWhatIsPutArrivesWhole(t *testing.T) {
	type request struct{ Path, Type, Body string }
	var got []request
	keep := func(body string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			b, _ := io.ReadAll(r.Body)
			if int64(len(b)) != r.ContentLength {
				t.Errorf("%s: %d bytes came, %d were announced", r.URL.Path, len(b), r.ContentLength)
			}
			got = append(got, request{r.Method + " " + r.URL.Path, r.Header.Get("Content-Type"), string(b)})
			io.WriteString(w, body)
		}
	}
	digest := playlists.DigestOf([]byte("film"))
	c := against(t, map[string]http.HandlerFunc{
		"PUT /api/v1/":          keep(`{"missing":["` + digest.String() + `"]}`),
		"POST /api/v1/displays": keep(`{"tokens":[{"display":"d-1","token":"secret"}]}`),
	})
	film := filepath.Join(t.TempDir(), "film.mp4")
	if err := os.WriteFile(film, []byte("film"), 0o600); err != nil {
		t.Fatal(err)
	}
	kept, err := c.PutCampaign(t.Context(), "demo", []byte("version: 1\n"), nil, Put{})
	if diff := cmp.Diff([]playlists.Digest{digest}, kept.Missing); diff != "" {
		t.Errorf("missing (-want +got):\n%s", diff)
	}
	tokens, errTokens := c.AddDisplays(t.Context(), []playlists.DisplayID{"d-1"})
	if diff := cmp.Diff(map[playlists.DisplayID]string{"d-1": "secret"}, tokens); diff != "" {
		t.Errorf("tokens (-want +got):\n%s", diff)
	}
	if _, err := c.AddDisplays(t.Context(), []playlists.DisplayID{"d-1", "d-2"}); err == nil || err.Error() != "the controller gave no token for d-2" {
		t.Errorf("%v", err)
	}
	_, errStory := c.PutStory(t.Context(), []byte("{}"))
	err = errors.Join(err, errTokens, errStory, c.PutFleet(t.Context(), []byte("lines: []\n")), c.PutTrust(t.Context(), []byte("{}")),
		c.PutMedia(t.Context(), digest, film))
	if err != nil {
		t.Fatal(err)
	}
	want := []request{
		{"PUT /api/v1/campaigns/demo", "application/json", `{"catalogue":null,"yaml":"version: 1\n"}`},
		{"POST /api/v1/displays", "application/json", `{"displays":["d-1"]}`},
		{"POST /api/v1/displays", "application/json", `{"displays":["d-1","d-2"]}`},
		{"PUT /api/v1/stories", "application/json", "{}"},
		{"PUT /api/v1/fleet", "application/yaml", "lines: []\n"},
		{"PUT /api/v1/trust", "application/json", "{}"},
		{"PUT /api/v1/media/" + digest.String(), "application/octet-stream", "film"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if err := c.PutMedia(t.Context(), digest, film+"x"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%v", err)
	}
}

// progress answers as a controller does while displays take a publish, one more
// each time it is asked, and calls asked each time.
func progress(displays int, state string, asked func(n int)) http.HandlerFunc {
	n := 0
	return func(w http.ResponseWriter, r *http.Request) {
		n++
		p := Progress{ID: r.PathValue("id"), State: state, Failure: "no fleet"}
		p.Counts.Displays, p.Counts.Held = displays, min(n, displays)
		if r.URL.Query().Get("waiting") == "false" {
			p.Displays = make([]Receipt, displays)
		}
		if asked != nil {
			asked(n)
		}
		_ = json.NewEncoder(w).Encode(p)
	}
}

func TestAwaitEndsWhenEveryDisplayHoldsIt(t *testing.T) {
	c := against(t, map[string]http.HandlerFunc{"GET /api/v1/publishes/{id}": progress(3, "done", nil)})
	p, err := c.Await(t.Context(), "p-1", time.Millisecond, AllHold)
	if err != nil || p.ID != "p-1" || len(p.Displays) != 3 || p.Counts.Held != 3 {
		t.Errorf("%+v: %v", p, err)
	}
}

func TestAwaitSaysWhyAPublishFailed(t *testing.T) {
	c := against(t, map[string]http.HandlerFunc{"GET /api/v1/publishes/{id}": progress(3, "failed", nil)})
	if _, err := c.Await(t.Context(), "p-1", time.Millisecond, AllHold); err == nil || err.Error() != "the publish failed: no fleet" {
		t.Errorf("%v", err)
	}
}

func TestAwaitKeepsTheLastAnswerWhenTimeIsUp(t *testing.T) {
	for name, late := range map[string]int{"between two answers": 2, "before any answer": 1} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			defer cancel(nil)
			c := against(t, map[string]http.HandlerFunc{"GET /api/v1/publishes/{id}": progress(100, "done", func(n int) {
				if n == late {
					cancel(nil) // the answer never arrives
				}
			})})
			p, err := c.Await(ctx, "p-1", time.Millisecond, AllHold)
			if !errors.Is(err, context.Canceled) || p.Counts.Held != late-1 {
				t.Errorf("%d held: %v", p.Counts.Held, err)
			}
			if want := fmt.Sprintf("%d of %d displays hold it so far", p.Counts.Held, p.Counts.Displays); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v, want it to say %q", err, want)
			}
		})
	}
}

func TestPlaysAreReadPageByPage(t *testing.T) {
	var asked []string
	c := against(t, map[string]http.HandlerFunc{"GET /api/v1/plays": func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.RawQuery)
		if r.URL.Query().Get("after") == "" {
			io.WriteString(w, `{"plays":[{"display":"d-1","seq":1}],"next":"1"}`)
			return
		}
		io.WriteString(w, `{"plays":[{"display":"d-1","seq":2}]}`)
	}})
	plays, err := c.Plays(t.Context(), "d-1")
	if err != nil || len(plays) != 2 || plays[1].Seq != 2 {
		t.Errorf("%+v: %v", plays, err)
	}
	if diff := cmp.Diff([]string{"display=d-1&limit=5000", "after=1&display=d-1&limit=5000"}, asked); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTokensAreReadFromFiles(t *testing.T) {
	file := filepath.Join(t.TempDir(), "token")
	for text, want := range map[string]string{"secret\n": "secret", " \n": "", "": ""} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := ReadToken(file)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
}
