package api

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"storyline/playlists"
	"storyline/playlists/campaign"
)

func TestEveryVersionOfACampaignCanBeRead(t *testing.T) {
	d := withFleet(t)
	for _, path := range []string{"", "/versions", "/versions/1", "/sheets"} {
		d.want(t, 404, "GET", "/campaigns/they-used-you"+path, "")
	}
	good := file(t, "campaigns/they-used-you/campaign.yaml")
	put := func(query, yaml string, status int) {
		t.Helper()
		body, _ := json.Marshal(map[string]any{"yaml": yaml, "catalogue": map[string]any{}})
		d.want(t, status, "PUT", "/campaigns/they-used-you"+query, string(body))
	}
	put("", good, 200)
	sheets := decode[struct{ Sheets []Sheet }](t, d.want(t, 200, "GET", "/campaigns/they-used-you/sheets", "")).Sheets
	want := []Sheet{{
		Approval: Approval{Campaign: "they-used-you", Story: "the-foreman", Digest: playlists.DigestOf([]byte("the foreman")), Persons: []string{"olena"}, Needed: 2},
		Envelope: playlists.Envelope{PayloadType: playlists.TypeStory, Payload: []byte("the foreman"), Signatures: []playlists.Signature{{KeyID: playlists.KeyID{1}, Sig: []byte("sig")}}},
	}}
	if diff := cmp.Diff(want, sheets); diff != "" {
		t.Errorf("sheets (-want +got):\n%s", diff)
	}

	// What has problems is kept only where a person says that it is a draft.
	put("?by=olena", good+"owner: nobody\n", 422)
	put("?by=olena&draft=true", good+"owner: nobody\n", 200)
	put("?owner=olena", good, 422)
	list := decode[struct{ Versions []Version }](t, d.want(t, 200, "GET", "/campaigns/they-used-you/versions", "")).Versions
	if len(list) != 2 || list[0].N != 2 || list[0].Who != "olena" || list[1].Who != "shell" || list[1].Act != "put" {
		t.Errorf("history: %+v", list)
	}
	if one := decode[struct{ Versions []Version }](t, d.want(t, 200, "GET", "/campaigns/they-used-you/versions?limit=1", "")).Versions; len(one) != 1 {
		t.Errorf("history of one: %+v", one)
	}
	for path, want := range map[string]Text{
		"":            {Version: list[0], YAML: good + "owner: nobody\n"},
		"/versions/2": {Version: list[0], YAML: good + "owner: nobody\n"},
		"/versions/1": {Version: list[1], YAML: good},
	} {
		want.Catalogue = campaign.Files{}
		got := decode[Text](t, d.want(t, 200, "GET", "/campaigns/they-used-you"+path+"?network=kyiv-metro", ""))
		if (len(got.Problems) > 0) != (want.N == 2) {
			t.Errorf("%s: %d problems", path, len(got.Problems))
		}
		got.Problems = nil
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
	p := decode[problem](t, d.want(t, 422, "GET", "/campaigns/they-used-you/sheets", ""))
	if p.Type != "urn:storyline:problems" || len(p.Errors) == 0 {
		t.Errorf("sheets of a text with problems: %+v", p)
	}
	for path, status := range map[string]int{"/versions/3": 404, "/versions/0": 422, "/versions/x": 422, "/versions?limit=0": 422, "?network=lviv-tram": 404} {
		d.want(t, status, "GET", "/campaigns/they-used-you"+path, "")
	}
}
