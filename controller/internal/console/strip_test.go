package console

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"storyline/controller/internal/desk/desktest"
	"storyline/playlists"
)

// timetable is a programme of stories with dayparts of their own, drawn by chance.
func timetable(t *rapid.T) *playlists.Programme {
	o := &playlists.Opened{
		Arrangement: &playlists.Arrangement{
			Issued: noon - 24*3600_000, Lease: noon + 20*24*3600_000, Network: "n", Carriage: "1", Zone: "Europe/Kyiv",
			Offsets: playlists.OffsetsOf(kyiv, noon-400*24*3600_000, noon+200*24*3600_000), ServiceDay: 4 * 60,
		},
		Stories: map[playlists.Digest]*playlists.Story{},
	}
	for i := range rapid.IntRange(1, 5).Draw(t, "stories") {
		d := playlists.Digest{byte(i + 1)}
		o.Stories[d] = &playlists.Story{
			ID: playlists.StoryID(fmt.Sprint("s", i)), Languages: []playlists.Lang{"en"}, Titles: playlists.Texts{"en": fmt.Sprint("Story ", i)}, ConsentEnd: noon + 400*24*3600_000,
			Slides: []playlists.Slide{{ID: "a", Kind: playlists.TextSlide, Ms: 9000}, {ID: "b", Kind: playlists.CallSlide, Ms: 11_000}},
		}
		e := playlists.Entry{Story: o.Stories[d].ID, Digest: d, Weight: rapid.IntRange(1, 3).Draw(t, "weight"), Priority: rapid.IntRange(0, 1).Draw(t, "priority")}
		if rapid.Bool().Draw(t, "timed") {
			start := rapid.IntRange(4*60, 26*60).Draw(t, "start")
			e.Schedule.Dayparts = []playlists.Daypart{{Start: playlists.Minute(start), End: playlists.Minute(rapid.IntRange(start+1, 28*60).Draw(t, "end"))}}
		}
		o.Entries = append(o.Entries, e)
	}
	return playlists.NewProgramme(o, nil, playlists.Shape{W: 1920, H: 1080}, "ceiling")
}

// TestAStripSaysWhatTheFunctionSays asks the function at any instant of a day, also
// of those on which clocks change, and looks the instant up in the strip.
func TestAStripSaysWhatTheFunctionSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := timetable(t)
		clock := p.Opened().Clock()
		day, _ := clock.Service(noon)
		day += playlists.Day(rapid.IntRange(-45, 30).Draw(t, "day")) // the last Sunday of October among them
		from, until := clock.DayStart(day), clock.DayStart(day+1)
		list := stretches(p, from, until)
		if list[0].from != from || list[len(list)-1].till != until {
			t.Fatalf("the strip is of %d to %d, not of %d to %d", list[0].from, list[len(list)-1].till, from, until)
		}
		for range 50 {
			at := rapid.Int64Range(from, until-1).Draw(t, "at")
			slot := p.At(playlists.At(at), nil)
			i := slices.IndexFunc(list, func(s stretch) bool { return s.from <= at && at < s.till })
			if i < 0 {
				t.Fatalf("%d is in no stretch", at)
			}
			if (slot.Kind == playlists.ShowHelp) != (len(list[i].stories) == 0) {
				t.Errorf("at %d the function shows %s, the strip %d stories", at, slot.Kind, len(list[i].stories))
			}
			// What is in force for a short time may end before every story has had its turn,
			// and what tells the same without the others then is one stretch with it.
			const turns = 15 * 60_000
			whole := len(list[i].stories) == slot.Why.InForce || nextEdge(p, &slot, at, until)-max(slot.Why.Since, from) < turns
			if slot.Kind != playlists.ShowHelp && (!slices.Contains(list[i].stories, slot.Story) || !whole) {
				t.Errorf("at %d the function tells %s, one of %d; the strip has %d", at, slot.Story.ID, slot.Why.InForce, len(list[i].stories))
			}
		}
	})
}

func TestACarriagesDayIsAStripAndATable(t *testing.T) {
	c := kyivWorld(t).open(t)
	doc := read(t, c, "/carriages/10511", 200)
	says(t, doc, "now", "at the next change", "tomorrow’s start of service", "in 12 hours", "The service day of 3 December 2026", "The Foreman Виконроб", "04:00 10:00 16:00 22:00 04:00", "The same as a table", "04:00:00 4 Dec 04:00:00 The Foreman")
	links := desktest.All(doc, func(n *html.Node) bool { return n.Data == "a" && strings.Contains(desktest.Attr(n, "href"), "?t=") })
	for _, want := range []string{"2026-12-21T04%3A00%3A00%2B02%3A00", "2026-12-04T04%3A00%3A00%2B02%3A00", "2026-12-03T20%3A15%3A20%2B02%3A00"} {
		if !slices.ContainsFunc(links, func(n *html.Node) bool { return desktest.Attr(n, "href") == "/carriages/10511?t="+want }) {
			t.Errorf("nothing leads to %s", want)
		}
	}
	says(t, read(t, c, "/carriages/10511?t=2026-12-21T03:00", 200), "The service day of 20 December 2026")
	says(t, read(t, c, "/carriages/10511?t=2026-12-21T05:00", 200), "The service day of 21 December 2026", "Help card")
}
