package main

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"storyline/cmd/storyline/internal/client"
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
