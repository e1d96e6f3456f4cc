package console

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"storyline/playlists"
)

// passing names the displays of the founding case that a question lets through.
func passing(t *testing.T, query string) []string {
	t.Helper()
	q, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	w := kyivWorld(t)
	w.fleet.Trains[0].Carriages[2].Tags = []string{"museum"}
	w.change("d-10512-a", func(k *Known) { k.Status.Trouble = "media: No space left on device" })
	ask := readFilter(q)
	some, _ := ask.of(sights(w.fleet, w.known, func(playlists.DisplayID) observed { return observed{} }, noon))
	var ids []string
	for i := range some {
		ids = append(ids, strings.TrimSuffix(strings.TrimPrefix(string(some[i].display.ID), "d-"), "-a"))
	}
	return ids
}

func TestAFilterLeavesWhatItAsksFor(t *testing.T) {
	for _, c := range []struct {
		query string
		want  string
	}{
		{"line=m3", "30911 30912 30913 30914 30915"},
		{"train=m1-t02&state=offline", "10523"},
		{"state=refused", "20712"},
		{"state=on-fire", ""},
		{"tag=museum", "10513"},
		{"tag=museum&line=m2", ""},
		{"tag=founding&line=m2&state=applied", "20711 20713 20714"},
		{"fault=trouble", "10512"},
		{"fault=any", "10512 10523 20712"},
		{"fault=offline", "10523"},
		{"text=no+SPACE", "10512"},
		{"text=3091", "30911 30912 30913 30914 30915"},
		{"text=end-wall&state=behind", "30913"},
		{"line=m1&line=m2&train=m1-t01&unknown=1", "10511 10512 10513 10514 10515"},
	} {
		t.Run(c.query, func(t *testing.T) {
			if got := strings.Join(passing(t, c.query), " "); got != c.want {
				t.Errorf("it leaves %q, want %q", got, c.want)
			}
		})
	}
	if n := len(passing(t, "")); n != 20 {
		t.Errorf("no filter leaves %d of 20", n)
	}
}

// TestACountBesideAChoiceIsWhatChoosingItShows chooses each choice in turn.
func TestACountBesideAChoiceIsWhatChoosingItShows(t *testing.T) {
	w := kyivWorld(t)
	w.fleet.Trains[1].Tags = []string{"founding", "museum"}
	w.fleet.Trains[1].Carriages[0].Tags = []string{"museum"}
	all := sights(w.fleet, w.known, func(id playlists.DisplayID) observed { return observed{differs: id == "d-10511-a"} }, noon)
	rapid.Check(t, func(t *rapid.T) {
		ask := filter{
			Line: rapid.SampledFrom([]playlists.Line{"", "m1", "m2", "m9"}).Draw(t, "line"), Tag: rapid.SampledFrom([]string{"", "founding", "museum"}).Draw(t, "tag"),
			State: rapid.SampledFrom([]State{"", Applied, Offline}).Draw(t, "state"), Fault: rapid.SampledFrom([]Fault{"", anyFault, OfflineFault}).Draw(t, "fault"),
			Train: rapid.SampledFrom([]playlists.Train{"", "m1-t02"}).Draw(t, "train"), Text: rapid.SampledFrom([]string{"", "105", "ceiling"}).Draw(t, "text"),
		}
		_, c := ask.of(all)
		shows := func(other filter) int {
			some, _ := other.of(all)
			return len(some)
		}
		var wrong []string
		check := func(what string, counted int, other filter) {
			if n := shows(other); n != counted {
				wrong = append(wrong, fmt.Sprintf("%s: counted %d, shows %d", what, counted, n))
			}
		}
		for _, l := range []playlists.Line{"m1", "m2", "m3"} {
			other := ask
			other.Line = l
			check("line "+string(l), c.lines[l], other)
		}
		for _, tag := range []string{"founding", "museum"} {
			other := ask
			other.Tag = tag
			check("tag "+tag, c.tags[tag], other)
		}
		for _, s := range states() {
			other := ask
			other.State = s
			check("state "+string(s), c.states[s], other)
		}
		for _, f := range append(faultKinds(), anyFault) {
			other := ask
			other.Fault = f
			check("fault "+string(f), c.faults[f], other)
		}
		for i := range w.fleet.Trains {
			other := ask
			other.Train = w.fleet.Trains[i].ID
			check("train", c.trains[other.Train], other)
		}
		if len(wrong) > 0 {
			t.Error(strings.Join(wrong, "\n"))
		}
	})
}

func FuzzReadFilter(f *testing.F) {
	f.Add("line=m1&state=applied&text=%ff%fe&sort=-heard&page=3")
	f.Add("act=move&carriage=10511&place=-9999999999999999999&tags=a,,b")
	f.Fuzz(func(t *testing.T, query string) {
		q, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		ask := readFilter(q)
		if again := readFilter(ask.values()); again != ask {
			t.Errorf("read again it is %+v, was %+v", again, ask)
		}
		o := readOrder(q)
		back, err := url.Parse(o.address(&ask))
		if err != nil {
			t.Fatal(err)
		}
		if again := readOrder(back.Query()); again != o {
			t.Errorf("order %+v leads to %+v", o, again)
		}
		a := readAct(q)
		if again := readAct(a.values()); cmp.Diff(a, again) != "" {
			t.Errorf("act %+v is read again as %+v", a, again)
		}
	})
}
