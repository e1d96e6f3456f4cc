package api

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"storyline/playlists"
)

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
