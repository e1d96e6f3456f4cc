package drafts

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"storyline/playlists/campaign"
)

func TestEditsOfTwoPeopleMeetWhereTheyTouch(t *testing.T) {
	d := newDrafts(t)
	ctx := t.Context()
	if _, err := d.Save(ctx, Change{Key: demo, YAML: []byte(yaml), Who: "Olena", Act: "new"}); err != nil {
		t.Fatal(err)
	}
	one, err := d.Edit(ctx, Edit{Key: demo, Base: 1, Changes: []campaign.Change{campaign.Set("stories/first/title/en", "The First")}, Who: "Olena", Act: "edit"})
	if err != nil || one.N != 2 {
		t.Fatalf("version %d, %v", one.N, err)
	}
	two, err := d.Edit(ctx, Edit{Key: demo, Base: 1, Changes: []campaign.Change{campaign.Set("stories/second/title/en", "The Second")}, Who: "Taras", Act: "edit"})
	if err != nil || !strings.Contains(string(two.YAML), "The First") || !strings.Contains(string(two.YAML), "The Second") {
		t.Errorf("changes of other places are not kept together: %v\n%s", err, two.YAML)
	}
	if _, err := d.Edit(ctx, Edit{Key: demo, Base: 1, Changes: []campaign.Change{campaign.Set("stories/first/title/en", "A First")}}); !errors.Is(err, ErrStale) {
		t.Errorf("a change of the same place gives %v", err)
	}
	if _, err := d.Edit(ctx, Edit{Key: demo, Changes: []campaign.Change{campaign.Set("stories/first/title/en", "A First")}}); err != nil {
		t.Errorf("a change of whatever is there gives %v", err)
	}
	var unfit *Unfit
	if _, err := d.Edit(ctx, Edit{Key: demo, Changes: []campaign.Change{campaign.Remove("stories/third/title")}}); !errors.As(err, &unfit) {
		t.Errorf("a change of a story that isn't there gives %v", err)
	}
	if _, err := d.Edit(ctx, Edit{Key: Key{"test-metro", "other"}}); !errors.Is(err, ErrNone) {
		t.Errorf("a campaign that isn't there gives %v", err)
	}
	if _, err := d.Edit(ctx, Edit{Key: demo, Base: 99, Changes: []campaign.Change{campaign.Set("title/en", "x")}}); !errors.Is(err, ErrNone) {
		t.Errorf("a base that never was gives %v", err)
	}
}

func TestManyPeopleEditAtOnceAndNothingIsLost(t *testing.T) {
	d := newDrafts(t)
	ctx := t.Context()
	if _, err := d.Save(ctx, Change{Key: demo, YAML: []byte(yaml), Act: "new"}); err != nil {
		t.Fatal(err)
	}
	places := []string{"title/en", "notice/en", "stories/first/title/en", "stories/second/title/en", "stories/first/slides/words/text/en/heading"}
	var all sync.WaitGroup
	for _, place := range places {
		all.Go(func() {
			if _, err := d.Edit(ctx, Edit{Key: demo, Base: 1, Changes: []campaign.Change{campaign.Set(place, "by "+place)}}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	j, err := d.Version(ctx, demo, Newest)
	if err != nil {
		t.Fatal(err)
	}
	for _, place := range places {
		if !strings.Contains(string(j.YAML), "by "+place) {
			t.Errorf("what was written to %s is lost", place)
		}
	}
}
