package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"storyline/playlists"
	"storyline/playlists/campaign"
)

var update = flag.Bool("update", false, "write the golden files anew")

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

// answer decodes an answer.
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

func TestTheOpenAPIDocumentIsWhatWasPromised(t *testing.T) {
	d := newDesk(t)
	b, err := d.OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, b, "", "  "); err != nil {
		t.Fatal(err)
	}
	indented.WriteByte('\n')
	if *update {
		if err := os.WriteFile("testdata/openapi.json", indented.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	golden, err := os.ReadFile("testdata/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(golden), indented.String()); diff != "" {
		t.Errorf("the interface has changed (-promised +now); run the test with -update if that is meant:\n%s", diff)
	}
	for _, ext := range []string{".json", ".yaml"} {
		if w := d.want(t, 200, "GET", "/openapi"+ext, ""); w.Body.Len() < 1000 {
			t.Errorf("openapi%s: %d bytes", ext, w.Body.Len())
		}
	}
	for _, path := range []string{"/docs", "/schemas/Token"} {
		d.want(t, 404, "GET", path, "")
	}
}

func TestEverythingButTheHealthNeedsTheToken(t *testing.T) {
	d := newDesk(t)
	paths := d.API.huma.OpenAPI().Paths
	if len(paths) < 14 {
		t.Fatalf("%d paths", len(paths))
	}
	for path, item := range paths {
		for method, op := range map[string]bool{"GET": item.Get != nil, "PUT": item.Put != nil, "POST": item.Post != nil, "DELETE": item.Delete != nil, "HEAD": item.Head != nil} {
			if !op {
				continue
			}
			w := httptest.NewRecorder()
			d.ServeHTTP(w, httptest.NewRequest(method, path, nil))
			if open := path == Prefix+"/health"; (w.Code == http.StatusUnauthorized) == open {
				t.Errorf("%s %s without a token: %d", method, path, w.Code)
			}
		}
	}
	w := httptest.NewRecorder()
	d.ServeHTTP(w, httptest.NewRequest("GET", Prefix+"/openapi.json", nil))
	if w.Code != http.StatusUnauthorized {
		t.Errorf("openapi.json: %d", w.Code)
	}
}

func TestHealth(t *testing.T) {
	d := newDesk(t)
	h := decode[Health](t, d.want(t, 200, "GET", "/health", ""))
	if d := cmp.Diff(Health{Status: "ok", Now: now, Version: "1.2.3"}, h); d != "" {
		t.Error(d)
	}
	d.Notes = func() []string { return []string{"displays are not bound: no trust"} }
	if h := decode[Health](t, d.want(t, 200, "GET", "/health", "")); h.Status != "ok" || len(h.Notes) != 1 {
		t.Errorf("a note is no failure: %+v", h)
	}
	why := ""
	d.Wrong = func() string { return why }
	d.want(t, 200, "GET", "/health", "")
	why = "the broker is not open yet"
	if h := decode[Health](t, d.want(t, 503, "GET", "/health", "")); h.Status != why {
		t.Errorf("got %+v", h)
	}
}

func TestFleet(t *testing.T) {
	d := newDesk(t)
	d.want(t, 404, "GET", "/fleet", "")
	yaml := file(t, "fleets/kyiv-metro.yaml")
	sum := decode[FleetSummary](t, d.want(t, 200, "PUT", "/fleet", yaml))
	if sum.Network != "kyiv-metro" || sum.Lines != 3 {
		t.Errorf("got %+v", sum)
	}
	for _, query := range []string{"", "?network=kyiv-metro"} {
		w := d.want(t, 200, "GET", "/fleet"+query, "")
		if w.Body.String() != yaml || w.Header().Get("Content-Type") != "application/yaml" {
			t.Errorf("%q: %s, %d bytes", query, w.Header().Get("Content-Type"), w.Body.Len())
		}
	}
	d.want(t, 404, "GET", "/fleet?network=lviv-tram", "")
	d.want(t, 422, "GET", "/fleet?network=../x", "")
	d.fleets["lviv-tram"] = []byte("x")
	p := decode[problem](t, d.want(t, 422, "GET", "/fleet", ""))
	if len(p.Errors) != 1 || p.Errors[0].Location != "query.network" {
		t.Errorf("two networks and none named: %+v", p)
	}
}

func TestProblemsOfAFileComeWithTheirPlaces(t *testing.T) {
	d := newDesk(t)
	yaml := strings.Replace(file(t, "fleets/kyiv-metro.yaml"), "network: kyiv-metro", "network: Kyiv Metro\nowner: nobody", 1)
	w := d.want(t, 422, "PUT", "/fleet", yaml)
	p := decode[problem](t, w)
	if w.Header().Get("Content-Type") != "application/problem+json" || p.Type != "urn:storyline:problems" || len(p.Errors) < 2 {
		t.Fatalf("%s %+v", w.Header(), p)
	}
	for _, e := range p.Errors {
		var line, column int
		if n, err := fmt.Sscanf(e.Location, "fleet.yaml:%d:%d", &line, &column); n != 2 || err != nil || line < 6 || line > 7 || e.Message == "" {
			t.Errorf("%+v", e)
		}
	}
	body, _ := json.Marshal(map[string]any{"yaml": "version: 1\nnonsense: 2\n", "catalogue": map[string]any{}})
	p = decode[problem](t, d.want(t, 422, "PUT", "/campaigns/they-used-you", string(body)))
	if len(p.Errors) == 0 || !strings.HasPrefix(p.Errors[0].Location, "campaign.yaml:") {
		t.Errorf("%+v", p)
	}
}

// homes knows the displays of fleets; nil where there is no fleet.
type homes map[playlists.DisplayID]bool

func (h homes) Homeless(_ context.Context, ds []playlists.DisplayID) []playlists.DisplayID {
	if h == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(ds), func(d playlists.DisplayID) bool { return h[d] })
}

