package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"storyline/playlists"
)

var update = flag.Bool("update", false, "write the golden files anew")

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
