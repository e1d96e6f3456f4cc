package api

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"storyline/playlists"
	"storyline/playlists/campaign"
)

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