func TestADisplayInNoFleetGetsNoToken(t *testing.T) {
	d := newDesk(t)
	d.Places = homes{"d-1": true, "d-2": true}
	d.want(t, 201, "POST", "/displays", `{"displays":["d-1","d-2"]}`)
	p := decode[problem](t, d.want(t, 422, "POST", "/displays", `{"displays":["d-1","d-l","d-2","d-3"]}`))
	if !strings.Contains(p.Detail, "d-l (2 such in all)") || !strings.Contains(p.Detail, "put it into the fleet file") ||
		len(p.Errors) != 2 || p.Errors[0].Location != "body.displays[1]" || p.Errors[1].Location != "body.displays[3]" {
		t.Errorf("%+v", p)
	}
	if len(d.tokens) != 2 {
		t.Errorf("%d tokens", len(d.tokens))
	}
	d.Places = homes(nil) // no fleet yet: nobody can know
	d.want(t, 201, "POST", "/displays", `{"displays":["d-9"]}`)
}

func TestDisplaysAreEnrolledAndRevoked(t *testing.T) {
	d := newDesk(t)
	w := d.want(t, 201, "POST", "/displays", `{"displays":["d-1","d-2"]}`)
	out := decode[struct{ Tokens []Token }](t, w)
	want := []Token{{"d-1", d.tokens["d-1"]}, {"d-2", d.tokens["d-2"]}}
	if diff := cmp.Diff(want, out.Tokens); diff != "" {
		t.Error(diff)
	}
	if w.Header().Get("Cache-Control") != "no-store" {
		t.Error("tokens may be cached")
	}
	if diff := cmp.Diff([]playlists.DisplayID{"d-1", "d-2"}, d.dropped); diff != "" {
		t.Error(diff)
	}
	d.want(t, 204, "DELETE", "/displays/d-1/token", "")
	if _, ok := d.tokens["d-1"]; ok || len(d.dropped) != 3 {
		t.Error("the token of d-1 is still good")
	}
	for body, location := range map[string]string{
		`{"displays":["d-1","D_2"]}`:      "body.displays[1]",
		`{"displays":["d-1","d-1"]}`:      "body.displays[1]",
		`{"displays":[]}`:                 "body.displays",
		`{"displays":[7]}`:                "body.displays[0]",
		`{}`:                              "body",
		`{"displays":["d-1"],"more":1}`:   "body.more",
		`{"displays":["../../x"]}`:        "body.displays[0]",
		`{"displays":["d-1/status","x"]}`: "body.displays[0]",
	} {
		p := decode[problem](t, d.want(t, 422, "POST", "/displays", body))
		if len(p.Errors) == 0 || p.Errors[0].Location != location {
			t.Errorf("%s: %+v, want %s", body, p, location)
		}
	}
	d.want(t, 400, "POST", "/displays", `{"displays":`)
	w = d.want(t, 422, "POST", "/displays", `{"displays":["d-1"],"more":"`+strings.Repeat("x", 10_000)+`"}`)
	if w.Body.Len() > 1000 {
		t.Errorf("a problem repeats the request: %d bytes", w.Body.Len())
	}
	d.want(t, 422, "DELETE", "/displays/D_1/token", "")
}

