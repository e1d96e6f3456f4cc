package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"storyline/playlists"
	"storyline/playlists/campaign"
)

func TestARehearsalChangesLengthsAndDaysAlone(t *testing.T) {
	file, err := os.ReadFile(filepath.Join("..", "..", "configs", "campaigns", "they-used-you", "campaign.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	from, _ := playlists.ParseDay("2027-01-10")
	short, err := rehearsal{longest: 4 * time.Second, from: from, until: from + 2}.of(file)
	if err != nil {
		t.Fatal(err)
	}
	long, problems := campaign.ParseCampaign("long", file)
	got, more := campaign.ParseCampaign("short", short)
	if problems = append(problems, more...); len(problems) > 0 {
		t.Fatal(problems)
	}
	if got.Window.From != from || got.Window.Until != from+2 || !got.Rehearsal {
		t.Errorf("rehearsed in %v", got.Window)
	}
	for i := range got.Written {
		a, b := &got.Written[i], &long.Written[i]
		if a.ConsentUntil != b.ConsentUntil || cmp.Diff(a.Title, b.Title) != "" {
			t.Errorf("story %s: more than lengths changed", a.ID)
		}
		for j := range a.Slides {
			if a.Slides[j].Seconds != min(b.Slides[j].Seconds, 4000) {
				t.Errorf("slide %s lasts %d ms, was %d", a.Slides[j].ID, a.Slides[j].Seconds, b.Slides[j].Seconds)
			}
			if cmp.Diff(a.Slides[j].Text, b.Slides[j].Text) != "" || cmp.Diff(a.Slides[j].Alt, b.Slides[j].Alt) != "" || len(a.Slides[j].Media) != len(b.Slides[j].Media) {
				t.Errorf("slide %s: more than its length changed", a.Slides[j].ID)
			}
		}
	}
}
