package main

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"storyline/cmd/storyline/internal/client"
	"storyline/playlists"
)

func TestAPlanIsPrintedTrainByTrain(t *testing.T) {
	a, b := playlists.DigestOf([]byte("a")), playlists.DigestOf([]byte("b"))
	p := client.Plan{
		ID: playlists.DigestOf([]byte("plan")), Network: "kyiv-metro", Unchanged: 7, Judged: client.PlanJudged{Said: 9, Unheard: 1},
		Trains: []client.PlanTrain{
			{Line: "m1", Train: "m1-t01", Carriages: 2, Fetch: client.Fetch{Displays: 2, Bytes: 4_200_000, Shared: 2_100_000}},
			{Line: "m2", Train: "m2-t05", Carriages: 1},
		},
		Carriages: []client.PlanCarriage{
			{Train: "m1-t01", Carriage: "10511", New: true, Changes: []client.PlanChange{{Kind: "added", Campaign: "c", Story: "door"}}},
			{Train: "m1-t01", Carriage: "10512", Changes: []client.PlanChange{
				{Kind: "changed", Campaign: "c", Story: "door", Fields: []string{"text", "schedule", "priority", "weight", "positions"},
					From: &playlists.Entry{Digest: a, Priority: 1, Weight: 1}, To: &playlists.Entry{Digest: b, Priority: 2, Weight: 3, Positions: []playlists.Position{"ceiling", "door"}}},
				{Kind: "kept", Campaign: "c", Story: "keys"},
				{Kind: "gone", Campaign: "c", Story: "ride"},
			}},
			{Train: "m2-t05", Carriage: "20511", Reordered: true},
		},
		Waves:    []client.PlanWave{{Carriages: []playlists.Carriage{"10511"}}, {Carriages: []playlists.Carriage{"1", "2", "3", "4", "5", "6", "7"}}},
		Fetch:    client.Fetch{Displays: 2, Bytes: 4_200_000, Shared: 2_100_000},
		Warnings: []client.PlanProblem{{Text: "too many words", Remedy: "cut some"}},
		Problems: []client.PlanProblem{{Text: "story door is signed by 1 of 2 persons", Remedy: "its editors must sign it"}, {Text: "no remedy"}},
	}
	var out bytes.Buffer
	showPlan(&out, &p)
	want := "train m1-t01, line m1: 2 carriages; 4.2 MB to fetch, 2.1 MB if the train shares\n" +
		"  carriage 10511 (nothing was published to it)\n    + c/door\n" +
		"  carriage 10512\n    ~ c/door: text " + a.Short() + " -> " + b.Short() + ", schedule, priority 1 -> 2, weight 1 -> 3, positions all -> ceiling door\n    - c/ride\n\n" +
		"train m2-t05, line m2: 1 carriage\n  carriage 20511 (order or service day)\n\n" +
		"wave 1: 1 carriage: 10511\nwave 2: 7 carriages: 1, 2, 3, 4, 5, and 2 more\n" +
		"What 1 display can play is as the fleet's file says: not heard yet.\n" +
		"? too many words; cut some\n! story door is signed by 1 of 2 persons; its editors must sign it\n! no remedy\n" +
		"Plan " + p.ID.Short() + ": 3 carriages of network kyiv-metro change, 7 stay as they are; 2 displays fetch 4.2 MB, 2.1 MB if trains share.\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	out.Reset()
	showPlan(&out, &client.Plan{Network: "kyiv-metro", Unchanged: 10})
	if out.String() != "No change: each of 10 carriages of network kyiv-metro tells what it would.\n" {
		t.Errorf("%q", &out)
	}
}

func TestHowAPublishEndedIsItsExitStatus(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		code int
	}{
		"stopped": {errors.Join(client.Ended{State: "stopped", Why: "x"}, nil), exitStopped},
		"failed":  {client.Ended{State: "failed", Why: "x"}, 0},
		"other":   {errors.New("x"), 0},
	} {
		var out outcome
		if err := ending(c.err); errors.As(err, &out) != (c.code != 0) || out.code != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
	if ending(nil) != nil {
		t.Error("a good end is an error")
	}
}

func TestInstantsAreOfTheNetworksZone(t *testing.T) {
	kyiv, err := time.LoadLocation("Europe/Kyiv")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"": "", "2026-12-01T04:30": "2026-12-01T02:30:00Z", "2026-07-01T04:30": "2026-07-01T01:30:00Z", "2026-12-01T04:30:00+01:00": "2026-12-01T03:30:00Z",
	} {
		got, err := instant(text, kyiv)
		if want == "" && (got != 0 || err != nil) || want != "" && time.UnixMilli(got).UTC().Format(time.RFC3339) != want {
			t.Errorf("%q is %s, %v", text, time.UnixMilli(got).UTC(), err)
		}
	}
	var usage usageError
	if _, err := instant("tomorrow", kyiv); !errors.As(err, &usage) {
		t.Errorf("%v", err)
	}
}

func TestOnlyYesIsYes(t *testing.T) {
	for text, yes := range map[string]bool{"yes\n": true, "y": true, "": false, "no\nyes\n": false, "\n": false} {
		var out bytes.Buffer
		if err := agree(strings.NewReader(text), &out); (err == nil) != yes {
			t.Errorf("%q: %v", text, err)
		}
	}
}
