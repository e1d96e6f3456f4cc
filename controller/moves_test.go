package controller

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"storyline/controller/internal/console"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// edited gives the text in force with some changes.
func (s *centre) edited(changes ...campaign.Change) (was, after []byte) {
	s.t.Helper()
	was, err := pages{s.c}.Text(s.t.Context(), network)
	if err != nil {
		s.t.Fatal(err)
	}
	if after, err = campaign.EditFleet(was, changes...); err != nil {
		s.t.Fatal(err)
	}
	return was, after
}

func TestAMoveIsForeseenDoneAndKeptWithItsDate(t *testing.T) {
	s := startCentre(t, t.TempDir())
	o := newOffice(t, 10)
	s.stock(o)
	ctx, p := t.Context(), pages{s.c}
	swap, err := campaign.SwapCarriages(o.parsedFleet, "00001", "00007")
	if err != nil {
		t.Fatal(err)
	}
	was, after := s.edited(swap)
	seen, err := p.Foresee(ctx, network, after)
	if err != nil {
		t.Fatal(err)
	}
	// Three stories are dealt over two trains of five: places tell 0 1 2 0 1, then 2 0 1 2 0.
	var told []string
	for _, r := range seen.Retold {
		told = append(told, fmt.Sprint(r.Carriage, len(r.Before), len(r.After)))
	}
	if slices.Sort(told); strings.Join(told, " ") != "0000111 0000711" && len(told) != 0 {
		t.Errorf("carriages that tell something else: %v", told)
	}
	place := func(train playlists.Train, c playlists.Carriage) console.Place {
		return console.Place{Line: "m1", Train: train, Carriage: c, Position: "ceiling"}
	}
	want := []console.Rebound{{Display: "d-00007", From: place("t-1", "00007"), To: place("t-0", "00007")}, {Display: "d-00001", From: place("t-0", "00001"), To: place("t-1", "00001")}}
	if d := cmp.Diff(want, seen.Rebound); d != "" {
		t.Errorf("displays that are bound anew (-want +got):\n%s", d)
	}
	before := s.c.pub.Wanted("d-00001")[playlists.OrderBinding]
	if now, _ := p.Text(ctx, network); string(now) != string(was) {
		t.Fatal("looking ahead has changed the fleet")
	}
	if err := p.Replace(ctx, network, playlists.DigestOf(was), after, "Oksana"); err != nil {
		t.Fatal(err)
	}
	if now := s.c.pub.Wanted("d-00001")[playlists.OrderBinding]; now.Serial.Compare(before.Serial) <= 0 {
		t.Errorf("the binding is still that of %s", before.Serial)
	}
	if got := s.c.pub.Wanted("d-00002")[playlists.OrderBinding]; got.Serial != before.Serial {
		t.Errorf("a display that stays where it is was bound anew: %s, not %s", got.Serial, before.Serial)
	}
	if err := p.Replace(ctx, network, playlists.DigestOf(was), was, "Taras"); !errors.Is(err, console.ErrChanged) {
		t.Errorf("a change of a text that is not in force any more gives %v", err)
	}
	bound, err := p.OfDisplay(ctx, "d-00001")
	if err != nil || len(bound) != 2 || bound[0].Place.Train != "t-1" || bound[0].Until != 0 || bound[1].Place.Train != "t-0" || bound[1].Until != bound[0].From {
		t.Errorf("the display's bindings are %+v, %v", bound, err)
	}
	texts, err := p.Texts(ctx, network, 5)
	if err != nil || len(texts) != 2 || texts[0].Person != "Oksana" || texts[0].Digest != playlists.DigestOf(after) || texts[1].Person != "" {
		t.Errorf("the fleet's texts are %+v, %v", texts, err)
	}
}

// TestTheStoryRuleSurvivesASwap compares what every place tells before and after.
func TestTheStoryRuleSurvivesASwap(t *testing.T) {
	s := startCentre(t, t.TempDir())
	o := newOffice(t, 10)
	s.stock(o)
	swap, err := campaign.SwapCarriages(o.parsedFleet, "00001", "00002")
	if err != nil {
		t.Fatal(err)
	}
	_, after := s.edited(swap)
	other, problems := campaign.ParseFleet("fleet.yaml", after)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	tells := func(f *campaign.Fleet) (places []playlists.StoryID) {
		plan, problems := campaign.Compile([]*campaign.Campaign{o.parsed}, f, func(playlists.CampaignID) campaign.Catalogue { return campaign.Files{} }, 1, playlists.DefaultLease)
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		for i := range plan.Arrangements {
			places = append(places, plan.Arrangements[i].Entries[0].Story)
		}
		return places
	}
	if d := cmp.Diff(tells(o.parsedFleet), tells(other)); d != "" {
		t.Errorf("places tell something else (-before +after):\n%s", d)
	}
	seen, err := pages{s.c}.Foresee(t.Context(), network, after)
	if err != nil || len(seen.Retold) != 2 || seen.Retold[0].Carriage != "00002" || seen.Retold[1].Carriage != "00001" || len(seen.Rebound) != 0 {
		t.Errorf("it is foreseen as %+v, %v", seen, err)
	}
}
