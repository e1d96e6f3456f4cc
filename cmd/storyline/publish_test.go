package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"storyline/cmd/storyline/internal/client"
	"storyline/cmd/storyline/internal/keys"
	"storyline/cmd/storyline/internal/office"
	"storyline/playlists"
)

func TestAPublishNamesItsStragglers(t *testing.T) {
	held := playlists.Held{Serial: playlists.Serial{Epoch: 1, N: 1_700_000_000_000}, Digest: playlists.DigestOf([]byte("order"))}
	p := client.Progress{Displays: []client.Receipt{
		{Carriage: "10511", Display: "d-10511-a", Held: held, Committed: 1, Took: 42},
		{Carriage: "10512", Display: "d-10512-a", Presence: "offline"},
		{Carriage: "10513", Display: "d-10513-a", Held: held, Presence: "online", Refusals: []playlists.Refused{{Reason: playlists.OlderSerial}}},
	}}
	p.Counts.Displays, p.Counts.Held = 3, 1
	var out bytes.Buffer
	printProgress(&out, p)
	want := "CARRIAGE  DISPLAY    HOLDS            AFTER  NOTE\n" +
		"10511     d-10511-a  1.1700000000000  42 ms  \n" +
		"10512     d-10512-a  nothing          -      offline\n" +
		"10513     d-10513-a  1.1700000000000  -      refused, older-serial\n" +
		"1 of 3 displays hold it.\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAPublishThatFailedEarlyHasNoTable(t *testing.T) {
	var out bytes.Buffer
	printProgress(&out, client.Progress{State: "failed"})
	if out.Len() > 0 {
		t.Errorf("%q", out.String())
	}
}

// A controller judges each thing by what came before it, so the order matters;
// and what nobody has signed, or it holds already, is not sent.
func TestAPublishHandsOverInOrderWhatIsNeeded(t *testing.T) {
	dir := t.TempDir()
	fleet, home, sheets := filepath.Join(campaignTestdata, "good", "fleet.yaml"), filepath.Join(dir, "campaign"), filepath.Join(dir, "sheets")
	if err := errors.Join(os.CopyFS(filepath.Join(home, "media"), os.DirFS("testdata/media")), os.CopyFS(home, os.DirFS(filepath.Join(campaignTestdata, "good")))); err != nil {
		t.Fatal(err)
	}
	s, err := goodSource(home, fleet, nil)
	if err != nil {
		t.Fatal(err)
	}
	signed := signOne(t, s, sheets)
	missing := s.catalogue["media/film.mp4"].SHA256
	var asked []string
	controller := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Method+" "+r.URL.Path)
		b, _ := io.ReadAll(r.Body)
		switch r.URL.Path {
		case "/api/v1/campaigns/two-stories":
			fmt.Fprintf(w, `{"missing":[%q]}`, missing)
		case "/api/v1/stories":
			if e, err := playlists.ParseEnvelope(b, len(b)); err != nil || e.PayloadDigest() != signed {
				t.Errorf("a story that nobody signed was sent: %v", err)
			}
			fmt.Fprint(w, `{}`)
		case "/api/v1/publishes":
			if want := `{"campaigns":["two-stories"],"network":"test-metro"}`; string(b) != want {
				t.Errorf("asked for %s, want %s", b, want)
			}
			fmt.Fprint(w, `{"id":"p-1"}`)
		case "/api/v1/publishes/p-1":
			fmt.Fprint(w, `{"id":"p-1","state":"done","counts":{"displays":1,"held":1},"displays":[{"carriage":"101","display":"d-101-a","committed":1,"took":7}]}`)
		}
	}))
	defer controller.Close()
	trust := filepath.Join(dir, "trust.json")
	if err := errors.Join(writeSecret(trust, "{}"), writeSecret(filepath.Join(dir, "token"), "secret")); err != nil {
		t.Fatal(err)
	}
	var out, log bytes.Buffer
	c := newPublish()
	c.SetArgs([]string{home, "--fleet", fleet, "--sheets", sheets, "--trust", trust, "--controller", controller.URL, "--token-file", filepath.Join(dir, "token")})
	c.SetOut(&out)
	c.SetErr(&log)
	if err := c.ExecuteContext(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"PUT /api/v1/trust", "PUT /api/v1/fleet", "PUT /api/v1/campaigns/two-stories", "PUT /api/v1/media/" + missing.String(),
		"PUT /api/v1/stories", "POST /api/v1/publishes", "GET /api/v1/publishes/p-1", "GET /api/v1/publishes/p-1",
	}
	if diff := cmp.Diff(want, asked); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !strings.HasSuffix(out.String(), "1 of 1 displays hold it.\n") || log.String() != "Publish p-1 is accepted.\n" {
		t.Errorf("said %q and %q", out.String(), log.String())
	}
}

// signOne prepares a campaign's sheets and signs the first, whose digest it gives.
func signOne(t *testing.T, s *source, dir string) playlists.Digest {
	t.Helper()
	if err := s.prepare(dir); err != nil {
		t.Fatal(err)
	}
	sheets, err := office.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	key, err := keys.Generate("olena")
	if err != nil {
		t.Fatal(err)
	}
	if err := sheets[0].Sign(key); err != nil {
		t.Fatal(err)
	}
	return sheets[0].Digest()
}

// signer writes an editor's key and gives its file.
func signer(t *testing.T, dir string) string {
	t.Helper()
	key, err := keys.Generate("olena")
	if err != nil {
		t.Fatal(err)
	}
	private, _, err := key.Write(dir)
	if err != nil {
		t.Fatal(err)
	}
	return private
}

// fakeController answers by patterns, and gives its address.
func fakeController(t *testing.T, answers map[string]string) string {
	t.Helper()
	mux := http.NewServeMux()
	for pattern, answer := range answers {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, answer) })
	}
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL
}
