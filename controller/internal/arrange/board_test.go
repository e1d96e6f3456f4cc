package arrange

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"storyline/playlists"
	"storyline/playlists/campaign"
)

// drawRule draws a rule that leaves the shipped campaign sound.
func drawRule(t *rapid.T, d *campaign.Campaign, f *campaign.Fleet) campaign.Assignment {
	a := campaign.Assignment{Rule: campaign.All, Weight: rapid.IntRange(1, 5).Draw(t, "weight"), Priority: rapid.IntRange(0, 3).Draw(t, "priority"),
		Weekdays: playlists.Weekdays(rapid.IntRange(0, 127).Draw(t, "weekdays"))}
	a.Stories = []playlists.StoryID{rapid.SampledFrom(d.Written).Draw(t, "story").ID}
	switch rapid.IntRange(0, 3).Draw(t, "whom") {
	case 0:
		a.To.Lines = []playlists.Line{rapid.SampledFrom(f.Lines).Draw(t, "line").ID}
	case 1:
		a.To.Trains = []playlists.Train{rapid.SampledFrom(f.Trains).Draw(t, "train").ID}
	case 2:
		train := rapid.SampledFrom(f.Trains).Draw(t, "of train")
		a.To.Carriages = []playlists.Carriage{rapid.SampledFrom(train.Carriages).Draw(t, "carriage").ID}
	}
	if rapid.Bool().Draw(t, "by day") {
		start := playlists.Minute(rapid.IntRange(4*60, 20*60).Draw(t, "start"))
		a.Dayparts = []playlists.Daypart{{Start: start, End: start + playlists.Minute(rapid.IntRange(1, 7*60).Draw(t, "length"))}}
	}
	if rapid.IntRange(0, 3).Draw(t, "positions") == 0 {
		a.Positions = []playlists.Position{rapid.SampledFrom([]playlists.Position{"ceiling", "door-bar", "end-wall"}).Draw(t, "position")}
	}
	return a
}

// TestThePageTellsWhatAPublishWould asks at random instants: what a carriage's page
// says, and what a display with the compiled arrangement decides.
func TestThePageTellsWhatAPublishWould(t *testing.T) {
	w := newWorld(t)
	before, err := w.Draft(t.Context(), "they-used-you")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		var changes []campaign.Change
		for range rapid.IntRange(0, 4).Draw(t, "rules") {
			changes = append(changes, campaign.AddRule(drawRule(t, before.Campaign, w.fleet)))
		}
		text, err := campaign.EditCampaign(before.YAML, changes...)
		if err != nil {
			t.Fatal(err)
		}
		d := w.write("they-used-you", text)
		if len(campaign.Errors(d.Problems)) > 0 {
			t.Skip("not sound: ", d.Problems)
		}
		b := newBoard(d, nil)
		from, _ := b.window()
		day := b.from + playlists.Day(rapid.IntRange(0, 30).Draw(t, "day"))
		plan, err := b.plan(day)
		if err != nil {
			t.Fatal(err)
		}
		at := max(from, b.clock.DayStart(day)) + rapid.Int64Range(0, dayMs-1).Draw(t, "at")
		for i := range b.seats {
			s := &b.seats[i]
			for _, display := range s.carriage.Displays {
				s.telling.ready(display.Position)
				sketched, sealed := s.telling.programmes[display.Position], plan.programme(i, &display)
				one, other := sketched.At(playlists.At(at), nil), sealed.At(playlists.At(at), nil)
				if one.Story != nil && other.Story != nil && (one.Story.ID != other.Story.ID || one.Slide.ID != other.Slide.ID || one.Until != other.Until || one.Lang != other.Lang) ||
					(one.Story == nil) != (other.Story == nil) {
					t.Fatalf("%s: the page tells %+v, a display %+v", s.carriage.ID, one, other)
				}
			}
			var page, display []string
			for _, p := range s.telling.instant(at) {
				if p.share > 0 {
					page = append(page, fmt.Sprint(p.lot.Story))
				}
			}
			for _, share := range plan.programme(i, &s.carriage.Displays[0]).Loop(at).Shares {
				display = append(display, fmt.Sprint(share.Entry.Story))
			}
			slices.Sort(page)
			slices.Sort(display)
			if !slices.Equal(page, display) {
				t.Fatalf("%s: the page tells %v, a display %v", s.carriage.ID, page, display)
			}
		}
	})
}

// TestANetworkOfTenThousandCarriagesIsDrawnAtOnce bounds how often anything is
// asked: carriages to which the same is dealt are one.
func TestANetworkOfTenThousandCarriagesIsDrawnAtOnce(t *testing.T) {
	w := worldOf(t, large(2000))
	d, err := w.Draft(t.Context(), "they-used-you")
	if err != nil {
		t.Fatal(err)
	}
	b := newBoard(d, nil)
	if len(b.seats) != 10_000 || len(b.lots) != 5 {
		t.Errorf("%d carriages are asked about %d times", len(b.seats), len(b.lots))
	}
}

func BenchmarkCarriagesOfTwoThousandTrains(b *testing.B) {
	h := worldOf(b, large(2000)).open(b)
	for b.Loop() {
		get(b, h, shipped+"/carriages?page=7", "uk", 200)
	}
}
