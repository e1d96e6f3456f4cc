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
	p := client.Progress{
		Displays: []client.Receipt{
			{Carriage: "10511", Display: "d-10511-a", Held: held, Committed: 1, Applied: 50, TookToApply: 42, Phase: "applied"},
			{Carriage: "10512", Display: "d-10512-a", Phase: "offline", Wave: 1},
			{Carriage: "10513", Display: "d-10513-a", Held: held, Phase: "refused", Wave: 1, Refusals: []playlists.Refused{{Reason: playlists.OlderSerial}}},
			{Carriage: "10514", Display: "d-10514-a", Held: held, Phase: "fetching", Wave: 1, Missing: 2},
			{Carriage: "10515", Display: "d-10515-a", Held: held, Phase: "applied", Applied: 9, TookToApply: 7, Failures: []playlists.Failed{{ID: "door", Slide: "film"}}},
		},
		Waves:   []client.Wave{{Displays: 2, Phases: map[string]int{"applied": 2}}, {Displays: 3}},
		Faults:  []client.Fault{{Display: "d-10515-a", Carriage: "10515", Why: "could not show slide film of story door"}},
		Excused: []client.Fault{{Display: "d-10511-b", Carriage: "10511", Why: "was not there when the wave began"}},
		Watch:   &client.Watch{Excused: []client.Fault{{Display: "d-10515-b", Carriage: "10515", Why: "is blanked by a technician"}}},
	}
	p.Counts.Displays, p.Counts.Applied = 5, 2
	var out bytes.Buffer
	printProgress(&out, &p)
	want := "CARRIAGE  DISPLAY    IS        AFTER  NOTE\n" +
		"10511     d-10511-a  applied   42 ms  \n" +
		"10512     d-10512-a  offline   -      \n" +
		"10513     d-10513-a  refused   -      refused, older-serial\n" +
		"10514     d-10514-a  fetching  -      2 media files to fetch\n" +
		"10515     d-10515-a  applied   7 ms   could not show slide film of story door\n" +
		"wave 1: 2 of 2 displays show it.\nwave 2: 0 of 3 displays show it.\n" +
		"! display d-10515-a in carriage 10515 could not show slide film of story door\n" +
		"- display d-10511-b in carriage 10511 was not there when the wave began; not counted\n" +
		"- display d-10515-b in carriage 10515 is blanked by a technician; not counted\n" +
		"2 of 5 displays show it.\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAPublishThatFailedEarlyHasNoTable(t *testing.T) {
	var out bytes.Buffer
	printProgress(&out, &client.Progress{State: "failed"})
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
	planned := playlists.DigestOf([]byte("plan"))
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
			if want := fmt.Sprintf(`{"network":"test-metro","campaigns":["two-stories"],"expect":%q}`, planned); string(b) != want {
				t.Errorf("asked for %s, want %s", b, want)
			}
			fmt.Fprint(w, `{"id":"p-1"}`)
		case "/api/v1/plans":
			fmt.Fprintf(w, `{"id":%q,"network":"test-metro","carriages":[{"train":"t1","carriage":"101"}],"trains":[{"train":"t1","carriages":1}],"problems":[{"kind":"media","media":%q}]}`, planned, missing)
		case "/api/v1/publishes/p-1":
			fmt.Fprint(w, `{"id":"p-1","state":"done","counts":{"displays":1,"held":1,"applied":1},"displays":[{"carriage":"101","display":"d-101-a","phase":"applied","applied":1,"took_to_apply":7}]}`)
		}
	}))
	defer controller.Close()
	trust := filepath.Join(dir, "trust.json")
	if err := errors.Join(writeSecret(trust, "{}"), writeSecret(filepath.Join(dir, "token"), "secret")); err != nil {
		t.Fatal(err)
	}
	var out, log bytes.Buffer
	c := newApply()
	c.SetArgs([]string{home, "--fleet", fleet, "--sheets", sheets, "--yes", "--trust", trust, "--controller", controller.URL, "--token-file", filepath.Join(dir, "token")})
	c.SetOut(&out)
	c.SetErr(&log)
	if err := c.ExecuteContext(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"PUT /api/v1/trust", "POST /api/v1/plans", "PUT /api/v1/fleet", "PUT /api/v1/campaigns/two-stories", "PUT /api/v1/media/" + missing.String(),
		"PUT /api/v1/stories", "POST /api/v1/publishes", "GET /api/v1/publishes/p-1", "GET /api/v1/publishes/p-1",
	}
	if diff := cmp.Diff(want, asked); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !strings.HasSuffix(out.String(), "1 of 1 displays show it.\n") || log.String() != "Publish p-1 is accepted.\n" {
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