func TestTrustIsKeptWordForWordOrRefusedByName(t *testing.T) {
	d := newDesk(t)
	d.want(t, 404, "GET", "/trust", "")
	e := playlists.Envelope{PayloadType: playlists.TypeTrust, Payload: []byte(`{"v":1}`)}
	p := decode[problem](t, d.want(t, 422, "PUT", "/trust", string(e.Bytes())))
	if p.Type != "urn:storyline:refused:unsigned" || p.Title != "refused, unsigned" || p.Detail != "no signature" {
		t.Errorf("%+v", p)
	}
	p = decode[problem](t, d.want(t, 422, "PUT", "/trust", string(e.Bytes()[:20])))
	if p.Type != "urn:storyline:refused:truncated" {
		t.Errorf("%+v", p)
	}
	d.want(t, 413, "PUT", "/trust", strings.Repeat(" ", playlists.MaxTrust+1))
	e.Signatures = []playlists.Signature{{}}
	held := decode[playlists.Held](t, d.want(t, 200, "PUT", "/trust", string(e.Bytes())))
	if held.Digest != playlists.DigestOf(e.Bytes()) || held.Serial.N != 7 {
		t.Errorf("%+v", held)
	}
	if w := d.want(t, 200, "GET", "/trust", ""); w.Body.String() != string(e.Bytes()) {
		t.Errorf("got %s", w.Body)
	}
}

func TestTheControllersKeyHasItsID(t *testing.T) {
	d := newDesk(t)
	k := decode[struct {
		Scheme string
		Public []byte
		KeyID  playlists.KeyID
	}](t, d.want(t, 200, "GET", "/key", ""))
	if k.Scheme != "ed25519" || !bytes.Equal(k.Public, d.PublicKey) || k.KeyID != playlists.KeyIDOf(d.PublicKey) {
		t.Errorf("%+v", k)
	}
}

func TestMedia(t *testing.T) {
	d := newDesk(t)
	film := strings.Repeat("frame", 1<<20) // more than a body that huma would read
	sum := playlists.Digest(sha256.Sum256([]byte(film)))
	path := "/media/" + sum.String()
	d.want(t, 404, "GET", path, "")
	d.want(t, 404, "HEAD", path, "")
	got := decode[MediaFile](t, d.want(t, 200, "PUT", path, film))
	if want := (MediaFile{sum, int64(len(film))}); got != want {
		t.Errorf("%+v", got)
	}
	if got := decode[MediaFile](t, d.want(t, 200, "GET", path, "")); got.Bytes != int64(len(film)) {
		t.Errorf("%+v", got)
	}
	if w := d.want(t, 200, "HEAD", path, ""); w.Header().Get("Content-Length") != "" && w.Header().Get("Content-Length") == "0" {
		t.Error("HEAD says that the answer is empty")
	}
	p := decode[problem](t, d.want(t, 422, "PUT", path, "other bytes"))
	if p.Type != "urn:storyline:refused:wrong-digest" {
		t.Errorf("%+v", p)
	}
	for _, bad := range []string{"x", strings.ToUpper(sum.String()), sum.String()[:63], sum.String() + "0"} {
		p := decode[problem](t, d.want(t, 422, "PUT", "/media/"+bad, film))
		if len(p.Errors) != 1 || p.Errors[0].Location != "path.sha256" {
			t.Errorf("%s: %+v", bad, p)
		}
	}
	if _, ok := d.media[sum]; !ok || len(d.media) != 1 {
		t.Errorf("%d files", len(d.media))
	}
}

