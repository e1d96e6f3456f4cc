package publish

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"storyline/playlists"
)

// tellingOf makes what a carriage tells: a word for each story, name:media,media.
func tellingOf(c playlists.Carriage, text string) *playlists.Opened {
	o := &playlists.Opened{
		Arrangement: &playlists.Arrangement{Network: "n", Carriage: c, Zone: "UTC", Lease: 1 << 50, Offsets: []playlists.Offset{{}}},
		Stories:     map[playlists.Digest]*playlists.Story{},
	}
	for word := range strings.FieldsSeq(text) {
		name, media, _ := strings.Cut(word, ":")
		s := &playlists.Story{ID: playlists.StoryID(name), Campaign: "c", Languages: []playlists.Lang{"en"}, ConsentEnd: 1 << 50}
		for m := range strings.SplitSeq(media, ",") {
			s.Slides = append(s.Slides, playlists.Slide{ID: "s" + playlists.SlideID(m), Kind: playlists.ImageSlide, Ms: 1000, Media: []playlists.Variant{
				{SHA256: playlists.DigestOf([]byte(m)), Bytes: int64(len(m)) * 100, Type: "image/png", W: 1920, H: 1080},
			}})
		}
		d := playlists.DigestOf([]byte(word))
		o.Stories[d] = s
		o.Entries = append(o.Entries, playlists.Entry{Campaign: "c", Story: s.ID, Digest: d, Weight: 1})
	}
	return o
}

func TestWhatBecomesOfTheStoriesOfACarriage(t *testing.T) {
	from := tellingOf("1", "a:x b:y c:z")
	for name, c := range map[string]struct {
		to     string
		change func(*playlists.Arrangement)
		want   string
	}{
		"nothing":                {"a:x b:y c:z", nil, "kept a, kept b, kept c"},
		"one comes":              {"a:x b:y d:x c:z", nil, "kept a, kept b, added d, kept c"},
		"one goes":               {"a:x c:z", nil, "kept a, kept c, gone b"},
		"one says another thing": {"a:x b:yy c:z", nil, "kept a, changed b [text], kept c"},
		"all are others":         {"d:x", nil, "added d, gone a, gone b, gone c"},
		"one has other hours": {"a:x b:y c:z", func(a *playlists.Arrangement) {
			a.Entries[0].Schedule.Dayparts = []playlists.Daypart{{Start: 60, End: 120}}
		}, "changed a [schedule], kept b, kept c"},
		"one weighs more and is at a door": {"a:x b:y c:z", func(a *playlists.Arrangement) {
			a.Entries[1].Weight, a.Entries[1].Priority, a.Entries[1].Positions = 3, 9, []playlists.Position{"door"}
		}, "kept a, changed b [priority weight positions], kept c"},
		"one is told twice": {"a:x b:y c:z b:y", nil, "kept a, kept b, kept c, added b"},
	} {
		t.Run(name, func(t *testing.T) {
			to := tellingOf("1", c.to)
			if c.change != nil {
				c.change(to.Arrangement)
			}
			var got []string
			for _, ch := range Compare(from.Arrangement, to.Arrangement) {
				text := fmt.Sprintf("%s %s", ch.Kind, ch.Story)
				if len(ch.Fields) > 0 {
					text += fmt.Sprint(" ", ch.Fields)
				}
				got = append(got, text)
			}
			if diff := cmp.Diff(c.want, strings.Join(got, ", ")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestTheSameTellingIsNoChangeWhateverItsSerialAndLease(t *testing.T) {
	a, b := tellingOf("1", "a:x b:y").Arrangement, tellingOf("1", "a:x b:y").Arrangement
	b.Serial, b.Issued, b.Lease, b.Offsets = playlists.Serial{Epoch: 2, N: 3}, 4, 5, []playlists.Offset{{At: 6, Seconds: 7}}
	if !sameTelling(a, b) {
		t.Error("a renewal is a change")
	}
	for name, change := range map[string]func(*playlists.Arrangement){
		"the order":       func(a *playlists.Arrangement) { a.Entries[0], a.Entries[1] = a.Entries[1], a.Entries[0] },
		"the zone":        func(a *playlists.Arrangement) { a.Zone = "Europe/Kyiv" },
		"the service day": func(a *playlists.Arrangement) { a.ServiceDay = 240 },
		"a weight":        func(a *playlists.Arrangement) { a.Entries[0].Weight = 2 },
		"no story":        func(a *playlists.Arrangement) { a.Entries = nil },
	} {
		c := tellingOf("1", "a:x b:y").Arrangement
		change(c)
		if sameTelling(a, c) {
			t.Errorf("%s is no change", name)
		}
	}
}

func TestWhatIsFetchedIsSaidPerDisplayAndPerTrain(t *testing.T) {
	wide := playlists.Shape{W: 1920, H: 1080}
	screens := func(names ...playlists.DisplayID) (list []screen) {
		for _, n := range names {
			list = append(list, screen{Display: n, Position: "ceiling", Shape: wide})
		}
		return list
	}
	var p Plan
	p.compare([]prospect{
		{Line: "m1", Train: "t1", From: tellingOf("1", "a:x"), To: tellingOf("1", "b:x,yy"), Displays: screens("d-1", "d-2")},
		{Line: "m1", Train: "t1", From: tellingOf("2", "a:zzz"), To: tellingOf("2", "b:x,yy"), Displays: screens("d-3")},
		{Line: "m1", Train: "t1", From: tellingOf("3", "a:x"), To: tellingOf("3", "a:x"), Displays: screens("d-4")},
		{Line: "m2", Train: "t2", To: tellingOf("4", "b:yy,zzz"), Displays: screens("d-5")},
		{Line: "m2", Train: "t3", From: tellingOf("5", "a:x b:yy"), To: tellingOf("5", "b:yy a:x"), Displays: screens("d-6")},
	})
	want := []TrainPlan{
		{Line: "m1", Train: "t1", Carriages: 2, Fetch: Fetch{Displays: 3, Bytes: 200 + 200 + 300, Shared: 200}}, // x lies on the train already
		{Line: "m2", Train: "t2", Carriages: 1, Fetch: Fetch{Displays: 1, Bytes: 500, Shared: 500}},
		{Line: "m2", Train: "t3", Carriages: 1},
	}
	if diff := cmp.Diff(want, p.Trains); diff != "" {
		t.Errorf("trains (-want +got):\n%s", diff)
	}
	if want := (Fetch{Displays: 4, Bytes: 1200, Shared: 700}); p.Fetch != want || p.Unchanged != 1 {
		t.Errorf("%+v, %d unchanged", p.Fetch, p.Unchanged)
	}
	if c := p.Carriages[3]; !c.Reordered || c.New || len(c.Changes) != 2 {
		t.Errorf("%+v", c)
	}
	if d := p.Carriages[0].Displays[1]; d.Display != "d-2" || d.Bytes != 200 || d.Files != 1 {
		t.Errorf("%+v", d)
	}
}
