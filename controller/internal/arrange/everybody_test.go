package arrange

import (
	"net/url"
	"testing"

	"storyline/controller/internal/desk"
	"storyline/controller/internal/desk/desktest"
	"storyline/playlists"
	"storyline/playlists/screen/browsertest"
)

// bare is a world whose campaign has neither stories nor rules.
func bare(t testing.TB) *world {
	t.Helper()
	w := newWorld(t)
	w.drafts = map[playlists.CampaignID][]*desk.Draft{}
	w.write("they-used-you", []byte(`version: 1
campaign: they-used-you
network: kyiv-metro
title: {uk: "Тобою скористалися", en: "They Used You"}
languages: [uk, en]
window: {from: 2026-11-20, until: 2026-12-20}
hotlines:
  - {number: "527", free: true, label: {uk: "Гаряча лінія", en: "Hotline"}}
`))
	return w
}

func TestEveryPageIsForEverybody(t *testing.T) {
	crowded := busy(t)
	wrong := filled(crowded, t)
	for field, value := range map[string]string{"priority": "101", "weight": "11", "trains": "m9-t01", "carriages": "10511 99", "dayparts": "10:00-07:00", "except": "Sunday"} {
		wrong.Set(field, value)
	}
	full, plain, none, many := crowded.served(t)+shipped, newWorld(t).served(t)+shipped, bare(t).served(t)+shipped, worldOf(t, large(60)).served(t)+shipped
	desktest.Everybody(t, browsertest.Start(t), []desktest.Page{
		{Name: "carriages", URL: full + "/carriages"},
		{Name: "carriages-at", URL: full + "/carriages?at=2026-12-03T08:00"},
		{Name: "carriages-plain", URL: plain + "/carriages"},
		{Name: "carriages-none-like-that", URL: plain + "/carriages?tag=none"},
		{Name: "carriages-empty", URL: none + "/carriages"},
		{Name: "carriages-many", URL: many + "/carriages?page=2", Alike: ".rake:nth-of-type(n+3)"},
		{Name: "carriages-refused", URL: plain + "/carriages/put", Form: url.Values{"carriage": {"10512"}}, Fails: true},
		{Name: "deal", URL: full + "/deal?to=line:m1"},
		{Name: "deal-other", URL: plain + "/deal?to=train:m1-t01&story=the-offer&story=the-carer"},
		{Name: "deal-empty", URL: none + "/deal", Fails: true},
		{Name: "deal-refused", URL: plain + "/deal", Form: url.Values{"to": {"line:m9"}}, Fails: true},
		{Name: "coverage", URL: full + "/coverage"},
		{Name: "coverage-empty", URL: none + "/coverage"},
		{Name: "coverage-many", URL: many + "/coverage", Alike: ".rows li:nth-child(n+9)"},
		{Name: "schedule", URL: full + "/schedule"},
		{Name: "schedule-plain", URL: plain + "/schedule"},
		{Name: "schedule-empty", URL: none + "/schedule"},
		{Name: "rule", URL: full + "/schedule/rules/3"},
		{Name: "rule-new", URL: plain + "/schedule/rules/new"},
		{Name: "rule-wrong", URL: full + "/schedule/rules/3", Form: wrong, Fails: true},
		{Name: "rule-changed", URL: full + "/schedule/rules/1", Form: url.Values{"stamp": {"old"}}, Fails: true},
		{Name: "ride", URL: plain + "/ride?carriage=10512&n=7&hour=08:00"},
		{Name: "ride-unsound", URL: full + "/ride"},
		{Name: "ride-empty", URL: none + "/ride"},
	})
}
