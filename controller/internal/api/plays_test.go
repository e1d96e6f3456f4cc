package api

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"storyline/playlists"
)

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