func TestAnUploadIsNotReadIntoMemory(t *testing.T) {
	d := newDesk(t)
	read := 0
	d.Media = hungry{&read}
	body := io.LimitReader(zeros{}, 1<<30)
	r := httptest.NewRequest("PUT", Prefix+"/media/"+strings.Repeat("0", 64), body)
	r.Header.Set("Authorization", bearer)
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	if w.Code != http.StatusRequestEntityTooLarge || read != 1<<20 {
		t.Errorf("%d after %d bytes: %s", w.Code, read, w.Body)
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// hungry reads 1 MB and has had enough.
type hungry struct{ read *int }

func (h hungry) Put(_ playlists.Digest, limit int64, r io.Reader) (int64, error) {
	n, _ := io.CopyN(io.Discard, r, 1<<20)
	*h.read = int(n)
	return 0, &playlists.Refusal{Reason: playlists.Oversized, Detail: fmt.Sprintf("over %d bytes", limit)}
}

func (hungry) Size(playlists.Digest) (int64, bool, error) { return 0, false, nil }

func TestCampaignsAndStories(t *testing.T) {
	d := newDesk(t)
	sum := sha256.Sum256([]byte("x"))
	body := func(entry map[string]any) string {
		b, _ := json.Marshal(map[string]any{"yaml": file(t, "campaigns/they-used-you/campaign.yaml"), "catalogue": map[string]any{"media/a.png": entry}})
		return string(b)
	}
	good := map[string]any{"sha256": playlists.Digest(sum).String(), "bytes": 1, "type": "image/png", "w": 1, "h": 1}
	got := decode[CampaignSummary](t, d.want(t, 200, "PUT", "/campaigns/they-used-you", body(good)))
	if got.Campaign != "they-used-you" || got.Network != "kyiv-metro" || d.campaigns["they-used-you"]["media/a.png"].W != 1 {
		t.Errorf("%+v", got)
	}
	good["bytes"] = -1
	p := decode[problem](t, d.want(t, 422, "PUT", "/campaigns/they-used-you", body(good)))
	if len(p.Errors) != 1 || p.Errors[0].Location != "body.catalogue" {
		t.Errorf("%+v", p)
	}
	d.want(t, 422, "PUT", "/campaigns/They_Used_You", body(good))
	d.want(t, 413, "PUT", "/campaigns/they-used-you", strings.Repeat(" ", maxCampaign+1))

	e := playlists.Envelope{PayloadType: playlists.TypeStory, Payload: bytes.Repeat([]byte("s"), playlists.MaxStory)}
	for i := range byte(8) {
		e.Signatures = append(e.Signatures, playlists.Signature{KeyID: playlists.KeyID{i}, Sig: make([]byte, 64)})
	}
	if a := decode[Approval](t, d.want(t, 200, "PUT", "/stories", string(e.Bytes()))); !a.Approved || a.Digest != e.PayloadDigest() || len(a.Persons) != 8 {
		t.Errorf("the largest story: %+v", a)
	}
	e.Payload, e.Signatures = []byte("another"), e.Signatures[:1]
	if a := decode[Approval](t, d.want(t, 200, "PUT", "/stories", string(e.Bytes()))); a.Approved {
		t.Errorf("one of two: %+v", a)
	}
	e.PayloadType = playlists.TypeTrust
	if p := decode[problem](t, d.want(t, 422, "PUT", "/stories", string(e.Bytes()))); p.Type != "urn:storyline:refused:wrong-type" {
		t.Errorf("%+v", p)
	}
	d.want(t, 413, "PUT", "/stories", strings.Repeat(" ", maxEnvelope+1))
}

func TestAPublishIsAcceptedAndFollowed(t *testing.T) {
	d := withFleet(t)
	p := decode[problem](t, d.want(t, 409, "POST", "/publishes", `{}`))
	if !strings.Contains(p.Detail, "put one first") {
		t.Errorf("%+v", p)
	}
	d.trust = []byte("trust")
	wanted := playlists.HeldOf(playlists.Serial{Epoch: 1, N: 9}, []byte("new"))
	older := playlists.HeldOf(playlists.Serial{Epoch: 1, N: 8}, []byte("old"))
	newer := playlists.HeldOf(playlists.Serial{Epoch: 1, N: 10}, []byte("newer"))
	refusal := []playlists.Refused{{Order: playlists.OrderPlaylist, Digest: wanted.Digest, Reason: playlists.UnknownKey}}
	d.receipts = []Receipt{
		{Display: "d-1", Wanted: wanted, Held: wanted, Committed: now + 250},
		{Display: "d-2", Wanted: wanted, Held: older},
		{Display: "d-3", Wanted: wanted, Held: older, Refusals: refusal},
		{Display: "d-4", Wanted: wanted, Held: newer, Committed: now + 300, Refusals: refusal},
		{Display: "d-5", Wanted: wanted, Refusals: []playlists.Refused{{Order: playlists.OrderTrust, Digest: wanted.Digest}}},
	}
	w := d.want(t, 202, "POST", "/publishes", `{"network":"kyiv-metro"}`)
	a := decode[Accepted](t, w)
	if a.Accepted != now || w.Header().Get("Location") != Prefix+"/publishes/"+a.ID {
		t.Errorf("%+v, %s", a, w.Header())
	}
	got := decode[Progress](t, d.want(t, 200, "GET", "/publishes/"+a.ID, ""))
	if want := (Counts{Displays: 5, Held: 2, Refused: 1, Waiting: 2}); got.Counts != want || got.Accepted != now {
		t.Errorf("%+v", got)
	}
	if got.Displays[0].Took != 250 || got.Displays[1].Took != 0 || got.Displays[2].Refusals[0].Reason != playlists.UnknownKey {
		t.Errorf("%+v", got.Displays)
	}
	got = decode[Progress](t, d.want(t, 200, "GET", "/publishes/"+a.ID+"?waiting=true", ""))
	if len(got.Displays) != 3 || got.Displays[0].Display != "d-2" || got.Counts.Displays != 5 {
		t.Errorf("%+v", got)
	}
	d.want(t, 404, "GET", "/publishes/none", "")
	d.want(t, 404, "POST", "/publishes", `{"campaigns":["none"]}`)
	d.want(t, 404, "POST", "/publishes", `{"network":"lviv-tram"}`)
	d.want(t, 422, "POST", "/publishes", `{"campaigns":["No Name"]}`)
	d.want(t, 422, "POST", "/publishes", `{"campaign":"x"}`)
	d.want(t, 413, "POST", "/publishes", strings.Repeat(" ", maxSmall+1))
}

func TestAnOrderSaysWhenHowAndWhatItTakesBack(t *testing.T) {
	d := withFleet(t)
	d.trust = []byte("trust")
	plan := playlists.DigestOf([]byte("plan"))
	body := fmt.Sprintf(`{"at":%d,"waves":{"steps":["carriage","10%%"],"soak":0,"percent":7},"expect":%q,"by":"Olena","revert":"p-0","to":"p-00"}`, now+5000, plan)
	a := decode[Accepted](t, d.want(t, 202, "POST", "/publishes", body))
	soak, percent := int64(0), 7
	want := Order{At: now + 5000, Waves: &Rollout{Steps: []string{"carriage", "10%"}, Soak: &soak, Percent: &percent}, Expect: &plan, By: "Olena", Revert: "p-0", To: "p-00"}
	if diff := cmp.Diff(want, d.order); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := decode[Progress](t, d.want(t, 200, "GET", "/publishes/"+a.ID, "")); got.By != "Olena" || got.At != now+5000 {
		t.Errorf("%+v", got)
	}
	d.want(t, 204, "POST", "/publishes/"+a.ID+"/stop", `{"by":"Olena"}`)
	if got := d.publishes[a.ID].Failure; got != "stop by Olena" {
		t.Errorf("%q", got)
	}
	d.want(t, 204, "POST", "/publishes/"+a.ID+"/continue", "{}")
	d.want(t, 409, "POST", "/publishes/"+a.ID+"/cancel", "{}")
	d.want(t, 404, "POST", "/publishes/none/stop", "{}")
	d.want(t, 422, "POST", "/publishes", fmt.Sprintf(`{"by":%q}`, strings.Repeat("x", 81)))
	d.want(t, 422, "POST", "/publishes", `{"waves":{"steps":[]}}`)
	d.want(t, 422, "POST", "/publishes", `{"waves":{"steps":["all"],"soak":-1}}`)
	d.want(t, 422, "POST", "/publishes", `{"expect":"short"}`)
}

func TestAPlanTakesWhatIsOnlyWritten(t *testing.T) {
	d := withFleet(t)
	story := base64.StdEncoding.EncodeToString([]byte("signed"))
	d.want(t, 200, "POST", "/plans", `{"campaigns":["c"],"texts":[{"campaign":"c","yaml":"text","catalogue":{}}],"stories":["`+story+`"]}`)
	want := Draft{Texts: []DraftCampaign{{Campaign: "c", YAML: "text", Catalogue: campaign.Files{}}}, Stories: [][]byte{[]byte("signed")}}
	if diff := cmp.Diff(want, d.draft); diff != "" || d.order.Network != "kyiv-metro" {
		t.Errorf("%+v (-want +got):\n%s", d.order, diff)
	}
	d.want(t, 422, "POST", "/plans", `{"fleet":"version: 9"}`)
	d.want(t, 422, "POST", "/plans", `{"texts":[{"campaign":"c","yaml":"","catalogue":{"a":{"sha256":"`+strings.Repeat("0", 64)+`","bytes":0,"type":"x"}}}]}`)
	d.want(t, 404, "POST", "/plans", `{"network":"lviv-tram"}`)
	d.want(t, 413, "POST", "/plans", strings.Repeat(" ", maxPlan+1))
}

func TestStatesOfDisplays(t *testing.T) {
	d := withFleet(t)
	d.states = []DisplayState{{
		Display: "d-10511-a", Network: "kyiv-metro", Carriage: "10511", Position: "ceiling", Presence: "online", Seen: now,
		Wanted:  map[playlists.Order]playlists.Held{playlists.OrderTrust: playlists.HeldOf(playlists.Serial{Epoch: 1, N: 1}, []byte("t"))},
		Status:  &playlists.Status{Header: playlists.Header{V: 1}, Display: "d-10511-a", Clock: playlists.Synced},
		Differs: []playlists.Order{playlists.OrderPlaylist},
	}}
	got := decode[struct{ Displays []DisplayState }](t, d.want(t, 200, "GET", "/displays", ""))
	if diff := cmp.Diff(d.states, got.Displays); diff != "" {
		t.Error(diff)
	}
}

func TestPlaysComeInPagesEachOnce(t *testing.T) {
	d := withFleet(t)
	for display := range 3 {
		for seq := range uint64(7) {
			p := Play{Display: playlists.DisplayID(fmt.Sprintf("d-%d", display)), Received: now}
			p.Journal, p.Seq, p.Wall, p.Clock, p.Outcome = playlists.ID128{byte(display + 1)}, seq+1, now+int64(seq), playlists.Synced, playlists.Whole
			if seq == 6 {
				p.Clock = playlists.Untrusted
			}
			d.plays = append(d.plays, p)
		}
	}
	type page struct {
		Plays []Play
		Next  string
	}
	for _, limit := range []int{1, 2, 4, 7, 20, 21, 22} {
		var all []Play
		for after := ""; ; {
			got := decode[page](t, d.want(t, 200, "GET", fmt.Sprintf("/plays?limit=%d&after=%s", limit, after), ""))
			all = append(all, got.Plays...)
			if after = got.Next; after == "" {
				break
			}
		}
		if diff := cmp.Diff(d.plays, all); diff != "" {
			t.Errorf("limit %d: %s", limit, diff)
		}
	}
	if got := decode[page](t, d.want(t, 200, "GET", "/plays?display=d-1", "")); len(got.Plays) != 7 || got.Next != "" {
		t.Errorf("%d plays, next %q", len(got.Plays), got.Next)
	}
	sum := decode[Summary](t, d.want(t, 200, "GET", fmt.Sprintf("/plays/summary?from=%d&until=%d", now, now+2), ""))
	if len(sum.Counts) != 6 || sum.Undated != 3 || sum.Network != "kyiv-metro" || sum.From != now || sum.Until != now+2 {
		t.Errorf("%+v", sum)
	}
	for query, location := range map[string]string{
		"/plays?after=x":        "query.after",
		"/plays?after=d-1.00.1": "query.after",
		"/plays?after=D_1." + strings.Repeat("0", 32) + ".1": "query.after",
		"/plays?after=d-1." + strings.Repeat("0", 32) + ".x": "query.after",
		"/plays?limit=0":                 "query.limit",
		"/plays?limit=5001":              "query.limit",
		"/plays?limit=x":                 "query.limit",
		"/plays?display=D_1":             "query.display",
		"/plays?page=2":                  "query.page",
		"/plays/summary?until=2":         "query.from",
		"/plays/summary?from=3&until=2":  "query.until",
		"/plays/summary?from=-3&until=2": "query.from",
	} {
		p := decode[problem](t, d.want(t, 422, "GET", query, ""))
		if len(p.Errors) != 1 || p.Errors[0].Location != location {
			t.Errorf("%s: %+v, want %s", query, p, location)
		}
	}
}

func TestContradictedPlaysAreNamed(t *testing.T) {
	d := withFleet(t)
	for i, n := range []playlists.Network{"kyiv-metro", "kyiv-metro", "other"} {
		p := Play{Display: "d-1"}
		p.Journal, p.Seq, p.Network, p.Shown = playlists.ID128{1}, uint64(i+1), n, 4000
		d.plays = append(d.plays, p)
	}
	type answer struct{ Contradicted []Contradiction }
	got := decode[answer](t, d.want(t, 200, "GET", "/plays/contradicted", "")).Contradicted
	if len(got) != 2 || got[1].Display != "d-1" || got[1].Seq != 2 || got[1].Kept == got[1].Came || got[1].Play.Shown != 4000 {
		t.Errorf("%+v", got)
	}
	if got := decode[answer](t, d.want(t, 200, "GET", "/plays/contradicted?limit=1", "")).Contradicted; len(got) != 1 {
		t.Errorf("%d for a limit of 1", len(got))
	}
	d.want(t, 404, "GET", "/plays/contradicted?network=nowhere", "")
	d.want(t, 422, "GET", "/plays/contradicted?limit=0", "")
}

func TestAnEmptyListIsAListAndNotNull(t *testing.T) {
	d := withFleet(t)
	d.trust = []byte("trust")
	id := decode[Accepted](t, d.want(t, 202, "POST", "/publishes", "{}")).ID
	for _, path := range []string{"/displays", "/plays", "/plays/contradicted", "/plays/summary?from=0&until=1", "/publishes", "/publishes/" + id} {
		if w := d.want(t, 200, "GET", path, ""); strings.Contains(w.Body.String(), "null") {
			t.Errorf("%s: %s", path, w.Body)
		}
	}
}

func FuzzTheKeyOfAPage(f *testing.F) {
	f.Add("d-1." + strings.Repeat("0", 32) + ".1")
	f.Add("..")
	f.Add("")
	f.Fuzz(func(t *testing.T, s string) {
		k, err := parseKey(s)
		if err != nil || s == "" {
			return
		}
		again, err := parseKey(k.String())
		if err != nil || again != k {
			t.Errorf("%q: %+v, again %+v, %v", s, k, again, err)
		}
	})
}

func TestWhatACarriageShowsIsWhatTheDisplayComputes(t *testing.T) {
	d := withFleet(t)
	d.ordered["10512"] = tell("10512")
	at := func(query string) Answer {
		t.Helper()
		return decode[Answer](t, d.want(t, 200, "GET", "/carriages/10512/at"+query, ""))
	}
	slides := map[playlists.SlideID]bool{}
	for offset := int64(0); offset < 20_000; offset += 500 {
		instant := now + offset
		got, want := at(fmt.Sprintf("?t=%d", instant)), d.ordered["10512"].At(playlists.At(instant), nil)
		if got.Slide != want.Slide.ID || got.Since != want.Start || got.Until != want.Until {
			t.Errorf("at +%d: %+v, want %+v", offset, got, want)
		}
		slides[got.Slide] = true
	}
	if len(slides) != 2 {
		t.Errorf("slides %v", slides)
	}
	got := at("")
	if got.T != now || got.Kind != playlists.ShowSlide || got.Story != "the-foreman" || got.Title != "The foreman" || got.Rule != playlists.Scheduled ||
		got.Why == "" || got.Playlist.Serial.N != 5 || got.Position != "ceiling" || got.Digest == nil {
		t.Errorf("%+v", got)
	}
	d.ordered["10513"] = Ordered{Programme: playlists.NewProgramme(nil, nil, playlists.Shape{}, "")}
	if got := decode[Answer](t, d.want(t, 200, "GET", "/carriages/10513/at", "")); got.Kind != playlists.ShowHelp || got.Rule != playlists.NoPlaylist {
		t.Errorf("nothing published: %+v", got)
	}
	d.want(t, 404, "GET", "/carriages/99999/at", "")
	d.want(t, 422, "GET", "/carriages/X_1/at", "")
	d.want(t, 422, "GET", "/carriages/10512/at?t=now", "")
}

func TestWhatNobodyForesawIsLoggedAndNotTold(t *testing.T) {
	secret := errors.New("open /var/lib/storyline/db: broken")
	requests := [][3]string{
		{"PUT", "/fleet", "x"}, {"GET", "/fleet", ""}, {"POST", "/displays", `{"displays":["d-1"]}`}, {"DELETE", "/displays/d-1/token", ""},
		{"GET", "/displays", ""}, {"PUT", "/trust", "{}"}, {"GET", "/trust", ""}, {"PUT", "/media/" + strings.Repeat("0", 64), "x"},
		{"GET", "/media/" + strings.Repeat("0", 64), ""}, {"PUT", "/campaigns/c", `{"yaml":"x","catalogue":{}}`}, {"PUT", "/stories", "{}"},
		{"POST", "/publishes", "{}"}, {"POST", "/plans", "{}"}, {"GET", "/publishes", ""}, {"GET", "/publishes/p", ""}, {"GET", "/plays", ""}, {"GET", "/plays/contradicted", ""}, {"GET", "/plays/summary?from=0&until=1", ""}, {"GET", "/carriages/c/at", ""}, {"GET", "/carriages/c/playlist", ""}, {"GET", "/displays/d/binding", ""},
	}
	for _, r := range requests {
		d := newDesk(t)
		d.broken = secret
		w := d.want(t, 500, r[0], r[1], r[2])
		if strings.Contains(w.Body.String(), "storyline/db") || w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s %s: %s", r[0], r[1], w.Body)
		}
		if !strings.Contains(d.log.String(), secret.Error()) {
			t.Errorf("%s %s: the log says %q", r[0], r[1], &d.log)
		}
	}
}
